package scenarios_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/scenarios"
)

func TestFollowManyUsers(t *testing.T) {
	const users = 1000
	s := newSandbox(t)
	a := s.app(t, app.Settings{Scenario: "happy-path"})
	ids := make([]string, users)
	for i := range ids {
		ids[i] = user(t, a, fmt.Sprintf("policy-%d", i), "").UserID
	}
	if pending := a.Clock.State().Pending; pending != users {
		t.Errorf("%d tasks are pending for %d users: only the next step of each should be", pending, users)
	}
	advance(t, a, 2*time.Hour)
	for _, id := range ids {
		if got := status(t, a, id); got != "All Synced" {
			t.Fatalf("user %s is %s", id, got)
		}
	}
	if pending := a.Clock.State().Pending; pending != 0 {
		t.Errorf("%d tasks are pending after the end", pending)
	}
	if runs := runsOf(t, s.runner, a); len(runs) != 0 {
		t.Errorf("users' own lives show as %d runs", len(runs))
	}
}

func TestChoose(t *testing.T) {
	s := newSandbox(t)
	for _, c := range []struct{ app, email, want string }{
		{"", "", ""},
		{"happy-path", "", "happy-path"},
		{"happy-path", "jane@example.com", "happy-path"},
		{"none", "jane@example.com", ""},
		{"happy-path", "jane+declined@example.com", "declined"},
		{"", "jane+declined@example.com", "declined"},
		{"happy-path", "Jane+Declined@Example.COM", "declined"},
		{"happy-path", "jane+news@example.com", "happy-path"},
		{"happy-path", "jane+news+error@example.com", "error"},
		{"happy-path", "jane+error+news@example.com", "error"},
		{"happy-path", "jane+none@example.com", ""},
		{"happy-path", "declined@example.com", "happy-path"},
		{"happy-path", "jane@declined+declined.example.com", "happy-path"},
		{"my-own", "jane@example.com", "my-own"},
	} {
		a := s.app(t, app.Settings{Scenario: c.app})
		if got := s.runner.Choose(a, app.User{Provider: "humanapi", Email: c.email}); got != c.want {
			t.Errorf("app %q, e-mail %q: %q, want %q", c.app, c.email, got, c.want)
		}
	}
	a := s.app(t, app.Settings{Scenario: "happy-path"})
	if got := s.runner.Choose(a, app.User{Provider: "other", Email: "jane+declined@example.com"}); got != "" {
		t.Errorf("another vendor's user is led through %q", got)
	}
}

func TestFollowTag(t *testing.T) {
	s := newSandbox(t)
	a := s.app(t, app.Settings{Scenario: "happy-path"})
	tagged, plain := user(t, a, "policy-1", "jane+declined@example.com"), user(t, a, "policy-2", "joe@example.com")
	if tagged.Scenario != "declined" || plain.Scenario != "happy-path" {
		t.Errorf("users follow %q and %q", tagged.Scenario, plain.Scenario)
	}
	advance(t, a, 2*time.Hour)
	if one, two := status(t, a, tagged.UserID), status(t, a, plain.UserID); one != "Declined" || two != "All Synced" {
		t.Errorf("users are %s and %s", one, two)
	}
}

func TestFollowUnknownScenario(t *testing.T) {
	s := newSandbox(t)
	a := s.app(t, app.Settings{Scenario: "happypath"})
	u := user(t, a, "policy-1", "")
	advance(t, a, 0)
	if got := notes(t, a, u.UserID); len(got) != 1 || !strings.HasPrefix(got[0], "happypath: there is no such scenario") {
		t.Errorf("notes are %q", got)
	}
}

