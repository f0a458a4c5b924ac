package mock

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/clock"
)

// loggedSandbox is a sandbox whose log can be read: the lines without their time.
func loggedSandbox(t *testing.T, options Options) (*Sandbox, *bytes.Buffer) {
	t.Helper()
	log := new(bytes.Buffer)
	options.Logger = slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}))
	s, err := New(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s, log
}

// What a client did wrong is logged in one line at Warn, without any value that it submitted.
func TestRequestsLogged(t *testing.T) {
	const id = `"client_id":"healthmock","client_secret":"healthmock-secret"`
	for _, c := range []struct {
		name, method, target, body, want string
	}{
		{
			"fine", "POST", "/v1/connect/token",
			`{` + id + `,"client_user_id":"Jane Doe","client_user_email":"jane@example.com","type":"session"}`, "",
		},
		{
			"body", "POST", "/v1/connect/token", `{` + id + `,"type":"Jane Doe"}`,
			`level=WARN msg="400 createConnectToken: /type must be one of session, id, access; /client_user_id is required"`,
		},
		{"path", "POST", "/v1/connect/JaneDoe", `{}`, `level=WARN msg="404 POST /v1/connect/*: `},
		{"method", "PATCH", "/v1/connect/token", `{}`, `level=WARN msg="405 PATCH /v1/connect/token: `},
		{"syntax", "POST", "/v1/connect/token", `{"Jane Doe"`, `level=WARN msg="400 createConnectToken: line 1, column`},
		{"token", "GET", "/api/v1/users/JaneDoe", "", `level=WARN msg="401 getUserDetails: a credential is missing`},
		{
			"secret", "POST", "/v1/connect/token",
			`{"client_id":"healthmock","client_secret":"Jane Doe","client_user_id":"x","type":"session","client_user_email":"a@example.com"}`,
			`level=INFO msg="401 createConnectToken: the client secret is not that of the app"`,
		},
		{
			"client", "POST", "/v1/connect/token",
			`{"client_id":"Jane","client_secret":"x","client_user_id":"x","type":"session","client_user_email":"a@example.com"}`,
			`level=INFO msg="401 createConnectToken: the client id is of no app"`,
		},
		{
			"user", "POST", "/v1/connect/token",
			`{` + id + `,"client_user_id":"Jane Doe","type":"access"}`,
			`level=INFO msg="404 createConnectToken: there is no such user"`,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, log := loggedSandbox(t, Options{Defaults: app.Settings{Paused: new(true)}})
			r := httptest.NewRequestWithContext(t.Context(), c.method, c.target, strings.NewReader(c.body))
			r.Header.Set("Content-Type", "application/json")
			s.Handler().ServeHTTP(httptest.NewRecorder(), r)
			text := log.String()
			if c.want == "" && text != "" || !strings.HasPrefix(text, c.want) || strings.Count(text, "\n") > 1 {
				t.Errorf("logged %q, want %q", text, c.want)
			}
			if strings.Contains(text, "Jane") {
				t.Errorf("a submitted value stands in %q", text)
			}
		})
	}
}

// Of many violations the first are told, and how many more there are.
func TestLoggedViolationsAreCapped(t *testing.T) {
	s, log := loggedSandbox(t, Options{Defaults: app.Settings{Paused: new(true)}})
	var query strings.Builder
	for i := range 20 {
		fmt.Fprintf(&query, "&q%d=1", i)
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/api/v1/users?"+query.String(), http.NoBody)
	s.Handler().ServeHTTP(httptest.NewRecorder(), r)
	if text := log.String(); strings.Count(text, "\n") != 1 || !strings.Contains(text, "; and 18 more") {
		t.Errorf("logged %q", text)
	}
}

// What is alike is counted after the first lines, and told of again after a while.
func TestRepeatedLinesAreFolded(t *testing.T) {
	var log bytes.Buffer
	l := newProblemLog(slog.New(slog.NewTextHandler(&log, nil)))
	var now time.Duration
	l.elapsed = func() time.Duration { return now }
	say := func(line string) { l.write(slog.LevelWarn, line, line, 1) }
	for i := range 1000 {
		say("one")
		l.write(slog.LevelWarn, fmt.Sprintf("attempt-%d", i), "attempt", 3)
	}
	say("two")
	now = window
	say("one")
	say("two")
	l.write(slog.LevelWarn, "attempt-last", "attempt", 3)
	text := log.String()
	for line, times := range map[string]int{
		"msg=one\n": 1, "msg=two\n": 2, "msg=\"one (and 999 like it before)\"": 1, "attempt-": 4, "attempt-last (and 997 like it before)": 1,
	} {
		if got := strings.Count(text, line); got != times {
			t.Errorf("%q is logged %d times, not %d:\n%s", line, got, times, text)
		}
	}
	for i := range 10 * maxKinds {
		say(fmt.Sprint(i))
	}
	if len(l.kinds) > maxKinds {
		t.Errorf("%d kinds are remembered", len(l.kinds))
	}
}

// refusing is a receiver that answers 503, or is not there.
type refusing struct{ err error }

func (r refusing) RoundTrip(req *http.Request) (*http.Response, error) {
	if r.err != nil {
		return nil, r.err
	}
	return &http.Response{StatusCode: http.StatusServiceUnavailable, Header: http.Header{}, Body: http.NoBody, Request: req}, nil
}

// A notification that was not accepted is a line for each attempt, with the user's name where that is an identifier,
// and what happens next.
func TestAttemptsLogged(t *testing.T) {
	dead := fmt.Errorf("dial tcp 127.0.0.1:1: connect: connection refused")
	unknown := fmt.Errorf("dial tcp: lookup host.docker.internal on 127.0.0.53:53: no such host")
	for _, c := range []struct {
		user string
		err  error
		want []string
	}{
		{"policy-1", dead, []string{
			`level=WARN msg="notification status Invited for policy-1 -> connection refused; next attempt in 10s"`,
			`level=WARN msg="notification status Invited for policy-1 -> connection refused; given up after 2"`,
		}},
		{"policy-2", unknown, []string{
			`for policy-2 -> no such host host.docker.internal (start the container with ` +
				`--add-host host.docker.internal:host-gateway); next attempt in 10s"`,
		}},
		{"jane@example.com", nil, []string{
			`level=WARN msg="notification status Invited for user `, ` -> 503 Service Unavailable; next attempt in 10s"`,
		}},
	} {
		t.Run(c.user, func(t *testing.T) {
			s, log := loggedSandbox(t, Options{Transport: refusing{c.err}, Defaults: app.Settings{
				Paused: new(true), Scenario: "none",
				Notifications: app.Notifications{
					StatusURL: new("http://127.0.0.1:1/hook"),
					Retry:     []clock.Duration{clock.Duration(10 * time.Second)},
				},
			}})
			a, _ := s.Apps().Get("healthmock")
			if _, _, err := a.CreateUser(t.Context(), app.NewUser{ClientUserID: c.user}); err != nil {
				t.Fatal(err)
			}
			if _, err := a.Clock.Advance(t.Context(), time.Hour); err != nil {
				t.Fatal(err)
			}
			for _, want := range c.want {
				if !strings.Contains(log.String(), want) {
					t.Errorf("%q is not logged in:\n%s", want, log)
				}
			}
			if strings.Contains(log.String(), "jane") {
				t.Errorf("a submitted value is logged:\n%s", log)
			}
		})
	}
}
