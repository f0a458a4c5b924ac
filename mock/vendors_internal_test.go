package mock

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/notify"
	"github.com/healthmock/healthmock/mock/provider/providertest"
	"github.com/healthmock/healthmock/scenarios"
)

// received is what was posted, by the path it was posted to. It answers 200.
type received struct {
	mu      sync.Mutex
	bodies  map[string][]string
	headers map[string]http.Header // of the latest notification
}

func (r *received) RoundTrip(req *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(req.Body)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.headers[req.URL.Path] = req.Header
	r.bodies[req.URL.Path] = append(r.bodies[req.URL.Path], string(body))
	return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody, Request: req}, err
}

// at returns what was posted to a path, sorted.
func (r *received) at(path string) []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Sorted(slices.Values(r.bodies[path]))
}

// twoVendors is a sandbox at Human API and at a vendor for tests, with one App, whose scenarios do nothing.
func twoVendors(t *testing.T, scenario string) (*Sandbox, *app.App, *received) {
	t.Helper()
	vendors, err := providers(Options{})
	if err != nil {
		t.Fatal(err)
	}
	weather, err := providertest.Weather()
	if err != nil {
		t.Fatal(err)
	}
	receiver := &received{bodies: make(map[string][]string), headers: make(map[string]http.Header)}
	s, err := newSandbox(Options{
		Transport: receiver,
		Logger:    slog.New(slog.DiscardHandler),
		Apps:      []app.Settings{{ClientID: "acme", ClientSecret: "acme-secret", Scenario: scenario}},
		Defaults: app.Settings{
			Paused:    new(true),
			StartTime: time.Date(2026, time.January, 5, 9, 0, 0, 0, time.UTC),
			Notifications: app.Notifications{
				StatusURL: new("http://receiver.test/status"),
				DataURL:   new("http://receiver.test/weather"),
				Sign:      new(true),
			},
		},
	}, append(vendors, weather))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	a, _ := s.Apps().Get("acme")
	return s, a, receiver
}