func TestPace(t *testing.T) {
	s := newSandbox(t)
	a := s.app(t, app.Settings{Scenario: "declined", Pace: 60})
	u := user(t, a, "policy-1", "")
	advance(t, a, 7*time.Second)
	if got := status(t, a, u.UserID); got != "Engaged" {
		t.Errorf("after 7s at pace 60 the user is %s", got)
	}
	// It counts from the next wait on; this one is under way.
	if err := a.Configure(t.Context(), func(s *app.Settings) error { s.Pace = 1; return nil }); err != nil {
		t.Fatal(err)
	}
	advance(t, a, time.Second)
	if got := status(t, a, u.UserID); got != "Declined" {
		t.Errorf("after 8s at pace 60 the user is %s", got)
	}
	slow := user(t, a, "policy-2", "")
	advance(t, a, 5*time.Minute-1)
	if got := status(t, a, slow.UserID); got != "Invited" {
		t.Errorf("before 5m at pace 1 the user is %s", got)
	}
	advance(t, a, 1)
	if got := status(t, a, slow.UserID); got != "Engaged" {
		t.Errorf("after 5m at pace 1 the user is %s", got)
	}
}

func TestStart(t *testing.T) {
	s := newSandbox(t)
	s.runner.Blind = true
	a := s.app(t, app.Settings{Scenario: "happy-path"})
	ids := []string{user(t, a, "policy-1", "").UserID, user(t, a, "policy-2", "").UserID}
	declined := scenario(t, s, "declined")

	run, err := s.runner.Start(t.Context(), a, declined, append(ids, ids[0]), scenarios.RunOptions{Pace: 60})
	if err != nil {
		t.Fatal(err)
	}
	if run.ID != "r-1" || run.State != scenarios.Running || len(run.Users) != 2 || run.Expectations == nil ||
		run.EndedAt != nil {
		t.Errorf("the run begins as %+v", run)
	}
	advance(t, a, 10*time.Second)
	for _, id := range ids {
		u, err := a.User(t.Context(), id)
		if err != nil || u.Status != "Declined" || u.Scenario != "declined" {
			t.Errorf("user is %s and follows %q (%v)", u.Status, u.Scenario, err)
		}
	}
	if pending := a.Clock.State().Pending; pending != 0 {
		t.Errorf("%d steps of the lives that were replaced are still pending", pending)
	}
	run, err = s.runner.Get(t.Context(), a, run.ID)
	if err != nil || run.State != scenarios.Passed || run.Reason != "" || run.EndedAt == nil ||
		!run.EndedAt.Equal(newYear.Add(8*time.Second)) {
		t.Errorf("the run ends as %+v", run)
	}

	text, err := json.Marshal(run)
	if err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf(
		`{"id":"r-1","scenario":"declined","state":"passed","users":["%s","%s"],"expectations":[],"met":0,"missed":0,`+
			`"startedAt":"2026-01-01T09:00:00Z","endedAt":"2026-01-01T09:00:08Z"}`,
		ids[0],
		ids[1],
	)
	if string(text) != want {
		t.Errorf("as JSON the run is\n%s, want\n%s", text, want)
	}

	// A scenario without a step is over at once.
	run, err = s.runner.Start(t.Context(), a, scenario(t, s, "never-engages"), ids[:1], scenarios.RunOptions{})
	if err != nil || run.ID != "r-2" || run.State != scenarios.Passed {
		t.Errorf("an empty run is %+v (%v)", run, err)
	}
	if runs := runsOf(t, s.runner, a); len(runs) != 2 || runs[0].ID != "r-1" || runs[1].ID != "r-2" {
		t.Errorf("runs are %+v", runs)
	}
	if _, err := s.runner.Get(t.Context(), a, "r-3"); !app.Is(err, app.NotFound) {
		t.Error("there is a run that nobody started")
	}
}

func TestStartRefused(t *testing.T) {
	s := newSandbox(t)
	a := s.app(t, app.Settings{})
	id := user(t, a, "policy-1", "").UserID
	other, err := scenarios.Parse(
		"o.yaml",
		[]byte("name: o\nprovider: other\nsteps: []\n"),
		map[string]app.Rules{"other": {}},
	)
	if err != nil {
		t.Fatal(err)
	}
	declined := scenario(t, s, "declined")
	for name, c := range map[string]struct {
		scenario *scenarios.Scenario
		users    []string
		pace     float64
		want     app.Kind
	}{
		"nobody":           {declined, nil, 0, app.Invalid},
		"a stranger":       {declined, []string{id, "ffff"}, 0, app.NotFound},
		"a negative pace":  {declined, []string{id}, -1, app.Invalid},
		"another provider": {other, []string{id}, 0, app.Conflict},
	} {
		_, err := s.runner.Start(t.Context(), a, c.scenario, c.users, scenarios.RunOptions{Pace: c.pace})
		if e, ok := errors.AsType[*app.Error](err); !ok || e.Kind != c.want {
			t.Errorf("%s: error is %v, want %s", name, err, c.want)
		}
	}
	if len(runsOf(t, s.runner, a)) != 0 || a.Clock.State().Pending != 0 {
		t.Error("what was refused left something behind")
	}
}

