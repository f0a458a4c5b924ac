package scenarios

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/chart"
	"github.com/healthmock/healthmock/mock/clock"
)

// lint simulates a scenario and reports what an App would refuse, such as an illegal move of the status. After a branch
// it continues with the set of all states that a user may be in.
type lint struct {
	*reader
	rules        app.Rules
	scenario     *Scenario
	reported     map[mistake]bool
	spellChecked map[string]bool // names of sources
	step         *Step           // the step that is being checked
	left         int             // the rest of maxWork
}

// mistake is the key of lint.reported. A mistake is reported once, however many states it is found in.
type mistake struct {
	at      position
	message string
}

const (
	maxSources = 100 // sources that one user may connect
	maxStates  = 32  // states that a user may be in at one step; if there are more, the state is treated as unknown
	maxNesting = 8   // of steps within steps, and of includes
	maxWork    = 3e6 // a step costs 1 for each state before it, and 1 for each source in that state
)

func newLint(r *reader, rules app.Rules, s *Scenario) *lint {
	return &lint{
		reader:       r,
		rules:        rules,
		scenario:     s,
		reported:     make(map[mistake]bool),
		spellChecked: make(map[string]bool),
		left:         maxWork,
	}
}

// run checks the whole scenario, from the creation of the user.
func (l *lint) run() {
	l.steps(l.scenario.Steps, []state{{status: l.rules.Initial, order: l.rules.Orders.Initial}})
}

// steps applies steps to every state, and returns the states afterwards.
func (l *lint) steps(steps []Step, states []state) []state {
	for i := range steps {
		if l.full() || l.left < 0 {
			break
		}
		states = l.next(&steps[i], states)
	}
	return states
}

// spend subtracts the cost of a step. A file that costs more than maxWork is refused.
func (l *lint) spend(states []state) {
	if l.left < 0 {
		return
	}
	for i := range states {
		l.left -= 1 + len(states[i].sources)
	}
	if l.left < 0 {
		l.wrong("", "", "up to here a life may have gone in too many ways: fewer branches, repeats or sources")
	}
}

// next applies one step to every state, and returns the states afterwards.
func (l *lint) next(s *Step, states []state) []state {
	l.step = s
	l.spend(states)
	for i, c := range s.Notifications {
		if c.Kind != "" && !slices.Contains(l.rules.Notifications, c.Kind) {
			path := join("notifications", strconv.Itoa(i)) + "/kind"
			l.wrong(path, "=", "no such kind of notification; %s", Hint(c.Kind, l.rules.Notifications))
		}
	}
	if !s.unclear && allDeleted(states) && s.act() != "note" && s.act() != "expect" {
		l.wrong("", "", "this never happens: the user is deleted before")
		return []state{{unsure: true}}
	}
	switch {
	case s.Choose != nil:
		var after []state
		for _, b := range s.Choose {
			after = append(after, l.steps(b.Steps, clone(states))...)
		}
		return merge(after)
	case s.Repeat != nil:
		return l.repeat(s.Repeat, states)
	case s.included != nil:
		return l.steps(s.included.Steps, states)
	}
	for i := range states {
		l.apply(s, &states[i])
	}
	return merge(states)
}

// repeat checks a loop by applying its steps at most twice. Only the elapsed time counts every turn.
func (l *lint) repeat(loop *Loop, states []state) []state {
	const enough = 2 // a third turn begins in the states that the second one began in
	for range min(loop.Count, enough) {
		states = l.steps(loop.Steps, states)
	}
	least, most := length(loop.Steps)
	for i := range states {
		states[i].passed.add(clock.Span{From: least, To: most}, max(loop.Count-enough, 0))
	}
	return states
}

// apply applies a step to one state.
func (l *lint) apply(s *Step, at *state) {
	l.time(s, at)
	switch {
	case s.unclear:
		at.status, at.order, at.unsure = "", "", true
		l.checkWords(s, at)
	case at.deleted:
	case s.Status != "":
		l.move(s, at)
	case s.Order != "":
		l.order(s, at)
	case s.VendorNote != "" && !l.rules.Orders.Exist():
		l.wrong("vendorNote", "", "%s", l.noOrders())
	case s.Connect != nil:
		l.connect(s.Connect, at)
	case s.Disconnect != nil:
		for _, name := range s.Disconnect {
			if known := l.connected(name, "disconnect", at); known != nil {
				known.DisconnectedAt = new(time.Time)
			}
		}
	case s.Sync != "":
		l.connected(s.Source, "source", at)
	case s.Report != nil:
		l.report(s, at)
	case s.Delete:
		at.deleted = true
	default:
		l.checkWords(s, at)
	}
}

