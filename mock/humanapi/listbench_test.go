package humanapi_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/chart"
	"github.com/healthmock/healthmock/mock/humanapi"
)

// BenchmarkEveryList is every operation of the contracts that answers with a list, validated through the whole pipeline without a
// socket, for a patient who has something of everything: whole pages, where there is as much. A list has a tenth of a millisecond.
func BenchmarkEveryList(b *testing.B) {
	v := newVendor(b)
	_, token := v.patient("policy-1")
	user, err := v.app.UserByClientID(b.Context(), "policy-1")
	if err != nil {
		b.Fatal(err)
	}
	for _, name := range everything {
		if _, err := v.app.Connect(b.Context(), user.HumanID, chart.FindSource(name)); err != nil {
			b.Fatal(err)
		}
	}
	for i := range 60 { // so that there is a whole page of users
		if _, _, err := v.app.CreateUser(b.Context(), app.NewUser{ClientUserID: fmt.Sprint("u", i)}); err != nil {
			b.Fatal(err)
		}
	}
	fill := strings.NewReplacer("{clientId}", "acme", "{humanId}", user.HumanID, "{date}", "2026-01-03")
	p, err := humanapi.New(humanapi.Options{DemoStart: start})
	if err != nil {
		b.Fatal(err)
	}
	for _, service := range p.Services {
		for _, operation := range service.Contract.Operations {
			target := fill.Replace(service.Contract.BasePath + operation.Path)
			if operation.Method != http.MethodGet || strings.Contains(target, "{") {
				continue
			}
			r := httptest.NewRequestWithContext(b.Context(), http.MethodGet, target+listOptions[operation.ID], nil)
			switch service.Name() {
			case "humanapi-apps":
				r.SetBasicAuth("acme-secret", "")
			case "humanapi-admin":
				r.Header.Set("Authorization", "Bearer "+v.clientToken())
			case "humanapi-data":
				r.Header.Set("Authorization", "Bearer "+token)
			default: // tokens
				continue
			}
			w := httptest.NewRecorder()
			if v.handler.ServeHTTP(w, r); w.Code != http.StatusOK {
				b.Errorf("%s: %d %s", operation.ID, w.Code, w.Body)
			}
			if bytes.HasPrefix(w.Body.Bytes(), []byte("[")) {
				b.Run(operation.ID, func(b *testing.B) { v.repeat(b, r) })
			}
		}
	}
}

// listOptions are the query options without which a list is refused.
var listOptions = map[string]string{
	"getUsersSubscriptions": "?clientUserId=policy-1&subscriberEmail=ada@example.com&role=producer",
	"getUserReports":        "?clientUserId=policy-1",
	"userProviders":         "?clientUserId=policy-1",
	"listGenotypes":         "?locations=rs1815739,rs4988235",
}

// repeat measures a request.
func (v *vendor) repeat(b *testing.B, r *http.Request) {
	b.Helper()
	b.ReportAllocs()
	for b.Loop() {
		w := &sink{header: make(http.Header)}
		if v.handler.ServeHTTP(w, r); w.status != http.StatusOK {
			b.Fatal(w.status)
		}
	}
}