// TestForbiddenStep has a client that declines on the user's behalf while the scenario wants to go on.
func TestForbiddenStep(t *testing.T) {
	s := newSandbox(t)
	a := s.app(t, app.Settings{})
	ids := []string{user(t, a, "policy-1", "").UserID, user(t, a, "policy-2", "").UserID}
	run, err := s.runner.Start(t.Context(), a, scenario(t, s, "happy-path"), ids, scenarios.RunOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := a.SetStatus(t.Context(), ids[0], "Declined", false); err != nil {
		t.Fatal(err)
	}
	fired, err := a.Clock.Advance(t.Context(), 5*time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	const why = "happy-path.yaml:9: status Engaged: a user cannot go from Declined to Engaged (force allows it)"
	if len(fired) != 2 || fired[0].Summary != "status Engaged failed: "+why || fired[1].Summary != "status Engaged" {
		t.Errorf("fired %+v", fired)
	}
	if got := notes(t, a, ids[0]); len(got) != 1 || got[0] != why {
		t.Errorf("notes are %q", got)
	}
	if run, _ = s.runner.Get(t.Context(), a, run.ID); run.State != scenarios.Running {
		t.Errorf("the run is %s while a user is still on the way", run.State)
	}
	advance(t, a, 24*time.Hour)
	if run, _ = s.runner.Get(t.Context(), a, run.ID); run.State != scenarios.Failed ||
		run.Reason != "user "+ids[0]+": "+why {
		t.Errorf("the run is %s: %s", run.State, run.Reason)
	}
	if one, two := status(t, a, ids[0]), status(t, a, ids[1]); one != "Declined" || two != "All Synced" {
		t.Errorf("users are %s and %s", one, two)
	}
}

func TestDeletedUser(t *testing.T) {
	s := newSandbox(t)
	a := s.app(t, app.Settings{Scenario: "happy-path"})
	follower, runner := user(t, a, "policy-1", ""), user(t, a, "policy-2", "")
	run, err := s.runner.Start(
		t.Context(),
		a,
		scenario(t, s, "happy-path"),
		[]string{runner.UserID},
		scenarios.RunOptions{},
	)
	if err != nil {
		t.Fatal(err)
	}
	advance(t, a, 10*time.Minute)
	for _, u := range []app.User{follower, runner} {
		if err := a.DeleteUser(t.Context(), u.UserID); err != nil {
			t.Fatal(err)
		}
	}
	if pending := a.Clock.State().Pending; pending != 0 {
		t.Errorf("%d steps of deleted users are pending", pending)
	}
	advance(t, a, 24*time.Hour)
	if got := status(t, a, follower.UserID); got != "Syncing" {
		t.Errorf("a deleted user went on to %s", got)
	}
	run, _ = s.runner.Get(t.Context(), a, run.ID)
	if run.State != scenarios.Failed || run.Reason != "user "+runner.UserID+" was deleted on the way" {
		t.Errorf("the run is %s: %s", run.State, run.Reason)
	}
}

func TestReplacedRun(t *testing.T) {
	s := newSandbox(t)
	s.runner.Blind = true
	a := s.app(t, app.Settings{})
	ids := []string{user(t, a, "policy-1", "").UserID}
	for range 2 {
		if _, err := s.runner.Start(t.Context(), a, scenario(t, s, "declined"), ids, scenarios.RunOptions{}); err != nil {
			t.Fatal(err)
		}
		advance(t, a, time.Minute)
	}
	advance(t, a, time.Hour)
	runs := runsOf(t, s.runner, a)
	if runs[0].State != scenarios.Failed || !strings.HasSuffix(runs[0].Reason, " was led through another scenario") {
		t.Errorf("the replaced run is %s: %s", runs[0].State, runs[0].Reason)
	}
	if runs[1].State != scenarios.Passed {
		t.Errorf("the run in its place is %s: %s", runs[1].State, runs[1].Reason)
	}
}

func TestResetForgets(t *testing.T) {
	s := newSandbox(t)
	a := s.app(t, app.Settings{Scenario: "declined", ClientID: "acme"})
	id := user(t, a, "policy-1", "").UserID
	_, err := s.runner.Start(t.Context(), a, scenario(t, s, "error"), []string{id}, scenarios.RunOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if a, err = s.Reset(t.Context(), "acme"); err != nil {
		t.Fatal(err)
	}
	if runs := runsOf(t, s.runner, a); len(runs) != 0 {
		t.Errorf("%d runs outlive a reset", len(runs))
	}
	again := user(t, a, "policy-1", "")
	advance(t, a, time.Hour)
	if got := status(t, a, again.UserID); again.UserID != id || got != "Declined" {
		t.Errorf("after the reset, user %s (was %s) is %s", again.UserID, id, got)
	}
}

// TestRunsAreBounded starts more runs than are kept.
func TestRunsAreBounded(t *testing.T) {
	s := newSandbox(t)
	a := s.app(t, app.Settings{})
	ids := []string{user(t, a, "policy-1", "").UserID}
	never := scenario(t, s, "never-engages")
	for range 1005 {
		if _, err := s.runner.Start(t.Context(), a, never, ids, scenarios.RunOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	runs := runsOf(t, s.runner, a)
	if len(runs) != 1000 || runs[0].ID != "r-6" || runs[999].ID != "r-1005" {
		t.Errorf("%d runs, from %s to %s", len(runs), runs[0].ID, runs[len(runs)-1].ID)
	}
}

// TestConcurrency creates, starts, deletes and reads while time moves; the race detector and the clock's end judge it.
func TestConcurrency(t *testing.T) {
	s := newSandbox(t)
	a := s.app(t, app.Settings{Scenario: "happy-path"})
	declined := scenario(t, s, "declined")
	var wg sync.WaitGroup
	for worker := range 4 {
		wg.Go(func() {
			for i := range 25 {
				u, _, err := a.CreateUser(t.Context(), app.NewUser{ClientUserID: fmt.Sprintf("%d-%d", worker, i)})
				if err != nil {
					t.Error(err)
					return
				}
				switch i % 3 {
				case 0:
					fast := scenarios.RunOptions{Pace: 2}
					if _, err := s.runner.Start(t.Context(), a, declined, []string{u.UserID}, fast); err != nil {
						t.Error(err)
					}
				case 1:
					if err := a.DeleteUser(t.Context(), u.UserID); err != nil {
						t.Error(err)
					}
				}
				runsOf(t, s.runner, a)
			}
		})
	}
	wg.Go(func() {
		for range 50 {
			if _, err := a.Clock.Advance(t.Context(), time.Minute); err != nil {
				t.Error(err)
			}
		}
	})
	wg.Wait()
	advance(t, a, 24*time.Hour)
	if pending := a.Clock.State().Pending; pending != 0 {
		t.Errorf("%d steps are pending at the end", pending)
	}
	for _, run := range runsOf(t, s.runner, a) {
		if run.State == scenarios.Running {
			t.Errorf("run %s never ends", run.ID)
		}
	}
}

func scenario(t *testing.T, s *sandbox, name string) *scenarios.Scenario {
	t.Helper()
	found, err := s.library.Get(name)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func notes(t *testing.T, a *app.App, userID string) []string {
	t.Helper()
	events, err := a.EventsOf(t.Context(), userID)
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, e := range events {
		if e.Kind == app.Noted {
			texts = append(texts, e.Data.Text)
		}
	}
	return texts
}
