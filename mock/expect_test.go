package mock_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock"
	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/fault"
	"github.com/healthmock/healthmock/scenarios"
)

// vendorClient calls the vendor's endpoints as the client of an App, without a socket.
type vendorClient struct {
	t       *testing.T
	handler http.Handler
	app     *app.App
	token   string // of a user
}

func (c *vendorClient) do(method, path string, body any) (int, map[string]any) {
	c.t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		c.t.Fatal(err)
	}
	r := httptest.NewRequestWithContext(c.t.Context(), method, "http://localhost"+path, bytes.NewReader(text))
	r.Header.Set("Content-Type", "application/json")
	if body == nil {
		r = httptest.NewRequestWithContext(c.t.Context(), method, "http://localhost"+path, http.NoBody)
	}
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	w := httptest.NewRecorder()
	c.handler.ServeHTTP(w, r)
	var reply map[string]any
	_ = json.Unmarshal(w.Body.Bytes(), &reply) // a list, a report or nothing is nil
	return w.Code, reply
}

// signIn fetches the access token of a user.
func (c *vendorClient) signIn(u app.User) {
	c.t.Helper()
	c.token = ""
	_, reply := c.do(http.MethodPost, "/v1/connect/token", map[string]string{
		"client_id": "healthmock", "client_secret": "healthmock-secret", "client_user_id": u.ClientUserID, "type": "access",
	})
	c.token, _ = reply["access_token"].(string)
	if c.token == "" {
		c.t.Fatalf("no access token: %v", reply)
	}
}

// expecting starts a run of one user whose steps are these, and returns what the test needs to act as the client.
func expecting(t *testing.T, steps string) (*mock.Sandbox, *app.App, app.User, func() scenarios.Run, *vendorClient) {
	t.Helper()
	s, _ := newSandbox(t, mock.Options{Defaults: app.Settings{Scenario: scenarios.None}})
	a := theApp(t, s)
	u := invite(t, a, "policy-1")
	text := "name: drawn\nprovider: humanapi\nsteps:\n" +
		"  - {status: Engaged}\n  - {connect: Cleveland Clinic}\n  - {status: Syncing}\n  - {after: 1m, report: unity}\n" + steps
	scenario, err := s.Library().Parse("drawn.yaml", []byte(text), nil)
	if err != nil {
		t.Fatal(err)
	}
	started, err := s.Runner().Start(t.Context(), a, scenario, []string{u.UserID}, scenarios.RunOptions{})
	if err != nil {
		t.Fatal(err)
	}
	run := func() scenarios.Run {
		run, _ := s.Runner().Get(t.Context(), a, started.ID)
		return run
	}
	return s, a, u, run, &vendorClient{t: t, handler: s.Handler(), app: a}
}