// checkWords checks a step that does not change the user's state, against the vocabulary of the vendor.
func (l *lint) checkWords(s *Step, at *state) {
	switch {
	case s.ExpireTokens != nil:
		for _, kind := range s.ExpireTokens {
			if kind != All && len(l.rules.Tokens) > 0 && !slices.Contains(l.rules.Tokens, kind) {
				known := append(slices.Clone(l.rules.Tokens), All)
				l.wrong("expireTokens", "=", "no such kind of token; %s", Hint(kind, known))
			}
		}
	case s.Notify != nil:
		if kind := s.Notify.Kind; kind != "" && !slices.Contains(l.rules.Notifications, kind) {
			l.wrong("notify/kind", "=", "no such kind of notification; %s", Hint(kind, l.rules.Notifications))
		} else if kind == "" && s.Notify.Body != nil {
			l.wrong("notify", "=", "a body needs a kind beside it; there are %s",
				strings.Join(l.rules.Notifications, ", "))
		}
	case s.WaitFor != nil:
		l.operation(s.WaitFor.Request, "waitFor/request")
		l.event(s.WaitFor, at)
	case s.Expect != nil:
		l.operation(s.Expect.Request, "expect/request")
		l.operation(s.Expect.NoRequest, "expect/noRequest")
		for _, code := range s.Expect.Downloaded {
			if _, ok := l.rules.Reports[code]; !ok && code != All {
				known := slices.Sorted(maps.Keys(l.rules.Reports))
				l.wrong("expect/downloaded", "=", "no such report; %s", Hint(code, known))
			}
		}
	}
}

// operation checks the name of an operation. An empty name is valid.
func (l *lint) operation(name, path string) {
	if name != "" && len(l.rules.Operations) > 0 && !slices.Contains(l.rules.Operations, name) {
		l.wrong(path, "=", "no such operation; %s", Hint(name, l.rules.Operations))
	}
}

// event checks the Event that a step waits for. After a wait for the user's deletion the user counts as deleted.
func (l *lint) event(w *Wait, at *state) {
	switch {
	case w.Event == "":
	case !slices.ContainsFunc(app.Kinds(), func(kind string) bool { return isKind(w.Event, kind) }):
		l.wrong("waitFor/event", "=", "no such event; %s", Hint(w.Event, app.Kinds()))
	case w.Event == app.UserDeleted && w.Otherwise == Continue:
		at.unsure = true
	case w.Event == app.UserDeleted:
		at.deleted = true
	}
}

// isKind reports whether a kind of Event matches a pattern. A trailing * in the pattern matches any suffix.
func isKind(pattern, kind string) bool {
	if prefix, ok := strings.CutSuffix(pattern, "*"); ok {
		return strings.HasPrefix(kind, prefix)
	}
	return pattern == kind
}

// wrong reports a mistake in the current step. path and of are the position, as in marks.nearest: "=" is a value's.
func (l *lint) wrong(path, of, format string, args ...any) {
	message := fmt.Sprintf(format, args...)
	if l.step.within != "" {
		message = "in " + l.step.within + ", " + l.step.String() + ": " + message
	}
	m := mistake{l.step.marks.nearest(path, of), message}
	if !l.reported[m] {
		l.reported[m] = true
		l.fault(m.at, "%s", message)
	}
}

// time checks when a step is due, and adds to the elapsed time.
func (l *lint) time(s *Step, at *state) {
	for word := range s.Poll {
		if words := slices.Sorted(maps.Keys(l.rules.Polls)); len(words) > 0 && !slices.Contains(words, word) {
			l.wrong("poll/"+word, "", "a client does not poll that; %s", Hint(word, words))
		}
	}
	if s.At != nil {
		if *s.At < at.passed.least {
			l.wrong("at", "=", "the steps before take %s already", at.passed.least)
		}
		at.passed.until(*s.At)
	}
	at.passed.add(clock.Span{From: max(s.After.From, 0), To: max(s.After.To, 0)}, 1)
	if s.WaitFor != nil {
		at.passed.add(clock.Span{To: s.WaitFor.Within}, 1)
	}
	if at.passed.most < 0 {
		l.wrong("after", "=", "with this wait the scenario takes more than 292 years")
		at.passed = elapsed{}
	}
}

// move checks and applies a change of status. An illegal one is applied too, so that later steps are not reported
// because of it.
func (l *lint) move(s *Step, at *state) {
	next := l.rules.Moves[at.status]
	switch {
	case !l.rules.Knows(s.Status):
		l.wrong("status", "=", "no such status; %s", Hint(s.Status, l.rules.Statuses()))
		at.status = ""
		return
	case at.status == "", s.Status == at.status, s.Force, slices.Contains(next, s.Status):
	case len(next) == 0:
		l.wrong("status", "=", "a user who is %s stays so (force: true overrides this)", at.status)
	default:
		l.wrong("status", "=", "a user cannot go from %s to %s, only to %s (force: true overrides this)",
			at.status, s.Status, strings.Join(next, ", "))
	}
	at.status = s.Status
	if state, ok := l.rules.Orders.ByStatus[s.Status]; ok && at.order != "" && !at.ordered {
		at.order = state
	}
}

