package scenarios

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/healthmock/healthmock/mock/clock"
)

// act is the word of what the step does; "" when it does nothing.
func (s *Step) act() string {
	for word, said := range s.acts() {
		if said {
			return word
		}
	}
	return ""
}

// acts goes through the words of what a step may do, in the order of actions.
func (s *Step) acts() func(func(string, bool) bool) {
	said := []bool{
		s.Status != "", s.Connect != nil, s.Disconnect != nil, s.Report != nil, s.Sync != "", s.Order != "",
		s.ExpireTokens != nil, s.Delete, s.Notify != nil, s.Note != "",
		s.WaitFor != nil, s.Expect != nil, s.Choose != nil, s.Repeat != nil, s.Include != "",
	}
	return func(yield func(string, bool) bool) {
		for i, word := range actions {
			if !yield(word, said[i]) {
				return
			}
		}
	}
}

// String is the step in a few words, for timelines: "report unity of Cleveland Clinic".
func (s *Step) String() string {
	switch act := s.act(); act {
	case "status":
		return "status " + s.Status + forced(s.Force)
	case "connect":
		return "connect " + s.Connect.String()
	case "disconnect":
		return "disconnect " + s.Disconnect.String()
	case "sync":
		return "sync " + s.Source + " " + s.Sync
	case "order":
		return "order " + s.Order + timedOut(s.TimedOut) + forced(s.Force)
	case "expireTokens":
		return "expire tokens: " + s.ExpireTokens.String()
	case "delete":
		return "delete the user"
	case "notify":
		return "notify" + s.Notify.String()
	case "note":
		return "note: " + s.Note
	case "waitFor":
		return "wait for " + s.WaitFor.String()
	case "expect":
		return "expect " + s.Expect.String()
	case "choose":
		return fmt.Sprintf("choose one of %d", len(s.Choose))
	case "repeat":
		return fmt.Sprintf("repeat %d times", s.Repeat.Count)
	case "include":
		return "include " + s.Include
	}
	text := "report " + s.Report.String()
	if s.Source != "" {
		text += " of " + s.Source
	}
	return text
}

func forced(force bool) string {
	if force {
		return " (forced)"
	}
	return ""
}

func timedOut(late bool) string {
	if late {
		return " (timed out)"
	}
	return ""
}

func (n *Notice) String() string {
	text := ""
	if n.Kind != "" {
		text = " " + n.Kind
	}
	if n.Body == nil {
		return text + " again"
	}
	return text + " as it stands"
}

func (w *Wait) String() string {
	text := times(w.Count) + w.Event + w.Request
	if w.Within > 0 {
		text += " within " + w.Within.String()
	}
	return text
}

// times is "3 " in front of something that is to happen more than once.
func times(count int) string {
	if count < 2 {
		return ""
	}
	return fmt.Sprintf("%d times ", count)
}

// String says what is expected: "listReports within 10m".
func (e *Expect) String() string {
	var text string
	switch {
	case e.Request != "":
		text = times(e.Count) + e.Request
		if e.Status != 0 {
			text += fmt.Sprintf(" answered %d", e.Status)
		}
		if len(e.Body) > 0 {
			text += " with " + strings.Join(slices.Sorted(maps.Keys(e.Body)), " and ")
		}
	case e.NoRequest != "":
		text = "no " + e.NoRequest
	case e.Downloaded != nil:
		text = "a download of " + e.Downloaded.String()
		if e.Downloaded[0] == All {
			text = "a download of every report"
		}
	case e.Notifications == Accepted:
		text = "every notification accepted at once"
	case e.Notifications != "":
		text = "every notification delivered"
	default:
		text = "no contract violation"
	}
	if e.Within > 0 {
		text += " within " + e.Within.String()
	}
	return text
}

// Explain tells the scenario in words, one line a step, with the time since the user was created. Times that are drawn or
// that depend on the client are told as the earliest.
func (s *Scenario) Explain() string {
	e := &explainer{seen: make(map[string]bool)}
	fmt.Fprintf(e, "%s (%s)\n%s\n\n", s.Name, s.Provider, s.Title)
	e.line(0, "the user is created: "+s.initial)
	for _, c := range s.Notifications {
		e.line(0, "from now on, of "+c.String())
	}
	for _, rule := range s.Faults {
		e.line(0, "from now on, "+rule.String())
	}
	e.steps(s.Steps)
	if len(s.Steps) == 0 {
		e.line(0, "nothing more ever happens")
	}
	return e.String()
}

