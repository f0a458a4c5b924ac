package mock_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock"
	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/notify"
)

var start = time.Date(2026, time.January, 5, 9, 0, 0, 0, time.UTC)

// endpoint takes every notification, without a socket.
type endpoint struct {
	mu       sync.Mutex
	status   int
	failures int // attempts that are answered 503 before that
	bodies   []string
}

// fail has the next attempts answered 503.
func (e *endpoint) fail(attempts int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.failures = attempts
}

func (e *endpoint) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.bodies = append(e.bodies, string(body))
	status := e.status
	if e.failures > 0 {
		e.failures--
		status = http.StatusServiceUnavailable
	}
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: http.NoBody, Request: r}, nil
}

func (e *endpoint) got() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return append([]string(nil), e.bodies...)
}

func newSandbox(t testing.TB, options mock.Options) (*mock.Sandbox, *endpoint) {
	t.Helper()
	e := &endpoint{status: http.StatusOK}
	options.Transport = e
	options.Defaults.StartTime, options.Defaults.Paused = start, new(true)
	options.Defaults.Notifications = app.Notifications{
		StatusURL: new("http://receiver.test/status"),
		DataURL:   new("http://receiver.test/data"),
	}
	sandbox, err := mock.New(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := sandbox.Close(); err != nil {
			t.Error(err)
		}
	})
	return sandbox, e
}

func theApp(t testing.TB, s *mock.Sandbox) *app.App {
	t.Helper()
	a, ok := s.Apps().Get("healthmock")
	if !ok {
		t.Fatal("there is no default app")
	}
	return a
}

func invite(t testing.TB, a *app.App, id string) app.User {
	t.Helper()
	user, _, err := a.CreateUser(t.Context(), app.NewUser{ClientUserID: id, Email: id + "@example.com"})
	if err != nil {
		t.Fatal(err)
	}
	return user
}

func advance(t testing.TB, a *app.App, d time.Duration) {
	t.Helper()
	if _, err := a.Clock.Advance(t.Context(), d); err != nil {
		t.Fatal(err)
	}
}

// statuses is the values of the status notifications among the bodies.
func statuses(t *testing.T, bodies []string) string {
	t.Helper()
	var all []string
	for _, body := range bodies {
		var n struct{ Property, Value string }
		if err := json.Unmarshal([]byte(body), &n); err != nil {
			t.Fatal(err)
		}
		if n.Property == "status" {
			all = append(all, n.Value)
		}
	}
	return strings.Join(all, ", ")
}

