package mock_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock"
	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/fault"
	"github.com/healthmock/healthmock/scenarios"
)

// startText begins a scenario, given as its lines behind the provider, for a user.
func startText(t *testing.T, s *mock.Sandbox, a *app.App, u app.User, lines string) func() scenarios.Run {
	t.Helper()
	scenario, err := s.Library().Parse("drawn.yaml", []byte("name: drawn\nprovider: humanapi\n"+lines), nil)
	if err != nil {
		t.Fatal(err)
	}
	started, err := s.Runner().Start(t.Context(), a, scenario, []string{u.UserID}, scenarios.RunOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return func() scenarios.Run {
		run, _ := s.Runner().Get(t.Context(), a, started.ID)
		return run
	}
}

// TestViolationsCountToTheEnd: what is expected without a time is judged when all else has been.
func TestViolationsCountToTheEnd(t *testing.T) {
	_, a, u, run, client := expecting(t, "  - expect: {violations: none}\n  - expect: {request: listReports, within: 1h}\n")
	advance(t, a, 2*time.Minute)
	client.signIn(u)
	client.do(http.MethodGet, "/v1/human/medical/reports?colour=blue", nil)
	client.do(http.MethodGet, "/v1/human/medical/reports", nil)
	advance(t, a, time.Hour)
	if got := run(); got.State != scenarios.Failed || !strings.Contains(got.Reason, "query colour") {
		t.Errorf("the run is %s: %s", got.State, got.Reason)
	}
}

// TestFaultsEndWithTheNextLife: a scenario without trouble takes away that of the one before.
func TestFaultsEndWithTheNextLife(t *testing.T) {
	s, a, u, _, client := expecting(t, "")
	advance(t, a, 2*time.Minute)
	client.signIn(u)
	list := func() int {
		status, _ := client.do(http.MethodGet, "/v1/human/medical/reports", nil)
		return status
	}
	startText(t, s, a, u, "faults: [{operation: listReports, status: 503}]\nsteps: []\n")
	if got := list(); got != http.StatusServiceUnavailable {
		t.Errorf("with trouble the list is answered %d", got)
	}
	startText(t, s, a, u, "steps: []\n")
	if got := list(); got != http.StatusOK {
		t.Errorf("in the next life the list is answered %d", got)
	}
}

// TestTokenRequestsAreAboutTheirUser: a rule about a user applies where the body names it, by the client's own id.
func TestTokenRequestsAreAboutTheirUser(t *testing.T) {
	_, a, u, _, client := expecting(t, "")
	other := invite(t, a, "policy-2")
	advance(t, a, 2*time.Minute)
	a.Faults.Put(fault.Scope{Owner: "test", UserID: u.UserID}, []fault.Rule{{Operation: "createConnectToken", Status: 503}}, a.Clock.Now())
	for clientUserID, want := range map[string]int{u.ClientUserID: http.StatusServiceUnavailable, other.ClientUserID: http.StatusOK} {
		status, _ := client.do(http.MethodPost, "/v1/connect/token", map[string]string{
			"client_id": "healthmock", "client_secret": "healthmock-secret", "client_user_id": clientUserID, "type": "session",
		})
		if status != want {
			t.Errorf("a token for %s is answered %d, want %d", clientUserID, status, want)
		}
	}
}

// TestWrongSignaturesExpectedToBeRefused: a receiver that takes them is told, and so is an App that does not sign.
func TestWrongSignaturesExpectedToBeRefused(t *testing.T) {
	const lines = "notifications: {corrupt: 1}\nsteps:\n  - {after: 1m, status: Engaged}\n  - expect: {notifications: verified}\n"
	for _, c := range []struct {
		sign     bool
		failures int
		state    string
		why      string
	}{
		{true, 1, scenarios.Passed, ""},
		{true, 0, scenarios.Failed, "was taken with a corrupt signature"},
		{false, 0, scenarios.Failed, "does the app sign?"},
	} {
		s, receiver := newSandbox(t, mock.Options{Defaults: app.Settings{Scenario: scenarios.None}})
		a, err := s.Create(t.Context(), app.Settings{ClientID: "signing", Notifications: app.Notifications{
			StatusURL: new("http://receiver.test/"), Sign: &c.sign,
		}})
		if err != nil {
			t.Fatal(err)
		}
		u := invite(t, a, "policy-1")
		advance(t, a, time.Second)
		run := startText(t, s, a, u, lines)
		receiver.fail(c.failures)
		advance(t, a, 100*time.Hour)
		if got := run(); got.State != c.state || !strings.Contains(got.Reason, c.why) {
			t.Errorf("signed %t, refused %d times: the run is %s: %s", c.sign, c.failures, got.State, got.Reason)
		}
	}
}

// TestNothingToNotify: a notification that there is not, and one that has nowhere to go, are no success.
func TestNothingToNotify(t *testing.T) {
	s, _ := newSandbox(t, mock.Options{Defaults: app.Settings{Scenario: scenarios.None}})
	a := theApp(t, s)
	u := invite(t, a, "policy-1")
	run := startText(t, s, a, u, "steps:\n  - {notify: {kind: data}}\n")
	advance(t, a, time.Hour)
	if got := run(); got.State != scenarios.Failed || !strings.Contains(got.Reason, "no such notification yet") {
		t.Errorf("the run is %s: %s", got.State, got.Reason)
	}
	quiet, err := s.Create(t.Context(), app.Settings{ClientID: "quiet"})
	if err != nil {
		t.Fatal(err)
	}
	if err := quiet.Configure(t.Context(), func(s *app.Settings) error {
		s.Notifications = app.Notifications{}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	run = startText(
		t, s, quiet, invite(t, quiet, "policy-2"),
		"steps:\n  - {after: 1m, status: Engaged}\n  - expect: {notifications: accepted}\n",
	)
	advance(t, quiet, time.Hour)
	if got, _ := s.Runner().Get(t.Context(), quiet, run().ID); got.State != scenarios.Failed || !strings.Contains(got.Reason, "none was sent") {
		t.Errorf("the run is %s: %s", got.State, got.Reason)
	}
}