// TestExpectations holds a client to what a scenario expects of it: one that does it, and one that comes near.
func TestExpectations(t *testing.T) {
	list := func(c *vendorClient, _ string) { c.do(http.MethodGet, "/v1/human/medical/reports", nil) }
	wrong := func(c *vendorClient, _ string) { c.do(http.MethodGet, "/v1/human/medical/reports?colour=blue", nil) }
	download := func(c *vendorClient, report string) {
		c.do(http.MethodGet, "/v1/human/medical/reports/"+report+"/raw?format=json", nil)
	}
	token := func(userID string) func(*vendorClient, string) {
		return func(c *vendorClient, _ string) {
			c.do(http.MethodPost, "/v1/connect/token", map[string]string{
				"client_id": "healthmock", "client_secret": "healthmock-secret", "client_user_id": userID, "type": "access",
			})
		}
	}
	twice := func(f func(*vendorClient, string)) func(*vendorClient, string) {
		return func(c *vendorClient, report string) { f(c, report); f(c, report) }
	}
	nothing := func(*vendorClient, string) {}
	// damaged downloads while a fault spoils what is sent, and again when there is none unless it is for good.
	damaged := func(rule fault.Rule, again bool) func(*vendorClient, string) {
		return func(c *vendorClient, report string) {
			c.app.Faults.Put(fault.Scope{Owner: "test"}, []fault.Rule{rule}, c.app.Clock.Now())
			func() {
				defer func() { _ = recover() }() // how a connection ends here
				download(c, report)
			}()
			c.app.Faults.Put(fault.Scope{Owner: "test"}, nil, c.app.Clock.Now())
			if again {
				download(c, report)
			}
		}
	}
	empty, cut := fault.Rule{Body: new("")}, fault.Rule{Truncate: new(10)}
	for _, c := range []struct {
		expect string
		act    func(c *vendorClient, report string)
		missed string // "": it is met
	}{
		{"{request: listReports, within: 10m}", list, ""},
		{"{request: listReports, within: 10m}", nothing, "it did not come; nearest: request r1, createConnectToken answered 200"},
		{"{request: listReports, within: 10m}", download, "nearest: request r2, downloadReport answered 200"},
		{"{request: listReports, within: 10m, count: 2}", twice(list), ""},
		{"{request: listReports, within: 10m, count: 2}", list, "it came 1 of 2 times"},
		{"{request: listReports, within: 10m, status: 400}", list, "listReports was answered 200"},
		{"{request: listReports, within: 10m, status: 400}", wrong, ""},
		{"{request: createConnectToken, within: 10m, body: {client_user_id: policy-1}}", token("policy-1"), ""},
		{"{request: createConnectToken, within: 10m, body: {/type: session}}", token("policy-1"), "createConnectToken: /type is another"},
		{"{noRequest: downloadReport, within: 10m}", list, ""},
		{"{noRequest: downloadReport, within: 10m}", download, "downloadReport came (200) as request r2"},
		{"{downloaded: unity, within: 10m}", download, ""},
		{"{downloaded: all, within: 10m}", download, ""},
		{"{downloaded: unity, within: 10m}", list, "the report unity was never downloaded"},
		{"{downloaded: [unity, timeline], within: 10m}", download, "there is no report timeline yet"},
		{"{downloaded: [unity, all], within: 10m}", download, ""},
		{"{downloaded: unity, within: 10m}", damaged(empty, false), "the report unity was never downloaded"},
		{"{downloaded: unity, within: 10m}", damaged(cut, false), "the report unity was never downloaded"},
		{"{downloaded: unity, within: 10m}", damaged(cut, false), "asked once: 200 cut at "},
		{"{downloaded: unity, within: 10m}", damaged(empty, false), "asked once: 200 spoilt"},
		{"{downloaded: unity, within: 10m}", twice(list), "nothing was asked for"},
		{
			"{request: listReports, within: 10m, status: 404}", twice(list),
			"asked 2 times: 200, 200; nearest: request r3, listReports was answered 200",
		},
		{"{downloaded: unity, within: 10m}", damaged(cut, true), ""},
		{"{violations: none}", list, ""},
		{"{violations: none}", wrong, "listReports: query colour"},
		{"{notifications: accepted}", nothing, ""},
		{"{notifications: delivered}", nothing, ""},
	} {
		t.Run(c.expect, func(t *testing.T) {
			_, a, u, run, client := expecting(t, "  - expect: "+c.expect+"\n  - {after: 5m, status: All Synced}\n")
			advance(t, a, 2*time.Minute)
			reports, err := a.Reports(t.Context(), u.UserID)
			if err != nil || len(reports) != 1 {
				t.Fatalf("reports %v (%v)", reports, err)
			}
			client.signIn(u)
			c.act(client, reports[0].ID)
			advance(t, a, time.Hour)
			got := run()
			want := scenarios.Passed
			if c.missed != "" {
				want = scenarios.Failed
			}
			if got.State != want || len(got.Expectations) != 1 || got.Expectations[0].OK != (c.missed == "") {
				t.Fatalf("the run is %s: %s %+v", got.State, got.Reason, got.Expectations)
			}
			if why := got.Expectations[0].Reason; !strings.Contains(why, c.missed) {
				t.Errorf("missed because %q, want %q", why, c.missed)
			}
			if c.missed != "" && !strings.Contains(got.Reason, c.missed) {
				t.Errorf("the run failed because %q", got.Reason)
			}
		})
	}
}