// noOrders returns why users have no orders.
func (l *lint) noOrders() string {
	return cmp.Or(l.rules.NoOrders, "users of "+l.scenario.Provider+" have no orders")
}

// order checks and applies a change of an order's state.
func (l *lint) order(s *Step, at *state) {
	orders := l.rules.WithOrders().Orders
	next := orders.Moves[at.order]
	_, known := orders.Moves[s.Order]
	switch {
	case !known && orders.Exist():
		l.wrong("order", "=", "no such state of an order; %s", Hint(s.Order, slices.Sorted(maps.Keys(orders.Moves))))
	case !l.rules.Orders.Exist():
		l.wrong("order", "", "%s", l.noOrders())
	case at.order == "", s.Order == at.order, s.Force, slices.Contains(next, s.Order):
	case len(next) == 0:
		l.wrong("order", "=", "an order that is %s stays so (force: true overrides this)", at.order)
	default:
		l.wrong("order", "=", "an order cannot go from %s to %s, only to %s (force: true overrides this)",
			at.order, s.Order, strings.Join(next, ", "))
	}
	if s.TimedOut && known && len(orders.Moves[s.Order]) > 0 {
		l.wrong("timedOut", "", "only an order that ends can be timed out")
	}
	at.order, at.ordered = s.Order, true
}

// connect checks and applies the connection of sources.
func (l *lint) connect(names Names, at *state) {
	for _, name := range names {
		known := at.find(name)
		switch {
		case at.unsure:
		case known != nil && known.DisconnectedAt == nil:
			l.wrong("connect", "=", "%s is connected already", name)
		case known != nil:
			known.DisconnectedAt = nil
		case len(at.sources) == maxSources:
			l.wrong("connect", "=", "a user connects at most %d sources", maxSources)
			return
		default:
			l.spelling(name)
			at.sources = append(at.sources, app.Source{Chart: app.FindSource(name)})
		}
	}
}

// spelling warns of a name that is nearly that of a source in the directory. It is no error, since any name is a
// source. But a misspelt name is a different source, with different records.
func (l *lint) spelling(name string) {
	if l.step.within != "" || l.spellChecked[name] || len(l.spellChecked) >= maxSpellChecked {
		return
	}
	l.spellChecked[name] = true
	if near := mistyped(name, directoryNames()); near != "" {
		l.warn(l.step.marks.nearest("connect", "="), "%s is not a source that is known by name; did you mean %s?", name,
			near)
	}
}

// maxSpellChecked is how many names of one file are checked. Each is compared with every name in the directory.
const maxSpellChecked = 100

// directoryNames are the names of the sources in the directory.
var directoryNames = sync.OnceValue(func() []string {
	var names []string
	for _, source := range chart.Directory() {
		names = append(names, source.Name)
	}
	return names
})

// connected returns the source with a name or id, and reports a mistake at path unless it is connected. It returns nil
// if there is no such source or it was disconnected.
func (l *lint) connected(name, path string, at *state) *app.Source {
	known := at.find(name)
	switch {
	case at.unsure:
	case known == nil:
		l.wrong(path, "=", "%s was never connected", name)
	case known.DisconnectedAt != nil:
		l.wrong(path, "=", "%s was disconnected before", name)
		return nil
	}
	return known
}

// report checks the creation of reports.
func (l *lint) report(s *Step, at *state) {
	var connected int
	var of *app.Source // the source of a report that is made for one source, if it is known
	for i := range at.sources {
		if at.sources[i].DisconnectedAt == nil {
			connected++
			of = &at.sources[i]
		}
	}
	if s.Source != "" {
		of = l.connected(s.Source, "source", at)
	} else if connected == 0 && !at.unsure {
		l.wrong("report", "=", "a report needs a connected source, and there is none yet")
	}
	for _, code := range s.Report {
		rule, ok := l.rules.Reports[code]
		switch {
		case !ok:
			l.wrong("report", "=", "no such report; %s", Hint(code, slices.Sorted(maps.Keys(l.rules.Reports))))
		case rule.PerSource && s.Source == "" && connected > 1 && !at.unsure:
			l.wrong("report", "=", "%s is of one source, and %d are connected: say which with source", code, connected)
		case rule.NeedsCCDA && of != nil && !of.Chart.CCDA() && !at.unsure:
			l.wrong("report", "=", "%s hands out no C-CDA documents, so there is no %s of it", of.Chart.Name, code)
		}
	}
}
