package contracttest_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"reflect"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/pdfcpu/pdfcpu/pkg/api"

	"github.com/healthmock/healthmock/contracttest"
	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/mock/fault"
)

func TestSetFaults(t *testing.T) {
	app, _ := newApp(t)
	const minute = clock.Duration(time.Minute)
	rules := []fault.Rule{
		{
			Operation:  "downloadReport",
			Status:     503,
			RetryAfter: new(minute),
			Times:      2,
			Between:    &clock.Span{From: minute, To: 2 * minute},
		},
		{Latency: &fault.Latency{Span: clock.Span{From: 1, To: minute}, Median: 7}, Share: 0.25, Slow: minute},
		{RateLimit: &fault.RateLimit{Requests: 3, Per: minute}},
		{Body: new(""), ContentType: "text/html", Truncate: new(0)},
	}
	if err := app.SetFaults(t.Context(), rules); err != nil {
		t.Fatal(err)
	}
	if got, err := app.Faults(t.Context()); err != nil || !reflect.DeepEqual(got, rules) {
		t.Errorf("rules %+v (%v), want %+v", got, err, rules)
	}
	err := app.SetFaults(
		t.Context(),
		[]fault.Rule{{Status: 503, Reset: true}, {Operation: "downloadReports", Status: 503}},
	)
	problem, ok := errors.AsType[*contracttest.Problem](err)
	if !ok || problem.Status != http.StatusBadRequest || len(problem.Violations) != 2 ||
		!strings.Contains(err.Error(), "/1/operation") {
		t.Errorf("two bad rules: %v, want a 400 that names both mistakes", err)
	}
	if got, err := app.Faults(t.Context()); err != nil || len(got) != len(rules) {
		t.Errorf("after a refusal %d rules (%v), want the %d of before", len(got), err, len(rules))
	}
	for _, none := range [][]fault.Rule{{}, nil} {
		if err := app.SetFaults(t.Context(), none); err != nil {
			t.Error(err)
		}
		if got, err := app.Faults(t.Context()); err != nil || len(got) != 0 {
			t.Errorf("rules %+v (%v), want none", got, err)
		}
	}
}

// TestFaultsOfTheVendor is what a client of the vendor sees of them.
func TestFaultsOfTheVendor(t *testing.T) {
	sandbox := contracttest.Start(t, contracttest.WithScenario("none"), contracttest.WithListener())
	app := sandbox.App()
	token, err := app.ClientToken(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	userID := invite(t, sandbox.HTTPClient(), sandbox.AdminURL, token, "POLICY-1001")
	client := &http.Client{
		Transport: &http.Transport{DisableKeepAlives: true},
	} // on an old connection it would ask again by itself
	const unauthorized = `"message":"Cannot authenticate you with this token"`
	for _, test := range []struct {
		name   string
		rule   fault.Rule
		status int
		body   string // holds this
		err    error
	}{
		{"status", fault.Rule{Status: 503}, 503, `"code":503,"error":"Service Unavailable"`, nil},
		{"conflict", fault.Rule{Status: 409}, 409, `"code":409,"error":"Conflict"`, nil},
		{"expired", fault.Rule{Token: fault.Expired}, 401, unauthorized, nil},
		{"revoked", fault.Rule{Token: fault.Revoked}, 401, unauthorized, nil},
		{"about the user", fault.Rule{UserID: userID, Status: 500}, 500, `"code":500`, nil},
		{"about another", fault.Rule{UserID: "nobody", Status: 500}, 200, userID, nil},
		{"reset", fault.Rule{Reset: true}, 0, "", syscall.ECONNRESET},
		{"truncate", fault.Rule{Truncate: new(5)}, 200, `{`, io.ErrUnexpectedEOF},
		{"limit", fault.Rule{RateLimit: &fault.RateLimit{Requests: 1, Per: 1}}, 200, userID, nil},
	} {
		if err := app.SetFaults(t.Context(), []fault.Rule{test.rule}); err != nil {
			t.Fatalf("%s: %v", test.name, err)
		}
		got, err := trySend(t.Context(), client, http.MethodGet, sandbox.AdminURL+"/api/v1/users/"+userID, token, nil)
		if got.status != test.status || !errors.Is(err, test.err) || !strings.Contains(string(got.body), test.body) {
			t.Errorf("%s: %d %s (%v), want %d %s (%v)", test.name, got.status, got.body, err, test.status, test.body, test.err)
		}
	}
	// A fault shows in the journal, and breaks no contract.
	requests, err := app.Requests(t.Context(), contracttest.RequestQuery{OperationID: "getUserDetails"})
	if err != nil || len(requests) != 9 || requests[0].Note != "fault: status 503 (rule 1 of control)" ||
		requests[6].Status != 0 {
		t.Fatalf("journal %+v (%v), want 9 entries, the first with its fault, the seventh without a status", requests, err)
	}
	for _, r := range requests {
		if len(r.Violations) > 0 {
			t.Errorf("%s: violations %v, want none", r.Note, r.Violations)
		}
	}
}

func TestLongReport(t *testing.T) {
	api.DisableConfigDir()
	sandbox := contracttest.Start(t)
	app := sandbox.App()
	token, err := app.ClientToken(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	invite(t, sandbox.HTTPClient(), sandbox.AdminURL, token, "POLICY-1001")
	if _, err := app.AdvanceUntil(t.Context(), contracttest.Until{Status: "All Synced"}); err != nil {
		t.Fatal(err)
	}
	access, err := app.AccessToken(t.Context(), "POLICY-1001")
	if err != nil {
		t.Fatal(err)
	}
	var list []struct{ ID, Name string }
	send(
		t,
		sandbox.HTTPClient(),
		http.MethodGet,
		sandbox.DataURL+"/v1/human/medical/reports",
		access,
		nil,
	).decode(t, &list)
	if err := app.SetFaults(t.Context(), []fault.Rule{{Pages: 60}}); err != nil {
		t.Fatal(err)
	}
	drawn := map[string]bool{} // by code: one source's report is like another's
	for _, r := range list {
		if drawn[r.Name] {
			continue
		}
		drawn[r.Name] = true
		for _, format := range []string{"pdf", "html", "json"} {
			got := send(
				t, sandbox.HTTPClient(), http.MethodGet, sandbox.DataURL+"/v1/human/medical/reports/"+r.ID+"/raw?format="+format,
				access, nil,
			)
			switch {
			case got.status == http.StatusUnsupportedMediaType:
			case got.status != http.StatusOK:
				t.Errorf("%s as %s: %d, want 200", r.Name, format, got.status)
			case format == "pdf":
				if pages, err := api.PageCount(bytes.NewReader(got.body), nil); err != nil || pages < 60 {
					t.Errorf("%s: %d pages (%v), want 60", r.Name, pages, err)
				}
			case len(got.body) < 60_000:
				t.Errorf("%s as %s: %d bytes, want as much as 60 pages hold", r.Name, format, len(got.body))
			}
		}
	}
	requests, err := app.Requests(t.Context(), contracttest.RequestQuery{Violations: true})
	if err != nil || len(requests) > 0 {
		t.Errorf("violations in %+v (%v), want none", requests, err)
	}
}
