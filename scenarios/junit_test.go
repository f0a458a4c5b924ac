package scenarios_test

import (
	"bytes"
	"encoding/xml"
	"strings"
	"testing"
	"time"

	"github.com/healthmock/healthmock/scenarios"
)

func TestWriteJUnit(t *testing.T) {
	run := func(name, state, reason string, expectations ...scenarios.Expectation) scenarios.Run {
		return scenarios.Run{Scenario: name, State: state, Reason: reason, Users: []string{"u1"}, Expectations: expectations}
	}
	var text bytes.Buffer
	err := scenarios.WriteJUnit(&text, "healthmock play", []scenarios.Result{
		{Run: run("fine", scenarios.Passed, "", scenarios.Expectation{Text: "listReports within 10m", OK: true}), Took: 1500 * time.Millisecond},
		{
			Run:  run(`odd "<&>"`, scenarios.Failed, "step 3: <forbidden>", scenarios.Expectation{Text: "no contract violation", Reason: "query colour"}),
			Took: time.Second, Details: "A title\x00 with ]]> in it",
		},
		{Run: run("lost", scenarios.Passed, ""), Fault: "1 of 2 notifications not delivered", Details: "status Engaged: failed, last answer 503"},
		{Run: run("slow", scenarios.Running, "")},
	})
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
		{"slow", "the run has not ended: it waits for the client", ""},
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