func TestANewUserLivesThroughTheHappyPath(t *testing.T) {
	s, receiver := newSandbox(t, mock.Options{})
	a := theApp(t, s)
	invite(t, a, "policy-1")
	if got := receiver.got(); len(got) != 0 {
		t.Errorf("time stands still, and yet: %q", got)
	}
	advance(t, a, 24*time.Hour)
	if got := statuses(t, receiver.got()); got != "Invited, Engaged, Syncing, All Synced" {
		t.Errorf("statuses %s", got)
	}
	if got := len(receiver.got()); got != 10 { // four statuses and six reports
		t.Errorf("%d notifications", got)
	}
	events, err := a.Events(t.Context(), 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	delivered := 0
	for _, e := range events {
		if e.Kind == app.Delivered {
			delivered++
		}
	}
	if delivered != 10 {
		t.Errorf("%d deliveries on record", delivered)
	}
}

// Deleting a user stops what was queued for it: lifecycle steps, and attempts that were yet to come.
func TestDeletingAUserStopsItsNotifications(t *testing.T) {
	s, receiver := newSandbox(t, mock.Options{})
	receiver.status = http.StatusServiceUnavailable
	a := theApp(t, s)
	user := invite(t, a, "policy-1")
	other := invite(t, a, "policy-2")
	advance(t, a, 6*time.Minute)
	before := len(receiver.got())
	if err := a.DeleteUser(t.Context(), user.UserID); err != nil {
		t.Fatal(err)
	}
	advance(t, a, 100*time.Hour)
	for _, body := range receiver.got()[before:] {
		if strings.Contains(body, user.UserID) {
			t.Fatalf("after the deletion: %s", body)
		}
	}
	queue, _ := s.Queue("healthmock")
	deliveries, err := queue.List(t.Context(), func(notify.Delivery) bool { return true })
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range deliveries {
		if want := map[string]notify.State{user.UserID: notify.Cancelled, other.UserID: notify.Failed}[d.UserID]; d.State != want {
			t.Errorf("%s of %s is %s", d.Summary, d.UserID, d.State)
		}
	}
	if pending := a.Clock.State().Pending; pending != 0 {
		t.Errorf("%d pending", pending)
	}
}

func TestDeletingAnAppStopsEverything(t *testing.T) {
	s, receiver := newSandbox(t, mock.Options{})
	a := theApp(t, s)
	invite(t, a, "policy-1")
	if err := s.Apps().Delete(t.Context(), "healthmock"); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Clock.Advance(t.Context(), time.Hour); err == nil {
		t.Error("the clock still moves")
	}
	if _, ok := s.Queue("healthmock"); ok || len(receiver.got()) != 0 {
		t.Errorf("queue %t, sent %q", ok, receiver.got())
	}
}

// Whatever belonged to an App goes with it: another App of its name begins with nothing.
func TestNothingOutlivesAnApp(t *testing.T) {
	s, _ := newSandbox(t, mock.Options{})
	invite(t, theApp(t, s), "policy-1")
	get := func(path string) string {
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "http://localhost"+path, nil))
		return w.Body.String()
	}
	get("/api/v1/users")
	if err := s.Apps().Delete(t.Context(), "healthmock"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Create(t.Context(), app.Settings{ClientID: "healthmock", Paused: new(true)}); err != nil {
		t.Fatal(err)
	}
	for _, list := range []string{"users", "events", "deliveries", "requests", "runs"} {
		if got := get("/_sandbox/v1/apps/healthmock/" + list); got != "[]" {
			t.Errorf("%s: %s", list, got)
		}
	}
}

func TestResetBringsTheSameAgain(t *testing.T) {
	s, receiver := newSandbox(t, mock.Options{})
	a := theApp(t, s)
	invite(t, a, "policy-1")
	advance(t, a, 24*time.Hour)
	first := receiver.got()
	b, err := s.Apps().Reset(t.Context(), "healthmock")
	if err != nil {
		t.Fatal(err)
	}
	invite(t, b, "policy-1")
	advance(t, b, 24*time.Hour)
	if again := receiver.got()[len(first):]; strings.Join(again, "\n") != strings.Join(first, "\n") {
		t.Errorf("first %q\nagain %q", first, again)
	}
}

func TestCreateRefusesUnknownProviders(t *testing.T) {
	s, _ := newSandbox(t, mock.Options{})
	if _, err := s.Create(t.Context(), app.Settings{Provider: "elsewhere"}); err == nil {
		t.Error("an app of no vendor was made")
	}
	if _, err := mock.New(mock.Options{Apps: []app.Settings{{ClientID: "a"}, {ClientID: "a"}}}); err == nil {
		t.Error("two apps have one name")
	}
}

// A client is answered from the moment New returns, on the vendor's paths and on the sandbox's own.
func TestHandler(t *testing.T) {
	s, _ := newSandbox(t, mock.Options{})
	for path, status := range map[string]int{
		"/_sandbox/v1/health": 200, "/v1/human/medical/reports?access_token=demo": 200, "/api/v1/users": 401, "/nowhere": 404,
	} {
		w := httptest.NewRecorder()
		r := httptest.NewRequestWithContext(context.Background(), http.MethodGet, "http://localhost:8080"+path, bytes.NewReader(nil))
		s.Handler().ServeHTTP(w, r)
		if w.Code != status {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
}

// ExampleNew plays the vendor for a client that speaks plain HTTP.
func ExampleNew() {
	sandbox, err := mock.New(mock.Options{Apps: []app.Settings{{ClientID: "acme", ClientSecret: "s3cret"}}})
	if err != nil {
		panic(err)
	}
	defer func() { _ = sandbox.Close() }()
	server := httptest.NewServer(sandbox.Handler())
	defer server.Close()

	res, err := http.Get(server.URL + "/v1/human/medical/reports?access_token=demo")
	if err != nil {
		panic(err)
	}
	defer func() { _ = res.Body.Close() }()
	fmt.Println(res.Status)
	// Output: 200 OK
}
