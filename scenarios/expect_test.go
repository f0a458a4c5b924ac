package scenarios_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/journal"
	"github.com/healthmock/healthmock/openapi"
	"github.com/healthmock/healthmock/scenarios"
)

// Requests of a client for the list of reports, by their outcome.
var (
	succeeded  = answered(http.StatusOK)
	unchanged  = answered(http.StatusNotModified)
	wrong      = violating(http.StatusBadRequest, "query")
	forbidden  = answered(http.StatusForbidden)
	limited    = answered(http.StatusTooManyRequests)
	failed     = answered(http.StatusInternalServerError)
	tolerated  = violating(http.StatusOK, "query") // as with validation "warn"
	misworded  = violating(http.StatusOK, "response")
	unreadable = journal.Entry{OperationID: "listReports", Status: http.StatusOK, Damaged: true}
	unanswered = journal.Entry{OperationID: "listReports", Damaged: true}
)

func answered(status int) journal.Entry {
	return journal.Entry{OperationID: "listReports", Status: status}
}

// violating is a request with one violation, of itself or with in "response" of its answer.
func violating(status int, in string) journal.Entry {
	e := answered(status)
	e.Violations = openapi.Violations{
		Count: 1,
		List:  []openapi.Violation{{In: in, Name: "colour", Reason: "is not known"}},
	}
	return e
}

// TestExpectedRequests judges expectations of a request by how the requests were answered.
func TestExpectedRequests(t *testing.T) {
	entries := func(list ...journal.Entry) []journal.Entry { return list }
	for _, c := range []struct {
		expect   string // beside the operation
		requests []journal.Entry
		missed   string // the reason; "": it is met
	}{
		{"", entries(succeeded), ""},
		{"", entries(unchanged), ""},
		{"", entries(misworded), ""},
		{"", entries(limited, failed, succeeded), ""},
		{"", entries(wrong), "did not come; asked once: 400; nearest: request r1, listReports was answered 400"},
		{"", entries(wrong, wrong, limited), "asked 3 times: 400, 400, 429; "},
		{"", entries(forbidden), "listReports was answered 403"},
		{"", entries(failed), "listReports was answered 500"},
		{"", entries(tolerated), "listReports broke its contract: query colour: is not known"},
		{"", entries(unreadable), "listReports was answered 200 spoilt"},
		{"", entries(unanswered), "listReports got no answer"},
		{"count: 2", entries(succeeded, failed), "it came 1 of 2 times; asked 2 times: 200, 500"},
		{"count: 2", entries(succeeded, failed, succeeded), ""},

		{"status: 200", entries(tolerated), ""},
		{"status: 200", entries(unreadable), ""},
		{"status: 200", entries(unchanged), "listReports was answered 304"},
		{"status: 400", entries(wrong), ""},
		{"status: 400", entries(succeeded), "listReports was answered 200"},
		{"status: 4xx", entries(limited), ""},
		{"status: 4xx", entries(failed), "listReports was answered 500"},
		{"status: [401, 5xx]", entries(failed), ""},
		{"status: [401, 5xx]", entries(wrong, forbidden), "asked 2 times: 400, 403; "},
		{"status: [2xx, 4xx], count: 2", entries(succeeded, wrong), ""},
	} {
		t.Run(c.expect, func(t *testing.T) {
			got := judge(t, "{request: listReports, within: 1h, "+c.expect+"}", c.requests)
			if got.OK != (c.missed == "") || !strings.Contains(got.Reason, c.missed) {
				t.Errorf("met is %v, because %q; want %q", got.OK, got.Reason, c.missed)
			}
		})
	}
}

// TestUnexpectedRequests judges expectations that an operation is not called: a refused call is one.
func TestUnexpectedRequests(t *testing.T) {
	for _, c := range []struct {
		request journal.Entry
		met     bool
	}{
		{succeeded, false},
		{wrong, false},
		{limited, false},
		{journal.Entry{OperationID: "downloadReport", Status: http.StatusOK}, true},
	} {
		if got := judge(t, "{noRequest: listReports, within: 1h}", []journal.Entry{c.request}); got.OK != c.met {
			t.Errorf("%s answered %d: met is %v: %s", c.request.OperationID, c.request.Status, got.OK, got.Reason)
		}
	}
}

// judge runs a scenario of one expectation with a client that sends some requests.
func judge(t *testing.T, expect string, requests []journal.Entry) scenarios.Expectation {
	t.Helper()
	s := newSandbox(t)
	a := s.app(t, app.Settings{})
	u := user(t, a, "policy-1", "")
	scenario := parse(t, "name: judged\nprovider: humanapi\nsteps:\n  - expect: "+expect+"\n")
	run, err := s.runner.Start(t.Context(), a, scenario, []string{u.UserID}, scenarios.RunOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for i, e := range requests {
		e.ID = fmt.Sprintf("r%d", i+1)
		e.At, e.UserID = a.Clock.Now(), u.UserID
		s.runner.Observe(a.ID(), &e)
	}
	advance(t, a, 2*time.Hour)
	run, _ = s.runner.Get(t.Context(), a, run.ID)
	if len(run.Expectations) != 1 {
		t.Fatalf("the run is %s with %d expectations", run.State, len(run.Expectations))
	}
	return run.Expectations[0]
}

// TestExpectedStatuses reads the statuses of an expectation, and says what they mean.
func TestExpectedStatuses(t *testing.T) {
	for _, c := range []struct{ status, text, fault string }{
		{"401", "listReports answered 401", ""},
		{"4xx", "listReports answered 4xx", ""},
		{"[401, 5xx]", "listReports answered 401 or 5xx", ""},
		{"$(code)", "listReports answered 503", ""},
		{"99", "", "no such HTTP status: 99; write a number like 401, or a class like 4xx"},
		{"600", "", "no such HTTP status: 600"},
		{"6xx", "", "no such HTTP status: 6xx"},
		{"40x", "", "no such HTTP status: 40x"},
		{"[200, OK]", "", "no such HTTP status: OK"},
		{"[]", "", "status names nothing"},
		{"{}", "", "status wants a text, or a list of texts"},
	} {
		text := "name: a\nprovider: humanapi\nvariables: {code: 503}\nsteps:\n" +
			"  - expect: {request: listReports, within: 1h, status: " + c.status + "}\n"
		s, err := scenarios.Parse("a.yaml", []byte(text), humanAPI)
		switch {
		case c.fault != "" && (err == nil || !strings.Contains(err.Error(), c.fault)):
			t.Errorf("%s: error is %v, want %q", c.status, err, c.fault)
		case c.fault == "" && err != nil:
			t.Errorf("%s: %v", c.status, err)
		case c.fault == "" && !strings.Contains(s.Explain(), c.text+" within 1h"):
			t.Errorf("%s is explained as\n%s", c.status, s.Explain())
		}
	}
}
