package contracttest_test

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/healthmock/healthmock/contracttest"
)

// status is that of the problem behind an error, 0 when it is none.
func status(err error) int {
	problem, ok := errors.AsType[*contracttest.Problem](err)
	if !ok {
		return 0
	}
	return problem.Status
}

// newApp starts a sandbox whose App has one user, who is Invited and left alone.
func newApp(t *testing.T) (app *contracttest.App, userID string) {
	t.Helper()
	sandbox := contracttest.Start(t, contracttest.WithScenario("none"))
	token, err := sandbox.App().ClientToken(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return sandbox.App(), invite(t, sandbox.HTTPClient(), sandbox.AdminURL, token, "POLICY-1001")
}

func TestAppLife(t *testing.T) {
	control := contracttest.Start(t).Control()
	app, err := control.CreateApp(
		t.Context(),
		contracttest.Settings{ClientID: "acme", Scenario: "declined", Pace: 2, Seed: 3},
	)
	if err != nil || app.ClientSecret == "" || app.Generation != "consumer" || app.Provider != "humanapi" ||
		app.Seed != 3 {
		t.Fatalf("created %+v, %v", app, err)
	}
	secret := app.ClientSecret
	if _, err := control.CreateApp(t.Context(), contracttest.Settings{ClientID: "acme"}); status(
		err,
	) != http.StatusConflict {
		t.Errorf("the same again: %v", err)
	}
	_, err = control.CreateApp(t.Context(), contracttest.Settings{Scenario: "no-such-thing", Generation: "fourth"})
	problem, ok := errors.AsType[*contracttest.Problem](err)
	if !ok || problem.Status != http.StatusBadRequest || len(problem.Violations) == 0 ||
		!strings.Contains(err.Error(), "/generation") {
		t.Errorf("a bad one: %v", err)
	}

	err = app.Update(t.Context(), contracttest.Settings{Scenario: "happy-path", Notifications: contracttest.Notifications{
		StatusURL: new("http://127.0.0.1:9/status"),
		Deadline:  new(contracttest.Duration(90 * time.Second)),
		Retry:     []contracttest.Duration{contracttest.Duration(time.Minute), contracttest.Duration(36 * time.Hour)},
		Sign:      new(true),
	}})
	if err != nil {
		t.Fatal(err)
	}
	read, err := control.App(t.Context(), "acme")
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range []*contracttest.App{app, read} {
		n := a.Notifications
		if a.ClientSecret != secret || a.Scenario != "happy-path" || a.Pace != 2 ||
			n.URL("status") != "http://127.0.0.1:9/status" ||
			n.DataURL != nil || n.Deadline == nil || *n.Deadline != contracttest.Duration(90*time.Second) || len(n.Retry) != 2 ||
			n.Retry[1] != contracttest.Duration(36*time.Hour) || n.Sign == nil ||
			!*n.Sign {
			t.Errorf("changed %+v", a)
		}
	}

	if _, err := app.Advance(t.Context(), time.Hour); err != nil {
		t.Fatal(err)
	}
	if err := app.Reset(t.Context()); err != nil {
		t.Fatal(err)
	}
	if clock, err := app.Clock(t.Context()); err != nil || !clock.Now.Equal(contracttest.StartTime()) {
		t.Errorf("after the reset: %+v, %v", clock, err)
	}
	if err := app.Delete(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := app.Clock(t.Context()); status(err) != http.StatusNotFound {
		t.Errorf("after the end: %v", err)
	}
}

func TestClockMoves(t *testing.T) {
	app, userID := newApp(t)
	ctx := t.Context()
	to := contracttest.StartTime().Add(36 * time.Hour)
	if moved, err := app.AdvanceTo(ctx, to); err != nil || !moved.Now.Equal(to) || len(moved.Fired) != 0 {
		t.Errorf("%+v, %v", moved, err)
	}
	if _, err := app.AdvanceTo(ctx, contracttest.StartTime()); status(err) != http.StatusConflict {
		t.Errorf("back: %v", err)
	}
	_, err := app.AdvanceUntil(ctx, contracttest.Until{Status: "All Synced", UserID: userID})
	if status(err) != http.StatusConflict || !strings.Contains(err.Error(), "nothing is pending") {
		t.Errorf("until something that does not come: %v", err)
	}
	if err := app.Resume(ctx, 60); err != nil {
		t.Fatal(err)
	}
	if clock, err := app.Clock(ctx); err != nil || clock.Mode != "running" || clock.Speed != 60 {
		t.Errorf("running: %+v, %v", clock, err)
	}
	if err := app.Pause(ctx); err != nil {
		t.Fatal(err)
	}
	if clock, err := app.Clock(ctx); err != nil || clock.Mode != "paused" {
		t.Errorf("paused: %+v, %v", clock, err)
	}
}

func TestSteps(t *testing.T) {
	app, userID := newApp(t)
	ctx := t.Context()
	for _, step := range []contracttest.Step{
		{Status: "Engaged"},
		{Connect: "Cleveland Clinic"},
		{Status: "Syncing"},
		{Report: "unity", Source: "Cleveland Clinic"},
		{Source: "Cleveland Clinic", Sync: "ok"},
		{Status: "All Synced"},
	} {
		if _, err := app.Step(ctx, userID, step); err != nil {
			t.Fatalf("%+v: %v", step, err)
		}
	}
	_, err := app.Step(ctx, userID, contracttest.Step{Status: "Invited"})
	if status(err) != http.StatusConflict {
		t.Errorf("a move that users do not make: %v", err)
	}
	if _, err := app.Step(ctx, userID, contracttest.Step{Status: "Invited", Force: true}); err != nil {
		t.Errorf("the same by force: %v", err)
	}
	if _, err := app.Step(ctx, userID, contracttest.Step{}); status(err) != http.StatusBadRequest {
		t.Errorf("no step: %v", err)
	}

	user, err := app.User(ctx, userID)
	if err != nil {
		t.Fatal(err)
	}
	if user.ClientUserID != "POLICY-1001" || user.Status != "Invited" || len(user.Sources) != 1 || len(user.Reports) != 1 {
		t.Fatalf("user %+v", user)
	}
	if source := user.Sources[0]; source.Name != "Cleveland Clinic" || source.Sync != "ok" ||
		source.DisconnectedAt != nil {
		t.Errorf("source %+v", source)
	}
	if report := user.Reports[0]; report.Name != "unity" || report.Source != "Cleveland Clinic" || len(report.ID) != 24 {
		t.Errorf("report %+v", report)
	}
	if first := user.Timeline[0]; first.Kind != "user.created" || first.Data.ClientUserID != "POLICY-1001" ||
		len(user.Timeline) != 8 {
		t.Errorf("timeline %+v", user.Timeline)
	}
	if list, err := app.Users(ctx, contracttest.UserQuery{Status: "Declined"}); err != nil || len(list) != 0 {
		t.Errorf("who declined: %+v, %v", list, err)
	}
	if list, err := app.Users(ctx, contracttest.UserQuery{ClientUserID: "POLICY-1001", Limit: 1}); err != nil ||
		len(list) != 1 {
		t.Errorf("by its own id: %+v, %v", list, err)
	}
	if _, err := app.User(ctx, "nobody"); status(err) != http.StatusNotFound {
		t.Errorf("nobody: %v", err)
	}
}

func TestRuns(t *testing.T) {
	app, userID := newApp(t)
	ctx := t.Context()
	list, err := app.Runs(ctx)
	if err != nil || len(list) != 0 {
		t.Fatalf("runs %+v, %v", list, err)
	}
	declined, err := app.Run(ctx, "declined", contracttest.RunOptions{Users: []string{userID}})
	if err != nil || declined.State != "running" {
		t.Fatalf("%+v, %v", declined, err)
	}
	invented, err := app.Run(ctx, "happy-path", contracttest.RunOptions{Count: 3, Pace: 1000})
	if err != nil || len(invented.Users) != 3 {
		t.Fatalf("%+v, %v", invented, err)
	}
	if _, err := app.AdvanceUntil(ctx, contracttest.Until{Idle: true}); err != nil {
		t.Fatal(err)
	}
	for _, started := range []*contracttest.Run{declined, invented} {
		run, err := app.RunByID(ctx, started.ID)
		if err != nil || run.State != "passed" || run.EndedAt == nil {
			t.Errorf("%+v, %v", run, err)
		}
	}
	if done, err := app.Users(ctx, contracttest.UserQuery{Status: "All Synced"}); err != nil || len(done) != 3 {
		t.Errorf("%d users, %v", len(done), err)
	}
	if _, err := app.Run(ctx, "no-such-thing", contracttest.RunOptions{}); status(err) != http.StatusBadRequest {
		t.Errorf("no such scenario: %v", err)
	}
}

func TestScenarios(t *testing.T) {
	list, err := contracttest.Start(t).Control().Scenarios(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, scenario := range list {
		if scenario.Name == "happy-path" && scenario.Title != "" && scenario.Provider == "humanapi" {
			return
		}
	}
	t.Errorf("no happy path among %+v", list)
}

func TestAwait(t *testing.T) {
	app, userID := newApp(t)
	ctx := t.Context()
	event, err := app.Await(
		ctx,
		contracttest.EventQuery{Kind: "user.*", UserID: userID, Match: []string{"data.status=Invited"}},
	)
	if err != nil || event.Kind != "user.created" || event.Data.Status != "Invited" {
		t.Fatalf("%+v, %v", event, err)
	}

	// An event that comes while somebody waits for it.
	came := make(chan contracttest.Event)
	go func() {
		defer close(came)
		next, err := app.Await(ctx, contracttest.EventQuery{Kind: "user.status", After: event.Seq, Wait: time.Minute})
		if err != nil {
			t.Error(err)
		}
		came <- next
	}()
	if _, err := app.Step(ctx, userID, contracttest.Step{Status: "Engaged"}); err != nil {
		t.Fatal(err)
	}
	if next := <-came; next.Data.From != "Invited" || next.Data.Status != "Engaged" {
		t.Errorf("%+v", next)
	}

	// One that does not: the error names what came closest.
	_, err = app.Await(ctx, contracttest.EventQuery{
		Kind: "user.status", UserID: userID, Match: []string{"data.status=All Synced"}, Wait: time.Millisecond,
	})
	late, ok := errors.AsType[*contracttest.NoEventError](err)
	if !ok || !late.Timeout() || !strings.Contains(late.Nearest, "data.status=Engaged") ||
		!strings.Contains(err.Error(), "All Synced") {
		t.Errorf("in vain: %v", err)
	}
}

// An answer of something that is no sandbox is an error that shows it.
func TestNoSandbox(t *testing.T) {
	receiver := contracttest.NewReceiver(t)
	receiver.Answer(
		func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "a proxy's page", http.StatusBadGateway) },
	)
	client := contracttest.NewClient(receiver.URL+"/", nil, "token")
	err := client.Health(t.Context())
	if status(err) != http.StatusBadGateway || !strings.Contains(err.Error(), "a proxy's page") {
		t.Errorf("%v", err)
	}
	receiver.Answer(contracttest.Status(http.StatusOK))
	if _, err := client.Apps(t.Context()); err == nil {
		t.Error("an empty answer passes for a list")
	}
	if got := receiver.All()[0]; got.Path != "/_sandbox/v1/health" || got.Header.Get("Authorization") != "Bearer token" {
		t.Errorf("sent %+v", got)
	}
}

// An error says everything once: the detail of a problem repeats its first violation.
func TestProblemSaysEverythingOnce(t *testing.T) {
	_, err := contracttest.Start(t).
		Control().
		CreateApp(t.Context(), contracttest.Settings{Generation: "next", Volume: "huge"})
	text := fmt.Sprint(err)
	for _, pointer := range []string{"/generation", "/volume"} {
		if strings.Count(text, pointer) != 1 {
			t.Errorf("%s is said %d times in:\n%s", pointer, strings.Count(text, pointer), text)
		}
	}
	if lines := strings.Count(text, "\n"); lines != 2 || !strings.HasPrefix(text, "400 Bad Request\n") {
		t.Errorf("said in %d lines:\n%s", lines+1, text)
	}
}

// TestUpdateReplacesLists changes each setting that an update replaces as a whole: the App's value has what the server
// has now, even where the response leaves an empty list out.
func TestUpdateReplacesLists(t *testing.T) {
	all := contracttest.Settings{
		RedirectURIs:   []string{"https://app.example.com/back"},
		OrderTypes:     map[string]string{"aps": "declined"},
		OrderTimeOuts:  map[string]contracttest.Duration{"aps": contracttest.Duration(time.Hour)},
		OrderTypesOnly: []string{"aps"},
	}
	none := contracttest.Settings{
		RedirectURIs:   []string{},
		OrderTypes:     map[string]string{},
		OrderTimeOuts:  map[string]contracttest.Duration{},
		OrderTypesOnly: []string{},
	}
	app := contracttest.Start(t).App()
	for _, step := range []struct {
		name   string
		change contracttest.Settings
		want   int // entries of each
	}{{"set", all, 1}, {"empty", none, 0}} {
		if err := app.Update(t.Context(), step.change); err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		got := []int{len(app.RedirectURIs), len(app.OrderTypes), len(app.OrderTimeOuts), len(app.OrderTypesOnly)}
		if want := slices.Repeat([]int{step.want}, len(got)); !slices.Equal(got, want) {
			t.Errorf("%s: redirect URIs, order types, time-outs, only types: %v; want %v", step.name, got, want)
		}
	}
}
