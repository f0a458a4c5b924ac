package main

import (
	"bytes"
	"encoding/xml"
	"strings"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/notify"
	"github.com/healthmock/healthmock/scenarios"
)

func TestWriteJUnit(t *testing.T) {
	var text bytes.Buffer
	err := writeJUnit(&text, []result{
		{
			scenario: &scenarios.Scenario{Name: "fine", Provider: "humanapi"},
			run:      scenarios.Run{State: scenarios.Passed}, real: 1500 * time.Millisecond,
		},
		{
			scenario: &scenarios.Scenario{Name: `odd "<&>"`, Title: "A title\x00 with ]]> in it", Provider: "humanapi"},
			run:      scenarios.Run{State: scenarios.Failed, Reason: "step 3: <forbidden>"}, real: time.Second,
		},
		{
			scenario: &scenarios.Scenario{Name: "lost", Provider: "humanapi"},
			run:      scenarios.Run{State: scenarios.Passed},
			deliveries: []notify.Delivery{
				{State: notify.Delivered, Attempts: []notify.Attempt{{Status: 200}}},
				{State: notify.Failed, Summary: "status Engaged", Attempts: []notify.Attempt{{Status: 503}}},
			},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	var suite junitSuite
	if err := xml.Unmarshal(text.Bytes(), &suite); err != nil {
		t.Fatalf("not well-formed: %v\n%s", err, text.String())
	}
	if suite.Tests != 3 || suite.Failures != 2 || suite.Time != "2.500" || len(suite.Cases) != 3 {
		t.Errorf("suite: %+v", suite)
	}
	if suite.Cases[0].Failure != nil || suite.Cases[0].Time != "1.500" {
		t.Errorf("the one that passed: %+v", suite.Cases[0])
	}
	if odd := suite.Cases[1]; odd.Name != `odd "<&>"` || odd.Failure == nil || odd.Failure.Message != "step 3: <forbidden>" {
		t.Errorf("the one that failed: %+v", odd)
	}
	if lost := suite.Cases[2].Failure; lost == nil || lost.Message != "1 of 2 notifications not delivered" ||
		!strings.Contains(lost.Text, "status Engaged: failed, last answer 503") {
		t.Errorf("the one that was not delivered: %+v", lost)
	}
}
