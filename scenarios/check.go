package scenarios

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/notify"
	"github.com/healthmock/healthmock/openapi/violation"
)

// Rules of a step. A violation of ruleWord is about a keyword, and one of ruleValue about the value of a keyword.
const (
	ruleWord  = "word"
	ruleValue = "value"
)

// checker collects the violations of a step that can be found without the other steps. A pointer is the path of the
// keyword that it is about, such as "/waitFor/within"; "" is the step as a whole.
type checker struct {
	has   func(word string) bool // reports whether the step has a keyword
	found []violation.Violation
}

// word adds a violation of a keyword.
func (c *checker) word(word, format string, args ...any) { c.add(word, ruleWord, format, args) }

// value adds a violation of a keyword's value.
func (c *checker) value(word, format string, args ...any) { c.add(word, ruleValue, format, args) }

func (c *checker) add(word, rule, format string, args []any) {
	if word != "" {
		word = "/" + word
	}
	c.found = append(c.found, violation.Violation{Pointer: word, Rule: rule, Reason: fmt.Sprintf(format, args...)})
}

// check returns the violations of a step that can be found without the steps before it and without a vendor's rules.
// has reports whether the step has a keyword. known is false if the step also has unknown keywords; then a missing
// action is not reported, because an unknown keyword may be a misspelt action.
func (s *Step) check(has func(word string) bool, known bool) []violation.Violation {
	c := &checker{has: has}
	acts := slices.DeleteFunc(slices.Clone(actions), func(word string) bool { return !has(word) })
	switch {
	case len(acts) > 1:
		c.word(acts[1], "a step does one thing: take either %s or %s", acts[0], acts[1])
	case len(acts) == 0 && !known:
	case len(acts) == 0 && has("source"):
		c.word("source", "what of the source? say report or sync beside it")
	case len(acts) == 0:
		c.word("", "a step does one thing: %s", strings.Join(actions, ", "))
	}
	if len(acts) == 1 {
		s.checkCompanions(c, acts[0])
	}
	s.checkTime(c)
	s.checkValues(c)
	return c.found
}

// companions lists, for each keyword that qualifies an action, the actions that it may stand beside.
var companions = map[string][]string{
	"source":   {"report", "sync", "vendorNote"},
	"force":    {"status", "order"},
	"timedOut": {"order"},
	"with":     {"include"},
}

// checkCompanions reports keywords that do not go with the step's action.
func (s *Step) checkCompanions(c *checker, act string) {
	for _, word := range []string{"source", "force", "timedOut", "with"} {
		if c.has(word) && !slices.Contains(companions[word], act) {
			c.word(word, "%s goes with %s, not with %s", word, strings.Join(companions[word], " or "), act)
		}
	}
	if act == "sync" && !c.has("source") {
		c.word("sync", "sync needs a source beside it")
	}
	if c.has("notifications") && slices.Contains(controlWords, act) {
		c.word("notifications", "%s sends no notifications", act)
	}
}

// checkTime reports violations of after, at and poll.
func (s *Step) checkTime(c *checker) {
	said := slices.DeleteFunc(slices.Clone(timings), func(word string) bool { return !c.has(word) })
	if len(said) > 1 {
		c.word(said[1], "a step is due once: take either %s or %s", said[0], said[1])
	}
	if s.After.From < 0 || s.At != nil && *s.At < 0 {
		c.value(said[0], "time does not run backwards")
	}
	if c.has("poll") {
		if len(s.Poll) > 1 {
			c.value("poll", "a step waits for polls of one thing")
		}
		for word, count := range s.Poll {
			if count < 1 {
				c.value("poll/"+word, "it takes one poll at least")
			}
		}
		if s.Choose != nil || s.Repeat != nil || s.Include != "" {
			c.word("poll", "the steps within say when they happen")
		}
	}
	for _, word := range []string{"choose", "repeat", "include"} {
		if len(said) > 0 && c.has(word) && said[0] != "poll" {
			c.word(said[0], "the steps within say when they happen")
		}
	}
}

