package humanapi_test

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
	"github.com/healthmock/healthmock/mock/store"
)

var start = time.Date(2026, time.January, 5, 9, 0, 0, 0, time.UTC)

// vendor is Human API with one App, acme, on a clock that stands still.
type vendor struct {
	testing.TB
	handler http.Handler
	apps    *app.Apps
	app     *app.App
	journal *journal.Journal
}

func newVendor(t testing.TB) *vendor { return newVendorOf(t, humanapi.Consumer) }

// newVendorOf is newVendor with acme of a generation. Requests are validated strictly unless an edit says otherwise.
func newVendorOf(t testing.TB, generation string, edits ...func(*httpapi.Options)) *vendor {
	t.Helper()
	p, err := humanapi.New(humanapi.Options{DemoStart: start})
	if err != nil {
		t.Fatal(err)
	}
	v := &vendor{TB: t, apps: app.NewApps(store.NewMemory(), p.Vendor()), journal: journal.New(100)}
	v.app = v.createApp(app.Settings{
		ClientID: "acme", ClientSecret: "acme-secret", RedirectURIs: []string{callback, "app.example:/back"},
		Generation: generation,
	})
	t.Cleanup(func() {
		if err := v.apps.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	options := httpapi.Options{Services: p.Services, Apps: v.apps, Journal: v.journal, DefaultApp: "acme"}
	for _, edit := range edits {
		edit(&options)
	}
	v.handler, err = httpapi.New(options)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func configure(t testing.TB, a *app.App, edit func(*app.Settings)) {
	t.Helper()
	if err := a.Configure(t.Context(), func(s *app.Settings) error { edit(s); return nil }); err != nil {
		t.Fatal(err)
	}
}

// rulesOf is the vendor's rules in an App of a generation.
func rulesOf(t testing.TB, generation string) app.Rules {
	t.Helper()
	p, err := humanapi.New(humanapi.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return p.Vendor().Rules(app.Settings{Generation: generation})
}

func (v *vendor) createApp(settings app.Settings) *app.App {
	v.Helper()
	settings.StartTime, settings.Paused = start, new(true)
	a, err := v.apps.Create(v.Context(), settings)
	if err != nil {
		v.Fatal(err)
	}
	return a
}

// answer is a reply as a client sees it.
type answer struct {
	status int
	header http.Header
	body   []byte
}

func (a answer) field(path ...string) string {
	var value any
	if err := json.Unmarshal(a.body, &value); err != nil {
		return "no JSON: " + string(a.body)
	}
	for _, name := range path {
		object, _ := value.(map[string]any)
		value = object[name]
	}
	if value == nil {
		return ""
	}
	return fmt.Sprint(value)
}

// do sends a request with a bearer token, unless that is empty. A body is as send takes it.
func (v *vendor) do(method, target, token string, body any) answer {
	v.Helper()
	header := http.Header{}
	if token != "" {
		header.Set("Authorization", "Bearer "+token)
	}
	return v.send(method, target, header, body)
}

// send sends a request. A body is a url.Values, a string sent as it stands, or anything that is JSON.
func (v *vendor) send(method, target string, header http.Header, body any) answer {
	v.Helper()
	var reader *bytes.Reader
	contentType := "application/json"
	switch body := body.(type) {
	case nil:
		reader, contentType = bytes.NewReader(nil), ""
	case string:
		reader = bytes.NewReader([]byte(body))
	case url.Values:
		reader, contentType = bytes.NewReader([]byte(body.Encode())), "application/x-www-form-urlencoded"
	default:
		raw, err := json.Marshal(body)
		if err != nil {
			v.Fatal(err)
		}
		reader = bytes.NewReader(raw)
	}
	r := httptest.NewRequestWithContext(v.Context(), method, target, reader)
	if r.Header = header; contentType != "" && header.Get("Content-Type") == "" {
		header.Set("Content-Type", contentType)
	}
	w := httptest.NewRecorder()
	v.handler.ServeHTTP(w, r)
	return answer{w.Code, w.Header(), w.Body.Bytes()}
}

func (v *vendor) clientToken() string { return v.clientTokenOf("acme", "acme-secret") }

func (v *vendor) clientTokenOf(id, secret string) string {
	v.Helper()
	reply := v.do("POST", "/v1/admin/token", "", object{"client_id": id, "client_secret": secret, "type": "client"})
	if reply.status != http.StatusOK {
		v.Fatalf("client token: %d %s", reply.status, reply.body)
	}
	return reply.field("client_token")
}

type object = map[string]any

func tokenRequest(kind, user string) object {
	return object{
		"client_id":         "acme",
		"client_secret":     "acme-secret",
		"client_user_id":    user,
		"client_user_email": "june@example.com",
		"type":              kind,
	}
}

func invitation(user string) object {
	return object{
		"clientUserId": user, "clientUserEmail": user + "@example.com", "firstName": "June", "lastName": "Example",
		"dateOfBirth": "1968-02-13T00:00:00.000Z", "suggestedSources": []string{"Angel Memorial Hospital"},
		"autoInvite": true,
	}
}

// invite makes a user with a connected source and an access token.
func (v *vendor) invite(user string) (humanID, token string) {
	v.Helper()
	reply := v.do("POST", "/api/v1/users", v.clientToken(), invitation(user))
	if reply.status != http.StatusAccepted {
		v.Fatalf("invite: %d %s", reply.status, reply.body)
	}
	humanID = reply.field("humanId")
	if _, err := v.app.Connect(v.Context(), humanID, chart.FindSource("Cleveland Clinic")); err != nil {
		v.Fatal(err)
	}
	access := v.do("POST", "/v1/connect/token", "", tokenRequest("access", user))
	if access.status != http.StatusOK {
		v.Fatalf("access token: %d %s", access.status, access.body)
	}
	return humanID, access.field("access_token")
}

// last is the newest entry of acme's journal.
func (v *vendor) last() journal.Entry {
	v.Helper()
	newest := ""
	v.journal.List("acme", func(e *journal.Entry) bool { newest = e.ID; return false })
	entries := v.journal.List("acme", func(e *journal.Entry) bool { return e.ID == newest })
	if len(entries) == 0 {
		v.Fatal("the journal is empty")
	}
	return entries[0]
}

// violations returns "in name rule" of each violation of the newest request.
func (v *vendor) violations() string {
	var all []string
	for _, violation := range v.last().Violations.List {
		all = append(all, strings.Join([]string{violation.In, violation.Pointer, violation.Rule}, " "))
	}
	return strings.Join(all, ", ")
}

// The root of the Data API's host leads to a user's summary, and the other hosts have nothing there (observed).
func TestRoots(t *testing.T) {
	v := newVendor(t)
	for host, want := range map[string]int{
		"api.humanapi.co": 302, "api.humanapi.localhost": 302, "admin.humanapi.co": 404, "auth.humanapi.co": 404,
		"user.humanapi.co": 404,
	} {
		for path, want := range map[string]int{"/": want, "/.well-known/openid-configuration": 404} {
			r, w := httptest.NewRequest(http.MethodGet, "http://"+host+path, nil), httptest.NewRecorder()
			v.handler.ServeHTTP(w, r)
			if location := w.Header().Get("Location"); w.Code != want || (location == "/v1/human") != (want == 302) {
				t.Errorf("%s%s: %d %s, want %d", host, path, w.Code, location, want)
			}
		}
	}
}
