package scenarios

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/clock"
)

// Explain describes the scenario for a person: a line for each step, with the time since the user was created. A time
// that is random or depends on the client is shown as the earliest possible one with a plus: "5m+".
func (s *Scenario) Explain() string {
	e := &explainer{rules: s.rules, seen: make(map[string]bool)}
	fmt.Fprintf(e, "%s (%s)\n%s\n\n", s.Name, s.Provider, s.Title)
	created := "the user is created"
	if s.rules.Initial != "" {
		created += ": " + s.rules.Initial
	}
	e.line(0, created)
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

// explainer writes the lines of Explain, one step after another.
type explainer struct {
	strings.Builder
	rules  app.Rules
	at     clock.Duration // since the user was created
	open   bool           // at is only the earliest possible time
	indent string
	seen   map[string]bool // reports that exist: "unity", "ccdraw Cleveland Clinic"
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
		e.line(e.at, when+e.explain(s)+chaosClauses(s))
	}
	if s.WaitFor != nil {
		e.open = true
	}
}

// when advances the time to that of a step. If a poll of the client triggers the step, it returns a text that says so.
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
	total := 0.0
	for _, b := range branches {
		total += b.weight()
	}
	begin, least, seen := e.at, clock.Duration(-1), e.seen
	for _, b := range branches {
		e.at, e.seen = begin, maps.Clone(seen)
		e.line(e.at, fmt.Sprintf("in %.3g of 100 lives:", 100*b.weight()/total))
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

// explain describes a step, and adds its reports to those that exist.
func (e *explainer) explain(s *Step) string {
	switch s.act() {
	case "status":
		return "the status becomes " + s.Status + forceClause(s.Force)
	case "connect":
		return "the user connects " + s.Connect.String()
	case "disconnect":
		return "the user disconnects " + s.Disconnect.String()
	case "sync":
		return "the retrieval from " + s.Source + ": " + s.Sync
	case "order":
		return "the order becomes " + s.Order + timeOutSuffix(s.TimedOut) + forceClause(s.Force)
	case "vendorNote":
		return "a note" + of(s.Source) + " is added to the order: " + s.VendorNote
	case "expireTokens":
		if slices.Contains(s.ExpireTokens, All) {
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
	return e.explainReport(s)
}

func forceClause(force bool) string {
	if force {
		return ", whatever it was"
	}
	return ""
}

func (e *explainer) explainReport(s *Step) string {
	var fresh, again Names
	for _, code := range s.Report {
		key := code
		if e.rules.Reports[code].PerSource {
			key += " " + s.Source
		}
		if e.seen[key] {
			again = append(again, code)
		} else {
			fresh = append(fresh, code)
		}
		e.seen[key] = true
	}
	var parts []string
	if len(fresh) > 0 {
		parts = append(parts, reports(fresh)+of(s.Source)+" ready")
	}
	if len(again) > 0 {
		parts = append(parts, reports(again)+of(s.Source)+" updated")
	}
	return strings.Join(parts, ", ")
}

func reports(codes Names) string {
	if len(codes) > 1 {
		return "reports " + codes.String()
	}
	return "report " + codes.String()
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

// chaosClauses describes the faults in the notifications of a step: "; of the notifications, all wait 5m".
func chaosClauses(s *Step) string {
	var text strings.Builder
	for _, c := range s.Notifications {
		text.WriteString("; of " + c.String())
	}
	return text.String()
}