func (s *Sandbox) ask(t *testing.T, method, url, token, body string) (int, string) {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

// One App works at both vendors. Each has users, ids and notifications of its own, and knows nothing of the other.
func TestOneAppAtTwoVendors(t *testing.T) {
	s, a, receiver := twoVendors(t, scenarios.None)
	status, body := s.ask(t, "POST", "http://api.weather.test/v1/people", "acme", `{"name":"policy-1"}`)
	var people []struct{ ID, Name string }
	if err := json.Unmarshal([]byte(body), &people); err != nil || status != 200 || len(people) != 1 || len(people[0].ID) != 9 {
		t.Fatalf("%d %s, %v", status, body, err)
	}
	status, body = s.ask(t, "POST", "http://auth.humanapi.co/v1/connect/token", "",
		`{"client_id":"acme","client_secret":"acme-secret","client_user_id":"policy-1","type":"session"}`)
	if status != 200 {
		t.Fatalf("%d %s", status, body)
	}
	status, body = s.ask(t, "POST", "http://auth.humanapi.co/v1/admin/token", "",
		`{"client_id":"acme","client_secret":"acme-secret","type":"client"}`)
	var token struct {
		Token string `json:"client_token"`
	}
	if err := json.Unmarshal([]byte(body), &token); err != nil || status != 200 {
		t.Fatalf("%d %s, %v", status, body, err)
	}
	if status, body = s.ask(t, "GET", "http://admin.humanapi.co/api/v1/users/"+people[0].ID, token.Token, ""); status != 404 {
		t.Errorf("the other vendor's user: %d %s", status, body)
	}
	_, body = s.ask(t, "GET", "http://admin.humanapi.co/api/v1/users", token.Token, "")
	if strings.Count(body, "humanId") != 1 || strings.Contains(body, people[0].ID) {
		t.Errorf("the first vendor's users are %s", body)
	}
	if _, body = s.ask(t, "GET", "http://api.weather.test/v1/people", "acme", ""); strings.Count(body, `"id"`) != 1 {
		t.Errorf("the second vendor's users are %s", body)
	}

	if _, err := a.Clock.Advance(t.Context(), time.Minute); err != nil {
		t.Fatal(err)
	}
	if got, want := receiver.at("/weather"), `{"person":"`+people[0].ID+`"}`; !slices.Equal(got, []string{want}) {
		t.Errorf("the second vendor tells %q, want %s", got, want)
	}
	if got := receiver.at("/status"); len(got) != 1 || !strings.Contains(got[0], `"value":"Invited"`) {
		t.Errorf("the first vendor tells %q", got)
	}

	_, body = s.ask(t, "GET", "http://localhost/_sandbox/v1/apps/acme/users", "", "")
	var users []struct{ HumanID, Provider string }
	if err := json.Unmarshal([]byte(body), &users); err != nil || len(users) != 2 || users[0].Provider != "weather" ||
		users[1].Provider != "humanapi" {
		t.Errorf("the control API lists %s, %v", body, err)
	}
	_, body = s.ask(t, "GET", "http://localhost/_sandbox/v1/apps/acme", "", "")
	for _, want := range []string{`"generation":"consumer"`, `"dataUrl":"http://receiver.test/weather"`} {
		if !strings.Contains(body, want) {
			t.Errorf("the App is %s, without %s", body, want)
		}
	}
}

// A receiver verifies a notification with the signature of the vendor that sent it.
func TestSignaturesOfTwoVendors(t *testing.T) {
	s, a, receiver := twoVendors(t, scenarios.None)
	for _, vendor := range s.Vendors() {
		if _, _, err := a.At(vendor).CreateUser(t.Context(), app.NewUser{ClientUserID: "anna"}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := a.Clock.Advance(t.Context(), time.Minute); err != nil {
		t.Fatal(err)
	}
	for path, name := range map[string]string{"/status": "X-HumanAPI-Signature", "/weather": "Weather-Signature"} {
		header := receiver.headers[path]
		signature, err := s.Signature(t.Context(), "acme", header.Get(notify.DeliveryHeader))
		if err != nil || signature == nil || signature.Header != name ||
			!signature.Verify(header, []byte(receiver.bodies[path][0])) {
			t.Errorf("%s: %+v, %v, with the headers %v", path, signature, err, header)
		}
	}
	if _, err := s.Signature(t.Context(), "acme", "d99"); err == nil {
		t.Error("a delivery that does not exist has a signature")
	}
}

// A service answers at each of its places, and decides which query parameters there are.
func TestServiceAtTwoPlaces(t *testing.T) {
	s, a, _ := twoVendors(t, scenarios.None)
	for _, name := range []string{"anna", "annika", "berta"} {
		if _, _, err := a.At("weather").CreateUser(t.Context(), app.NewUser{ClientUserID: name}); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		url    string
		status int
		users  int
	}{
		{"http://api.weather.test/v1/people", 200, 3},
		{"http://old.weather.test/weather/v1/people", 200, 3},
		{"http://old.weather.localhost/weather/v1/people", 200, 3},
		{"http://localhost/weather/v1/people", 200, 3},
		{"http://localhost/v1/people?name:starts=ann&name:starts=anni&name=x&name=y", 200, 1},
		{"http://localhost/v1/people?colour=red", 400, 0},
	} {
		status, body := s.ask(t, "GET", c.url, "acme", "")
		if got := strings.Count(body, `"id"`); status != c.status || got != c.users {
			t.Errorf("%s: %d with %d users: %s", c.url, status, got, body)
		}
	}
	entries := s.journal.List("acme", nil)
	if len(entries) != 6 {
		t.Errorf("%d requests in the journal", len(entries))
	}
}

// Users follow scenarios of their own vendor only: by tag, by default, and in runs.
func TestScenariosOfTwoVendors(t *testing.T) {
	s, a, _ := twoVendors(t, "happy-path")
	ctx := context.Background()
	create := func(vendor, name, email string) app.User {
		t.Helper()
		created, _, err := a.At(vendor).CreateUser(ctx, app.NewUser{ClientUserID: name, Email: email})
		if err != nil {
			t.Fatal(err)
		}
		user, err := a.User(ctx, created.UserID)
		if err != nil {
			t.Fatal(err)
		}
		return user
	}
	for _, c := range []struct{ vendor, email, want string }{
		{"humanapi", "", "happy-path"},
		{"humanapi", "jane+declined@example.com", "declined"},
		{"weather", "", ""},
		{"weather", "jane+declined@example.com", ""},
	} {
		if got := create(c.vendor, c.vendor+c.email, c.email).Scenario; got != c.want {
			t.Errorf("a user of %s with the address %q follows %q, want %q", c.vendor, c.email, got, c.want)
		}
	}
	scenario, err := s.Library().Parse("rain.yaml", []byte("name: rain\nprovider: weather\nsteps: [{note: it rains}]\n"), nil)
	if err != nil {
		t.Fatal(err)
	}
	there, here := create("weather", "there", ""), create("humanapi", "here", "")
	if _, err := s.Runner().Start(ctx, a, scenario, []string{there.UserID}, scenarios.RunOptions{}); err != nil {
		t.Error(err)
	}
	_, err = s.Runner().Start(ctx, a, scenario, []string{here.UserID}, scenarios.RunOptions{})
	if !app.Is(err, app.Conflict) || !strings.Contains(err.Error(), "for users of weather, and this user is of humanapi") {
		t.Errorf("on another vendor's user: %v", err)
	}
	run, err := s.Runner().Run(ctx, a, scenario, scenarios.Users{Count: 2}, scenarios.RunOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range run.Users {
		if u, err := a.User(ctx, id); err != nil || u.Provider != "weather" {
			t.Errorf("the run's user is %+v, %v", u, err)
		}
	}
	status, body := s.ask(t, "POST", "http://localhost/_sandbox/v1/apps/acme/runs", "",
		`{"scenario":"declined","users":["`+there.UserID+`"]}`)
	if status != 409 || !strings.Contains(body, "this user is of weather") {
		t.Errorf("%d %s", status, body)
	}
	for _, code := range []string{"status: Engaged", "order: Completed", "vendorNote: x", "report: unity"} {
		if _, err := s.Library().Parse("bad.yaml", []byte("name: bad\nprovider: weather\nsteps: [{"+code+"}]\n"), nil); err == nil {
			t.Errorf("%s is a step for a vendor that has no such thing", code)
		}
	}
}

// A dry run and a reset keep both vendors.
func TestCopiesOfTwoVendors(t *testing.T) {
	s, a, _ := twoVendors(t, scenarios.None)
	user, _, err := a.At("weather").CreateUser(t.Context(), app.NewUser{ClientUserID: "anna"})
	if err != nil {
		t.Fatal(err)
	}
	mirror, end, err := s.mirror(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	defer end()
	if _, err := mirror.At("weather").User(t.Context(), user.UserID); err != nil || !mirror.Has("humanapi") {
		t.Errorf("in the mirror: %v", err)
	}
	again, err := s.Apps().Reset(t.Context(), "acme")
	if err != nil {
		t.Fatal(err)
	}
	if same, _, err := again.At("weather").CreateUser(t.Context(), app.NewUser{ClientUserID: "anna"}); err != nil || same.UserID != user.UserID {
		t.Errorf("after a reset the user is %+v, %v", same, err)
	}
}