// checkValues reports values that are invalid whatever the vendor is.
func (s *Step) checkValues(c *checker) {
	if s.Sync != "" && !slices.Contains(syncStates, s.Sync) {
		c.value("sync", "no such sync state; %s", Hint(s.Sync, syncStates))
	}
	if c.has("delete") && !s.Delete {
		c.value("delete", "delete: true is all that can be said")
	}
	if s.WaitFor != nil {
		s.WaitFor.check(c)
	}
	if s.Expect != nil {
		s.Expect.check(c)
	}
	for i, b := range s.Choose {
		if w := b.weight(); w <= 0 || w > maxWeight {
			c.value(fmt.Sprintf("choose/%d/weight", i),
				"a weight is a number above 0; a branch without would never be taken")
		}
	}
	if c.has("choose") && len(s.Choose) == 0 {
		c.value("choose", "there is nothing to choose from")
	}
	if s.Repeat != nil && (s.Repeat.Count < 1 || s.Repeat.Count > maxRepeat) {
		c.value("repeat/count", "a count is a number from 1 to %d", maxRepeat)
	}
}

const (
	maxWeight = 1e9
	maxRepeat = 10_000
)

func (w *Wait) check(c *checker) {
	if (w.Event == "") == (w.Request == "") {
		c.word("waitFor", "wait for one thing: event or request")
	}
	if w.Count < 0 {
		c.value("waitFor/count", "it takes one at least")
	}
	if w.Within < 0 {
		c.value("waitFor/within", "time does not run backwards")
	}
	if w.Otherwise != "" && w.Within == 0 {
		c.word("waitFor/otherwise", "without within the time is never up")
	}
	if ways := []string{Fail, Continue, End}; w.Otherwise != "" && !slices.Contains(ways, w.Otherwise) {
		c.value("waitFor/otherwise", "no such way to go on; %s", Hint(w.Otherwise, ways))
	}
}

// The values of Wait.Otherwise: what happens to a life when its wait times out.
const (
	Fail     = "fail"     // the life ends, and its run fails
	Continue = "continue" // the life goes on with the next step
	End      = "end"      // the life ends without a failure
)

func (e *Expect) check(c *checker) {
	things := []string{"request", "noRequest", "notifications", "downloaded", "violations"}
	said := slices.DeleteFunc(slices.Clone(things), func(word string) bool { return !c.has("expect/" + word) })
	if len(said) != 1 {
		c.word("expect", "expect one thing: %s", strings.Join(things, ", "))
		return
	}
	for _, word := range []string{"body", "status", "count"} {
		if c.has("expect/"+word) && said[0] != "request" {
			c.word("expect/"+word, "%s goes with request", word)
		}
	}
	switch {
	case e.Within < 0:
		c.value("expect/within", "time does not run backwards")
	case e.Within == 0 && slices.Contains([]string{"request", "noRequest", "downloaded"}, said[0]):
		c.word("expect/"+said[0], "say within what time")
	}
	states := []string{Accepted, Delivered, Verified}
	if e.Notifications != "" && !slices.Contains(states, e.Notifications) {
		c.value("expect/notifications", "no such state; %s", Hint(e.Notifications, states))
	}
	if e.Violations != "" && e.Violations != None {
		c.value("expect/violations", "violations: none is all that can be expected")
	}
	if i := slices.IndexFunc(e.Status, func(s string) bool { return !isStatus(s) }); i >= 0 {
		c.value("expect/status", "no such HTTP status: %s; write a number like 401, or a class like 4xx", e.Status[i])
	}
	if e.Count < 0 {
		c.value("expect/count", "it takes one at least")
	}
}

// The values of Expect.Notifications.
const (
	Accepted  = "accepted"  // each answered 2xx at its first attempt
	Delivered = "delivered" // each answered 2xx at some attempt
	Verified  = "verified"  // as Delivered, and each with a wrong or stale signature was refused at its first attempt
)

// checkKinds reports kinds of notification that the provider does not send.
func (r *reader) checkKinds(chaos []notify.Chaos, rules app.Rules, at marks) {
	for i, c := range chaos {
		if c.Kind != "" && !slices.Contains(rules.Notifications, c.Kind) {
			path := join("notifications", strconv.Itoa(i)) + "/kind"
			r.fault(at.nearest(path, "="), "no such kind of notification; %s", Hint(c.Kind, rules.Notifications))
		}
	}
}

// checkChaos reports invalid notification faults. path is their position in the file.
func (r *reader) checkChaos(chaos []notify.Chaos, path string, at marks) {
	for _, p := range notify.Check(chaos) {
		r.fault(at.nearest(path+p.Pointer, "="), "%s", p.Reason)
	}
}