// TestNotificationsExpected tells a receiver that fails once from one that fails for good.
func TestNotificationsExpected(t *testing.T) {
	for _, c := range []struct {
		failures     int
		expect, want string
	}{
		{1, "accepted", scenarios.Failed}, {1, "delivered", scenarios.Passed}, {99, "delivered", scenarios.Failed},
	} {
		s, receiver := newSandbox(t, mock.Options{Defaults: app.Settings{Scenario: scenarios.None}})
		a := theApp(t, s)
		u := invite(t, a, "policy-1")
		advance(t, a, time.Second)
		text := "name: drawn\nprovider: humanapi\nsteps:\n  - {after: 1m, status: Engaged}\n  - expect: {notifications: " + c.expect + "}\n"
		scenario, err := s.Library().Parse("drawn.yaml", []byte(text), nil)
		if err != nil {
			t.Fatal(err)
		}
		run, err := s.Runner().Start(t.Context(), a, scenario, []string{u.UserID}, scenarios.RunOptions{})
		if err != nil {
			t.Fatal(err)
		}
		receiver.fail(c.failures)
		advance(t, a, 100*time.Hour)
		if got, _ := s.Runner().Get(t.Context(), a, run.ID); got.State != c.want {
			t.Errorf("after %d failures, %s: the run is %s: %s", c.failures, c.expect, got.State, got.Reason)
		}
	}
}

// TestPollingLeadsALife has a report appear at the third poll, whatever the clock does, and a wait end by a request, by an
// event, or in vain.
func TestPollingLeadsALife(t *testing.T) {
	_, a, u, run, client := expecting(t, "  - {poll: {reports: 3}, report: timeline}\n"+
		"  - waitFor: {event: source.disconnected, within: 1d}\n  - {status: Disconnected}\n"+
		"  - waitFor: {request: listReports, count: 2, within: 1h, otherwise: continue}\n  - {note: the end}\n")
	advance(t, a, 2*time.Minute)
	client.signIn(u)
	for poll := range 4 {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "http://localhost/v1/human/medical/reports", http.NoBody)
		r.Header.Set("Authorization", "Bearer "+client.token)
		w := httptest.NewRecorder()
		client.handler.ServeHTTP(w, r)
		var list []map[string]any
		if err := json.Unmarshal(w.Body.Bytes(), &list); err != nil {
			t.Fatal(err)
		}
		if want := 1 + poll/3; len(list) != want {
			t.Errorf("poll %d finds %d reports, want %d", poll+1, len(list), want)
		}
	}
	if err := a.Disconnect(t.Context(), u.UserID, "Cleveland Clinic"); err != nil {
		t.Fatal(err)
	}
	advance(t, a, 0)
	if got, err := a.User(t.Context(), u.UserID); err != nil || got.Status != "Disconnected" {
		t.Errorf("the user is %s (%v)", got.Status, err)
	}
	if run().State != scenarios.Running {
		t.Errorf("the run is %s", run().State)
	}
	advance(t, a, time.Hour)
	if got := run(); got.State != scenarios.Passed {
		t.Errorf("the run is %s: %s", got.State, got.Reason)
	}
}

// TestBranchesAreDrawnBySeed lets many users choose, twice, and compares.
func TestBranchesAreDrawnBySeed(t *testing.T) {
	live := func() string {
		s, _ := newSandbox(t, mock.Options{Defaults: app.Settings{Scenario: scenarios.None}})
		a := theApp(t, s)
		scenario, err := s.Library().Parse("drawn.yaml", []byte(`
name: drawn
provider: humanapi
users: {count: 400, template: {clientUserId: policy-$(n)}}
steps:
  - choose:
      - {weight: 3, steps: [{after: [1m, 2h], status: Engaged}]}
      - {steps: [{after: 1m, status: Declined}]}
  - {note: over}
`), nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Runner().Run(t.Context(), a, scenario, *scenario.Users, scenarios.RunOptions{}); err != nil {
			t.Fatal(err)
		}
		fired, err := a.Clock.Advance(t.Context(), 3*time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		text, declined := fmt.Sprint(fired), 0
		users, err := a.Users(t.Context(), app.UserQuery{Limit: 1000})
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range users {
			if u.Status == "Declined" {
				declined++
			}
		}
		if declined < 60 || declined > 140 {
			t.Errorf("%d of 400 declined, want about 100", declined)
		}
		return text
	}
	if first, second := live(), live(); first != second {
		t.Error("two runs with one seed differ")
	}
}
