package humanapi_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/humanapi"
)

// BenchmarkCreateUser is a validated POST /api/v1/users through the whole pipeline, without a socket.
func BenchmarkCreateUser(b *testing.B) {
	v := newVendor(b)
	token := v.clientToken()
	raw, err := json.Marshal(invitation("POLICY"))
	if err != nil {
		b.Fatal(err)
	}
	n := 0
	b.ReportAllocs()
	for b.Loop() {
		n++
		body := strings.ReplaceAll(string(raw), "POLICY", fmt.Sprint(n))
		r := httptest.NewRequest(http.MethodPost, "/api/v1/users", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", "Bearer "+token)
		w := httptest.NewRecorder()
		v.handler.ServeHTTP(w, r)
		if w.Code != 202 {
			b.Fatal(w.Code, w.Body)
		}
	}
}

// BenchmarkAdminLists is the lists of the Admin API, validated through the whole pipeline, in an App with ten thousand
// users.
func BenchmarkAdminLists(b *testing.B) {
	v := newVendor(b)
	for i := range 10_000 {
		if _, _, err := v.app.CreateUser(b.Context(), app.NewUser{ClientUserID: fmt.Sprint("u", i)}); err != nil {
			b.Fatal(err)
		}
	}
	v.invite("policy-1")
	for code := range table8 {
		user, err := v.app.At(humanapi.Name).UserByClientID(b.Context(), "policy-1")
		if err != nil {
			b.Fatal(err)
		}
		if _, err := v.app.PutReport(b.Context(), user.UserID, code, ""); err != nil {
			b.Fatal(err)
		}
	}
	token := v.clientToken()
	for _, target := range []string{
		"/api/v1/users?clientUserId=policy-1", "/api/v1/users", "/api/v1/users?offset=9900",
		"/api/v1/users/providers?clientUserId=policy-1",
		"/api/v1/user/reports?clientUserId=policy-1", "/api/v1/order-types",
		"/api/v1/subscriptions?clientUserId=policy-1&subscriberEmail=ada@example.com&role=producer",
	} {
		b.Run(target, func(b *testing.B) {
			r := httptest.NewRequest(http.MethodGet, target, nil)
			r.Header.Set("Authorization", "Bearer "+token)
			v.repeat(b, r)
		})
	}
}

// BenchmarkListReports is a validated GET .../reports through the whole pipeline, without a socket.
func BenchmarkListReports(b *testing.B) {
	v := newVendor(b)
	humanID, token := v.invite("policy-1")
	for code := range table8 {
		if _, err := v.app.PutReport(b.Context(), humanID, code, ""); err != nil {
			b.Fatal(err)
		}
	}
	v.serve(b, "/v1/human/medical/reports", token)
}

// serve measures a request with a token through the whole pipeline, without a socket.
func (v *vendor) serve(b *testing.B, target, token string) {
	b.Helper()
	r := httptest.NewRequest(http.MethodGet, target, nil)
	r.Header.Set("Authorization", "Bearer "+token)
	v.repeat(b, r)
}