// explainer tells steps one after another.
type explainer struct {
	strings.Builder
	at     clock.Duration
	open   bool // at is the earliest of several times
	indent string
	seen   map[string]bool // reports that are there
}

func (e *explainer) line(at clock.Duration, text string) {
	stamp := at.String()
	if e.open {
		stamp += "+"
	}
	fmt.Fprintf(e, "%10s  %s%s\n", stamp, e.indent, text)
}

func (e *explainer) steps(steps []Step) {
	for i := range steps {
		e.step(&steps[i])
	}
}

func (e *explainer) step(s *Step) {
	when := e.when(s)
	switch {
	case s.Choose != nil:
		e.choose(s.Choose)
	case s.Repeat != nil:
		e.line(e.at, fmt.Sprintf("%d times:", s.Repeat.Count))
		begin := e.at
		e.within(s.Repeat.Steps)
		e.at += (e.at - begin) * clock.Duration(s.Repeat.Count-1)
	case s.included != nil:
		e.line(e.at, "as in "+s.Include+":")
		e.within(s.included.Steps)
	default:
		e.line(e.at, when+s.explain(e.seen)+disturbed(s))
	}
	if s.WaitFor != nil {
		e.open = true
	}
}

// when moves the time on, and says what cannot be told as a time.
func (e *explainer) when(s *Step) string {
	e.at += s.After.From
	if !s.After.Fixed() {
		e.open = true
	}
	if s.At != nil {
		e.at = max(e.at, *s.At)
	}
	for word, count := range s.Poll {
		e.open = true
		return "once the client has polled the " + word + " " + ordinal(count) + ": "
	}
	return ""
}

func ordinal(count int) string {
	if count == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", count)
}

func (e *explainer) choose(branches []Branch) {
	whole := 0.0
	for _, b := range branches {
		whole += b.weight()
	}
	begin, least, seen := e.at, clock.Duration(-1), e.seen
	for _, b := range branches {
		e.at, e.seen = begin, maps.Clone(seen)
		e.line(e.at, fmt.Sprintf("in %.3g of 100 lives:", 100*b.weight()/whole))
		e.within(b.Steps)
		if least < 0 || e.at < least {
			least = e.at
		}
	}
	e.at, e.seen, e.open = least, seen, true
}

func (e *explainer) within(steps []Step) {
	indent := e.indent
	e.indent += "  "
	e.steps(steps)
	e.indent = indent
}

// explain says what a step does. It adds to the reports that are there.
func (s *Step) explain(seen map[string]bool) string {
	switch s.act() {
	case "status":
		return "the status becomes " + s.Status + whatever(s.Force)
	case "connect":
		return "the user connects " + s.Connect.String()
	case "disconnect":
		return "the user disconnects " + s.Disconnect.String()
	case "sync":
		return "the retrieval from " + s.Source + ": " + s.Sync
	case "order":
		return "the order becomes " + s.Order + timedOut(s.TimedOut) + whatever(s.Force)
	case "expireTokens":
		if s.ExpireTokens[0] == All {
			return "every token of the user expires"
		}
		return "tokens expire: " + s.ExpireTokens.String()
	case "delete":
		return "the user is deleted"
	case "notify":
		return "a notification is sent:" + s.Notify.String()
	case "note":
		return "(" + s.Note + ")"
	case "waitFor":
		return s.WaitFor.explain()
	case "expect":
		return "expected of the client: " + s.Expect.String()
	}
	return s.explainReport(seen)
}

func whatever(force bool) string {
	if force {
		return ", whatever it was"
	}
	return ""
}

func (s *Step) explainReport(seen map[string]bool) string {
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

func (w *Wait) explain() string {
	text := "nothing more until " + times(w.Count) + w.Event + w.Request
	if w.Within == 0 {
		return text
	}
	text += ", at most " + w.Within.String()
	switch w.Otherwise {
	case Continue:
		return text + ", then on"
	case End:
		return text + ", then no further"
	}
	return text + ", or the life has failed"
}

// disturbed says what happens to the notifications of a step.
func disturbed(s *Step) string {
	text := ""
	for _, c := range s.Notifications {
		text += "; of " + c.String()
	}
	return text
}

// offset is a time of a life.
func offset(begin, at time.Time) clock.Duration { return clock.Duration(at.Sub(begin)) }
