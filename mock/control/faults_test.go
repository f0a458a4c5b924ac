package control_test

import (
	"strings"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/mock/fault"
)

const (
	getFaults = "GET /apps/acme/faults"
	setFaults = "PUT /apps/acme/faults"
)

func TestFaults(t *testing.T) {
	s := open(t)
	s.play([]exchange{
		{getFaults, "", 200, []string{"#=0"}},
		{setFaults, `[{"operation":"downloadReport","status":503,"retryAfter":"30s","times":2,"between":["20m","40m"]},` +
			`{"extra":true,"share":0.5}]`, 200, []string{
			"#=2", "0.operation=downloadReport", "0.status=503", "0.retryAfter=30s", "0.times=2", `0.between=["20m","40m"]`, "1.share=0.5",
		}},
		{getFaults, "", 200, []string{"#=2", "0.status=503", "1.extra=true"}},
		{setFaults, `[{"latency":{"from":"1s","to":"3s","median":"2s"},"slow":"1m"},` +
			`{"latency":["1s","3s"]},{"latency":"2s"},{"body":"","truncate":0}]`, 200, []string{
			`0.latency={"from":"1s","median":"2s","to":"3s"}`, `1.latency=["1s","3s"]`, "2.latency=2s", "3.truncate=0", "0.slow=1m", "3.body=",
		}},
		{
			setFaults,
			`[{"rateLimit":{"requests":10,"per":"1m"}},{"token":"revoked"},{"reset":true},{"pages":500},{"shuffle":true}]`, 200,
			[]string{"#=5", "0.rateLimit.per=1m"},
		},
		{setFaults, `[{"empty":true},{"malformed":true,"contentType":"text/html"}]`, 200, []string{"#=2"}},
		{setFaults, `[]`, 200, []string{"#=0"}},
		{getFaults, "", 200, []string{"#=0"}},
		{"GET /apps/nobody/faults", "", 404, nil},
		{"PUT /apps/nobody/faults", "[]", 404, nil},
	})
}

func TestBadFaults(t *testing.T) {
	s := open(t)
	s.play([]exchange{{setFaults, `[{"status":500}]`, 200, nil}})
	for body, want := range map[string][]string{
		`{}`:                             {"violations.0.rule=type"},
		`[7]`:                            {"violations.0.pointer=/0", "violations.0.rule=type"},
		`[{}]`:                           {"violations.0.pointer=/0"},
		`[{"operatoin":"x","status":1}]`: {"violations.#=2"},
		`[{"status":299}]`:               {"violations.0.pointer=/0/status", "violations.0.rule=minimum"},
		`[{"latency":"soon"}]`:           {"violations.0.pointer=/0/latency"},
		`[{"extra":true},{"status":503,"reset":true},{"token":"expired","retryAfter":"1s","pages":3}]`: {
			"violations.#=3", "violations.0.pointer=/1/reset", "violations.0.rule=conflict",
			"violations.1.pointer=/2/retryAfter", "violations.2.pointer=/2/pages",
		},
		`[{"between":["2m","1m"],"slow":"99999999h","status":503}]`: {
			"violations.#=2", "violations.0.pointer=/0/between", "violations.0.rule=minimum",
			"violations.1.pointer=/0/slow", "violations.1.rule=format", "violations.1.reason=cannot be read",
		},
		`[{"times":2}]`:   {"violations.0.pointer=/0", "violations.0.rule=required"},
		`[{"slow":"6m"}]`: {"violations.0.pointer=/0/slow", "violations.0.rule=maximum"},
		`[` + strings.Repeat(`{"reset":true},`, 1000) + `{"reset":true}]`: {"violations.0.rule=maxItems"},
	} {
		s.play([]exchange{{setFaults, body, 400, want}})
	}
	s.play([]exchange{{getFaults, "", 200, []string{"#=1", "0.status=500"}}})
}

// A rule about an operation that the vendor does not have would strike nothing, and nobody would know why.
func TestFaultOfAnUnknownOperation(t *testing.T) {
	s := open(t)
	beta := app.Settings{ClientID: "beta", StartTime: start, Paused: new(true)}
	if _, err := s.apps.Create(t.Context(), beta); err != nil {
		t.Fatal(err)
	}
	s.play([]exchange{
		{"PUT /apps/beta/faults", `[{"operation":"listReports","status":503}]`, 200, nil},
		{"PUT /apps/beta/faults", `[{"operation":"listReport","status":503}]`, 400, []string{
			"violations.#=1", "violations.0.pointer=/0/operation",
			"violations.0.reason=no such operation; did you mean listReports?",
		}},
	})
}

// Between counts from the PUT, and another PUT begins anew.
func TestFaultsAreInForceFromThePut(t *testing.T) {
	s := open(t)
	injections := func() int {
		struck, _ := s.acme().Faults.Match(fault.Request{Operation: "a", At: s.acme().Clock.Now()})
		return len(struck)
	}
	s.play([]exchange{
		{"POST /apps/acme/clock/advance", `{"by":"1h"}`, 200, nil},
		{setFaults, `[{"between":["10m","20m"],"status":500}]`, 200, nil},
	})
	for i, want := range []int{0, 1, 0} {
		if got := injections(); got != want {
			t.Errorf("%d minutes after the PUT: %d rules strike, want %d", 10*i, got, want)
		}
		s.play([]exchange{{"POST /apps/acme/clock/advance", `{"by":"10m"}`, 200, nil}})
	}
	s.play([]exchange{
		{setFaults, `[{"times":1,"status":500}]`, 200, nil},
		{"POST /apps/acme/clock/advance", `{"by":"1m"}`, 200, nil},
	})
	if got := injections() + injections(); got != 1 {
		t.Errorf("%d faults, want the one that the rule has", got)
	}
	s.play([]exchange{{setFaults, `[{"times":1,"status":500}]`, 200, nil}})
	if got := injections() + injections(); got != 1 {
		t.Errorf("%d faults after the same PUT again, want one more", got)
	}
	s.play([]exchange{
		{"POST /apps/acme/reset", "", 200, nil},
		{getFaults, "", 200, []string{"#=0"}},
	})
}

// The rules of a scenario run are not this API's to show or to remove.
func TestFaultsOfOthersStay(t *testing.T) {
	s := open(t)
	a := s.acme()
	a.Faults.Put(
		fault.Scope{Owner: "run r-1"},
		[]fault.Rule{{Latency: &fault.Latency{Span: clock.Exactly(clock.Duration(time.Second))}}}, start,
	)
	s.play([]exchange{
		{getFaults, "", 200, []string{"#=0"}},
		{setFaults, `[]`, 200, []string{"#=0"}},
	})
	if got := len(a.Faults.Rules("run r-1")); got != 1 {
		t.Errorf("the run has %d rules left, want 1", got)
	}
}

// The control API answers whatever is wrong with the vendor's.
func TestFaultsNeverTouchTheControlAPI(t *testing.T) {
	s := open(t)
	s.play([]exchange{
		{setFaults, `[{"status":503}]`, 200, nil},
		{getFaults, "", 200, []string{"#=1"}},
		{setFaults, `[]`, 200, nil},
	})
}
