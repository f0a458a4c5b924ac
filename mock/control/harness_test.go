package control_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock"
	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/mock/journal"
	"github.com/healthmock/healthmock/scenarios"
)

var start = time.Date(2026, time.January, 5, 9, 0, 0, 0, time.UTC)

// sandbox is a whole sandbox as mock.New wires it, whose notifications go to receiver. A reply that breaks the contract
// fails the test.
type sandbox struct {
	*mock.Sandbox
	t       *testing.T
	apps    *app.Apps
	journal *journal.Journal
	handler http.Handler

	complaining bool // a test may expect a complaint in the log
}

// open makes a sandbox with one App, acme, whose clock stands still.
func open(t *testing.T, edit ...func(*mock.Options)) *sandbox {
	t.Helper()
	s := &sandbox{t: t}
	options := mock.Options{
		Apps:        []app.Settings{{ClientID: "acme", ClientSecret: "acme-secret", Paused: new(true)}},
		Defaults:    defaults,
		Transport:   receiver{},
		JournalSize: 100,
		Logger:      slog.New(complaints{s}),
		Version:     "v0-test",
	}
	for _, f := range edit {
		f(&options)
	}
	var err error
	if s.Sandbox, err = mock.New(options); err != nil {
		t.Fatal(err)
	}
	s.apps, s.journal, s.handler = s.Apps(), s.Journal(), s.Handler()
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// defaults are those of the server.
var defaults = app.Settings{
	StartTime:     start,
	Scenario:      scenarios.None,
	Notifications: app.Notifications{Deadline: new(clock.Duration(3 * time.Second))},
}

// receiver accepts whatever is posted to it, except at the path /broken.
type receiver struct{}

func (receiver) RoundTrip(r *http.Request) (*http.Response, error) {
	status := http.StatusOK
	if r.URL.Path == "/broken" {
		status = http.StatusInternalServerError
	}
	return &http.Response{StatusCode: status, Body: io.NopCloser(strings.NewReader("taken")), Request: r}, nil
}

// complaints fails the test at the first error, and at a reply that breaks its contract. Other warnings are about
// clients.
type complaints struct{ *sandbox }

func (complaints) Enabled(_ context.Context, level slog.Level) bool { return level >= slog.LevelWarn }
func (c complaints) WithAttrs([]slog.Attr) slog.Handler             { return c }
func (c complaints) WithGroup(string) slog.Handler                  { return c }
func (c complaints) Handle(_ context.Context, r slog.Record) error {
	text := r.Message
	r.Attrs(func(a slog.Attr) bool { text += " " + a.String(); return true })
	if !c.complaining && (r.Level >= slog.LevelError || r.Message == "the reply breaks its contract") {
		c.t.Error(text)
	}
	return nil
}

// acme is the App that every sandbox has; it changes when it is reset.
func (s *sandbox) acme() *app.App {
	a, ok := s.apps.Get("acme")
	if !ok {
		s.t.Fatal("acme is gone")
	}
	return a
}

// user invites an invented person to acme and returns the humanId.
func (s *sandbox) user(name string) string {
	s.t.Helper()
	user, _, err := s.acme().CreateUser(s.t.Context(), app.NewUser{ClientUserID: name, Email: name + "@example.com"})
	if err != nil {
		s.t.Fatal(err)
	}
	return user.UserID
}

// request is a request to the control API as a program on this machine sends it: "GET /apps/acme".
func request(ctx context.Context, call, body string) *http.Request {
	method, path, _ := strings.Cut(call, " ")
	var reader io.Reader
	if body != "" {
		reader = strings.NewReader(body)
	}
	r := httptest.NewRequestWithContext(ctx, method, "http://localhost:8080/_sandbox/v1"+path, reader)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	return r
}

func (s *sandbox) do(call, body string) *httptest.ResponseRecorder {
	return s.serve(request(s.t.Context(), call, body))
}

func (s *sandbox) serve(r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	return w
}

// exchange is one call and what must come of it.
type exchange struct {
	call   string
	body   string
	status int
	want   []string // "sources.0.name=Cleveland Clinic", "fired=" absent, "#=2" for a list's length
}

// play makes the calls one after another, and checks each answer.
func (s *sandbox) play(exchanges []exchange) {
	s.t.Helper()
	for _, e := range exchanges {
		w := s.do(e.call, e.body)
		if w.Code != e.status {
			s.t.Errorf("%s %s: status %d, want %d: %s", e.call, e.body, w.Code, e.status, w.Body)
			continue
		}
		for _, want := range e.want {
			path, text, _ := strings.Cut(want, "=")
			if got := at(s.t, w.Body.Bytes(), path); got != text {
				s.t.Errorf("%s %s: %s is %q, want %q, in %s", e.call, e.body, path, got, text, w.Body)
			}
		}
		if problem := w.Header().Get("Content-Type") == "application/problem+json"; problem != (e.status >= 400) {
			s.t.Errorf("%s: content type %s with status %d", e.call, w.Header().Get("Content-Type"), e.status)
		}
	}
}

// at is the text at a path of a JSON document; # is a list's length.
func at(t *testing.T, text []byte, path string) string {
	t.Helper()
	var node any
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&node); err != nil {
		t.Errorf("no JSON: %v in %s", err, text)
		return ""
	}
	for name := range strings.SplitSeq(path, ".") {
		switch here := node.(type) {
		case map[string]any:
			node = here[name]
		case []any:
			i, err := strconv.Atoi(name)
			switch {
			case name == "#":
				node = json.Number(strconv.Itoa(len(here)))
			case err != nil || i >= len(here):
				return ""
			default:
				node = here[i]
			}
		default:
			return ""
		}
	}
	switch value := node.(type) {
	case nil:
		return ""
	case string:
		return value
	}
	out, err := json.Marshal(node)
	if err != nil {
		t.Error(err)
	}
	return string(out)
}
