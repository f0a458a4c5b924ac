package mock_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock"
	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/mock/humanapi"
	"github.com/healthmock/healthmock/mock/notify"
	"github.com/healthmock/healthmock/scenarios"
)

// advanced posts to the control API and returns what fired, in order of time and then of text.
func advanced(t *testing.T, s *mock.Sandbox, body string) []string {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost,
		"http://localhost/_sandbox/v1/apps/healthmock/clock/advance", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, r)
	var reply struct{ Fired []clock.Fired }
	if err := json.Unmarshal(w.Body.Bytes(), &reply); err != nil || w.Code != http.StatusOK {
		t.Fatalf("%d %s (%v)", w.Code, w.Body, err)
	}
	lines := make([]string, len(reply.Fired))
	for i, f := range reply.Fired {
		lines[i] = fmt.Sprint(f.At.Format(time.RFC3339Nano), " ", f.UserID, " ", f.Kind, " ", f.Summary)
	}
	slices.Sort(lines)
	return lines
}

// TestDryRunTellsTheFuture compares what a dry run says, in the middle of many lives, with what then happens; and the
// App before and after it.
func TestDryRunTellsTheFuture(t *testing.T) {
	s, receiver := newSandbox(t, mock.Options{Defaults: app.Settings{Scenario: scenarios.None}})
	a := theApp(t, s)
	scenario, err := s.Library().Parse("drawn.yaml", []byte(`
name: drawn
provider: humanapi
users: {count: 20, template: {clientUserId: policy-$(n)}}
notifications: {duplicate: 0.3, reorder: 10m}
steps:
  - {after: [1m, 2h], status: Engaged}
  - choose:
      - {steps: [{after: 5m, connect: Cleveland Clinic}, {after: 5m, status: Syncing}, {after: [1m, 5h], report: unity}]}
      - {steps: [{after: [1m, 5h], status: Declined}]}
  - waitFor: {event: source.disconnected, within: 3h, otherwise: continue}
  - {after: 1h, note: the end}
`), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Runner().Run(t.Context(), a, scenario, *scenario.Users, scenarios.RunOptions{}); err != nil {
		t.Fatal(err)
	}
	advance(t, a, 0)
	receiver.fail(7)
	advance(t, a, 90*time.Minute)
	before, posted := state(t, s, a), len(receiver.got())
	told := advanced(t, s, `{"by":"2d","dryRun":true}`)
	if again := advanced(t, s, `{"by":"2d","dryRun":true}`); !slices.Equal(told, again) {
		t.Error("two dry runs differ")
	}
	if after := state(t, s, a); !bytes.Equal(before, after) || len(receiver.got()) != posted {
		t.Errorf("the dry run changed the app:\n%s\n%s", before, after)
	}
	happened := advanced(t, s, `{"by":"2d"}`)
	if !slices.Equal(told, happened) {
		t.Errorf("told:\n%s\nhappened:\n%s", strings.Join(told, "\n"), strings.Join(happened, "\n"))
	}
	if len(happened) < 60 {
		t.Errorf("only %d things happened", len(happened))
	}
}

// state is everything that an App holds, as far as it can be seen.
func state(t *testing.T, s *mock.Sandbox, a *app.App) []byte {
	t.Helper()
	events, err := a.Events(t.Context(), 0, 100_000)
	if err != nil {
		t.Fatal(err)
	}
	queue, _ := s.Queue(a.ID())
	deliveries, err := queue.List(t.Context(), func(notify.Delivery) bool { return true })
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal([]any{events, deliveries, a.Clock.State(), runsOf(t, s.Runner(), a)})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// TestDryRunBesideANote makes a dry run after a note that the user cannot follow the scenario of another order. The life
// that the user has waits without a time limit.
func TestDryRunBesideANote(t *testing.T) {
	for name, wait := range map[string]string{
		"poll":    "{poll: {reports: 2}, note: polled}",
		"request": "waitFor: {request: listReports}",
	} {
		t.Run(name, func(t *testing.T) {
			s, _ := newSandbox(t, mock.Options{Defaults: app.Settings{Scenario: scenarios.None, Generation: humanapi.HIP}})
			a := theApp(t, s)
			scenario, err := s.Library().Parse("waiting.yaml", []byte(`
name: waiting
provider: humanapi
generation: hip
steps:
  - {status: Engaged}
  - {order: Cancelled, force: true}
  - `+wait+"\n"), nil)
			if err != nil {
				t.Fatal(err)
			}
			n := app.NewUser{ClientUserID: "policy-1", Email: "jane@example.com", Order: true}
			user, _, err := a.CreateUser(t.Context(), n)
			if err != nil {
				t.Fatal(err)
			}
			options := scenarios.RunOptions{}
			if _, err := s.Runner().Start(t.Context(), a, scenario, []string{user.UserID}, options); err != nil {
				t.Fatal(err)
			}
			advance(t, a, time.Minute)
			if err := a.Configure(t.Context(), func(settings *app.Settings) error {
				settings.Scenario = "no-such-scenario"
				return nil
			}); err != nil {
				t.Fatal(err)
			}
			if _, _, err := a.CreateUser(t.Context(), n); err != nil { // another order
				t.Fatal(err)
			}
			if told := advanced(t, s, `{"by":"2d","dryRun":true}`); len(told) > 0 {
				t.Errorf("the dry run says %q, but the life waits for the client", told)
			}
		})
	}
}
