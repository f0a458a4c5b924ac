package scenarios

import (
	"fmt"
	"strings"

	"github.com/healthmock/healthmock/mock/clock"
)

// Explain tells the scenario in words, one line a step, with the time since the user was created.
func (s *Scenario) Explain() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s (%s)\n%s\n\n", s.Name, s.Provider, s.Title)
	line := func(at clock.Duration, text string) { fmt.Fprintf(&b, "%10s  %s\n", at, text) }
	line(0, "the user is created: "+s.initial)
	var at clock.Duration
	seen := make(map[string]bool) // reports that are there
	for _, step := range s.Steps {
		at += step.After
		line(at, step.explain(seen))
	}
	if len(s.Steps) == 0 {
		line(0, "nothing more ever happens")
	}
	return b.String()
}

// explain says what a step does. It adds to the reports that are there.
func (s Step) explain(seen map[string]bool) string {
	switch {
	case s.Status != "" && s.Force:
		return "the status becomes " + s.Status + ", whatever it was"
	case s.Status != "":
		return "the status becomes " + s.Status
	case s.Connect != nil:
		return "the user connects " + s.Connect.String()
	case s.Disconnect != nil:
		return "the user disconnects " + s.Disconnect.String()
	case s.Sync != "":
		return "the retrieval from " + s.Source + ": " + s.Sync
	}
	again := true
	for _, code := range s.Report {
		key := code + " " + s.Source
		again = again && seen[key]
		seen[key] = true
	}
	text := "report " + s.Report.String()
	if len(s.Report) > 1 {
		text = "reports " + s.Report.String()
	}
	if s.Source != "" {
		text += " of " + s.Source
	}
	if again {
		return text + " updated"
	}
	return text + " ready"
}
