package zivacare_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/chart"
	"github.com/healthmock/healthmock/mock/httpapi"
	"github.com/healthmock/healthmock/mock/humanapi"
	"github.com/healthmock/healthmock/mock/journal"
	"github.com/healthmock/healthmock/mock/provider"
	"github.com/healthmock/healthmock/mock/store"
	"github.com/healthmock/healthmock/mock/zivacare"
)

var start = time.Date(2026, time.January, 5, 9, 0, 0, 0, time.UTC)

type object = map[string]any

// vendor is ZivaCare beside Human API, with one App, acme, on a clock that stands still.
type vendor struct {
	testing.TB
	handler http.Handler
	app     *app.App
	journal *journal.Journal
}

func newVendor(t testing.TB, edits ...func(*httpapi.Options)) *vendor {
	t.Helper()
	return newVendorWith(t, app.Settings{}, edits...)
}

func newVendorWith(t testing.TB, settings app.Settings, edits ...func(*httpapi.Options)) *vendor {
	t.Helper()
	ziva, err := zivacare.New(zivacare.Options{DemoStart: start})
	must(t, err)
	human, err := humanapi.New(humanapi.Options{DemoStart: start})
	must(t, err)
	v := &vendor{TB: t, journal: journal.New(100)}
	apps := app.NewApps(store.NewMemory(), human.Vendor(), ziva.Vendor())
	t.Cleanup(func() { must(t, apps.Close(context.Background())) })
	v.app, err = apps.Create(t.Context(), settings.Or(app.Settings{
		ClientID: "acme", ClientSecret: "acme-secret", StartTime: start, Paused: new(true),
	}))
	must(t, err)
	_, err = apps.Create(t.Context(),
		app.Settings{ClientID: "other", ClientSecret: "other-secret", StartTime: start, Paused: new(true)})
	must(t, err)
	var services []*provider.Service
	services = append(append(services, human.Services...), ziva.Services...)
	options := httpapi.Options{Services: services, Apps: apps, Journal: v.journal, DefaultApp: "acme"}
	for _, edit := range edits {
		edit(&options)
	}
	v.handler, err = httpapi.New(options)
	must(t, err)
	return v
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// answer is a reply as a client sees it.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// at returns what stands at a path of the body: a name for each object, a number for each list.
func (a answer) at(path ...any) any {
	var value any
	if err := json.Unmarshal(a.body, &value); err != nil {
		return "no JSON: " + string(a.body)
	}
	for _, step := range path {
		switch step := step.(type) {
		case string:
			members, _ := value.(object)
			value = members[step]
		case int:
			list, _ := value.([]any)
			if step >= len(list) {
				return nil
			}
			value = list[step]
		}
	}
	return value
}

func (a answer) text(path ...any) string {
	if value := a.at(path...); value != nil {
		return fmt.Sprint(value)
	}
	return ""
}

// rows returns the records of a list.
func (a answer) rows(key string) []object {
	list, _ := a.at(key).([]any)
	rows := make([]object, len(list))
	for i, one := range list {
		rows[i], _ = one.(object)
	}
	return rows
}

// do sends a request. A body is a url.Values, a string sent as JSON as it stands, or anything that is JSON. Headers are
// pairs.
func (v *vendor) do(method, target string, body any, headers ...string) answer {
	v.Helper()
	text, contentType := "", "application/json"
	switch body := body.(type) {
	case nil:
		contentType = ""
	case string:
		text = body
	case url.Values:
		text, contentType = body.Encode(), "application/x-www-form-urlencoded"
	default:
		raw, err := json.Marshal(body)
		must(v, err)
		text = string(raw)
	}
	r := httptest.NewRequestWithContext(v.Context(), method, target, bytes.NewReader([]byte(text)))
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	v.handler.ServeHTTP(w, r)
	a := answer{w.Code, w.Header(), w.Body.Bytes()}
	for _, violation := range v.last().Violations.List {
		if violation.In == "response" {
			v.Errorf("%s %s: the reply breaks its contract: %s", method, target, violation)
		}
	}
	return a
}

// last is the newest entry of acme's journal, or an empty one.
func (v *vendor) last() journal.Entry {
	newest := v.journal.Page("acme", func(*journal.Entry) bool { return true }, 1, true)
	if len(newest) == 0 {
		return journal.Entry{}
	}
	return newest[0]
}

// violations returns "in pointer rule" of each violation of the newest request.
func (v *vendor) violations() string {
	var all []string
	for _, violation := range v.last().Violations.List {
		all = append(all, strings.TrimSpace(violation.In+" "+violation.Pointer+" "+violation.Rule))
	}
	return strings.Join(all, ", ")
}

func newUser(id, name string) object {
	return object{"clientId": "acme", "clientSecret": "acme-secret", "clientUserId": id, "clientUserName": name}
}

// user creates a user with connected sources, and returns its code and an access token.
func (v *vendor) user(id string, sources ...string) (code, token string) {
	v.Helper()
	created := v.do("POST", "/api/v2/app/create-user", newUser(id, "Jane Doe"))
	if created.status != http.StatusOK {
		v.Fatalf("create-user: %d %s", created.status, created.body)
	}
	exchanged := v.do("POST", "/oauth/v2/get-access-token",
		object{"clientSecret": "acme-secret", "specialToken": created.text("specialToken")})
	if exchanged.status != http.StatusOK {
		v.Fatalf("get-access-token: %d %s", exchanged.status, exchanged.body)
	}
	code = exchanged.text("ziva_user_code")
	for _, name := range sources {
		_, err := v.app.Connect(v.Context(), code, chart.FindSource(name))
		must(v, err)
	}
	return code, exchanged.text("access_token")
}

// get reads the Data API.
func (v *vendor) get(path, token string, headers ...string) answer {
	v.Helper()
	separator := "?"
	if strings.Contains(path, "?") {
		separator = "&"
	}
	return v.do("GET", "/api/v2/human/"+path+separator+"access_token="+url.QueryEscape(token), nil, headers...)
}

// post changes something in the Data API.
func (v *vendor) post(method, path, token string, body any, headers ...string) answer {
	v.Helper()
	return v.do(method, "/api/v2/human/"+path+"?access_token="+url.QueryEscape(token), body, headers...)
}
