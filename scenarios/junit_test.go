package scenarios_test

import (
	"bytes"
	"encoding/xml"
	"strings"
	"testing"
	"time"

	"github.com/healthmock/healthmock/contracttest/controlapi"
	"github.com/healthmock/healthmock/scenarios"
)

func TestWriteJUnit(t *testing.T) {
	run := func(name, state, reason string, expectations ...scenarios.Expectation) scenarios.Run {
		return scenarios.Run{Run: controlapi.Run{
			Scenario: name, State: state, Reason: reason, Users: []string{"u1"}, Expectations: expectations,
		}}
	}
	var text bytes.Buffer
	err := scenarios.WriteJUnit(&text, scenarios.Suite{Name: "healthmock play", Results: []scenarios.Result{
		{
			Run:  run("fine", scenarios.Passed, "", scenarios.Expectation{Text: "listReports within 10m", OK: true}),
			Took: 1500 * time.Millisecond,
		},
		{
			Run: run(
				`odd "<&>"`,
				scenarios.Failed,
				"step 3: <forbidden>",
				scenarios.Expectation{Text: "no contract violation", Reason: "query colour"},
			),
			Took: time.Second, Details: "A title\x00 with ]]> in it",
		},
		{
			Run:     run("lost", scenarios.Passed, ""),
			Fault:   "1 of 2 notifications not delivered",
			Details: "status Engaged: failed, last answer 503",
		},
		{Run: run("slow", scenarios.Running, ""), Unjudged: "use --listen"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	var suite struct {
		Tests    int    `xml:"tests,attr"`
		Failures int    `xml:"failures,attr"`
		Time     string `xml:"time,attr"`
		Cases    []struct {
			Name    string `xml:"name,attr"`
			Time    string `xml:"time,attr"`
			Failure *struct {
				Message string `xml:"message,attr"`
				Text    string `xml:",chardata"`
			} `xml:"failure"`
		} `xml:"testcase"`
	}
	if err := xml.Unmarshal(text.Bytes(), &suite); err != nil {
		t.Fatalf("not well-formed: %v\n%s", err, text.String())
	}
	if suite.Tests != 6 || suite.Failures != 4 || suite.Time != "2.500" || len(suite.Cases) != 6 {
		t.Fatalf("suite: %+v", suite)
	}
	for i, want := range []struct{ name, failure, text string }{
		{"fine", "", ""},
		{"fine: listReports within 10m", "", ""},
		{`odd "<&>"`, "step 3: <forbidden>", "with ]]> in it"},
		{`odd "<&>": no contract violation`, "query colour", "settled at"},
		{"lost", "1 of 2 notifications not delivered", "last answer 503"},
		{"slow", "the run has not ended: it waits for the client; use --listen", ""},
	} {
		got := suite.Cases[i]
		failure, details := "", ""
		if got.Failure != nil {
			failure, details = got.Failure.Message, got.Failure.Text
		}
		if got.Name != want.name || failure != want.failure || !strings.Contains(details, want.text) {
			t.Errorf("case %d is %q with %q (%q), want %+v", i, got.Name, failure, details, want)
		}
	}
}

// A miss is one failure, users have names, what was not judged is skipped, and the timeline is the run's output.
func TestJUnitOfAMiss(t *testing.T) {
	at := time.Date(2026, time.January, 5, 9, 0, 0, 0, time.UTC)
	run := scenarios.Run{
		Run: controlapi.Run{
			Scenario: "polling", State: scenarios.Failed, Users: []string{"aa11", "bb22"}, Missed: 1, Met: 1,
			Reason: "user bb22: expected listReports within 1m: it did not come",
			Expectations: []scenarios.Expectation{
				{At: at, UserID: "aa11", Text: "listReports within 1m", OK: true},
				{At: at, UserID: "bb22", Text: "listReports within 1m", Reason: "it did not come"},
			},
		},
		Unjudged: 1,
		Skipped:  []scenarios.Expectation{{At: at, UserID: "aa11", Text: "no contract violation"}},
	}
	result := scenarios.Result{
		Run: run, Output: "  +00:00:00  step \x1b status Engaged\n", Unjudged: "use --listen",
		User: func(userID string) string { return map[string]string{"aa11": "policy-1", "bb22": "policy-2"}[userID] },
	}
	if got, want := result.Failure(), "user policy-2: expected listReports within 1m: it did not come"; got != want {
		t.Errorf("fails with %q, not %q", got, want)
	}
	var text bytes.Buffer
	suite := scenarios.Suite{Name: "s", Properties: [][2]string{{"seed", "7"}}, Results: []scenarios.Result{result}}
	if err := scenarios.WriteJUnit(&text, suite); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`tests="4" failures="1" errors="0" skipped="1"`, `<property name="seed" value="7">`,
		`name="polling: listReports within 1m (user policy-2)"`, `<failure message="it did not come">user policy-2, settled`,
		`<skipped message="use --listen">`, "<system-out><![CDATA[  +00:00:00  step ? status Engaged\n]]></system-out>",
	} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("%s is not in\n%s", want, text.String())
		}
	}
	result.Run.State, result.Run.Missed = scenarios.Failed, 0
	result.Run.Reason, result.Run.Expectations = "user aa11 was deleted on the way", nil
	if got, want := result.Failure(), "user policy-1 was deleted on the way"; got != want {
		t.Errorf("fails with %q, not %q", got, want)
	}
}
