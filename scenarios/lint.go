package scenarios

import (
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

// lint walks through the lives that a file describes, and finds what an App would refuse on the way. Where a life
// branches it goes on with every state that it may be in.
type lint struct {
	*reader
	rules    app.Rules
	scenario *Scenario
	reported map[mistake]bool
	spelt    map[string]bool // names of sources that were looked at
	step     *Step           // that is being checked
	left     int             // work that may still be done
}

// mistake is a key of lint.reported, which keeps a mistake from being reported once for each life that makes it.
type mistake struct {
	at      place
	message string
}

const (
	maxSources = 100 // that one user may connect
	maxStates  = 32  // that a life may be in; beyond that its state counts as unknown
	maxNesting = 8   // of steps within steps, and of scenarios within scenarios
	maxWork    = 3e6 // steps in all the states that they may begin in, and these states' sources
)

func newLint(r *reader, rules app.Rules, s *Scenario) *lint {
	return &lint{
		reader: r, rules: rules, scenario: s,
		reported: make(map[mistake]bool), spelt: make(map[string]bool), left: maxWork,
	}
}

// whole checks the life from its beginning.
func (l *lint) whole() {
	begin := state{status: l.rules.Initial}
	if l.scenario.Generation == app.HIP {
		begin.order = l.rules.Orders.Initial
	}
	l.steps(l.scenario.Steps, []state{begin})
}

// steps leads every state through the steps, and returns those at the end.
func (l *lint) steps(steps []Step, states []state) []state {
	for i := range steps {
		if l.full() || l.left < 0 {
			break
		}
		states = l.next(&steps[i], states)
	}
	return states
}

// spend counts what a step costs to check. A file that costs too much is refused.
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

// next leads every state through one step.
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
		l.live(s, &states[i])
	}
	return merge(states)
}

// repeat walks through a loop as often as it takes to find what is wrong with it.
func (l *lint) repeat(loop *Loop, states []state) []state {
	const enough = 2 // a third turn begins as the second did
	for range min(loop.Count, enough) {
		states = l.steps(loop.Steps, states)
	}
	least, most := length(loop.Steps)
	for i := range states {
		states[i].passed.add(clock.Span{From: least, To: most}, max(loop.Count-enough, 0))
	}
	return states
}

// live leads one state through a step that does something.
func (l *lint) live(s *Step, at *state) {
	l.time(s, at)
	switch {
	case s.unclear:
		at.status, at.order, at.unsure = "", "", true
		l.words(s, at)
	case at.deleted:
	case s.Status != "":
		l.move(s, at)
	case s.Order != "":
		l.order(s, at)
	case s.VendorNote != "" && l.scenario.Generation != app.HIP:
		l.wrong("vendorNote", "", onlyHIP)
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
		l.words(s, at)
	}
}

// words checks what a step says of the vendor, of a step that does not itself change the user's state.
func (l *lint) words(s *Step, at *state) {
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

func (l *lint) operation(name, path string) {
	if name != "" && len(l.rules.Operations) > 0 && !slices.Contains(l.rules.Operations, name) {
		l.wrong(path, "=", "no such operation; %s", Hint(name, l.rules.Operations))
	}
}

// event checks what a step waits for. After the deletion of the user nothing else happens.
func (l *lint) event(w *Wait, at *state) {
	switch {
	case w.Event == "":
	case !isKnownEvent(w.Event):
		l.wrong("waitFor/event", "=", "no such event; %s", Hint(w.Event, app.Kinds()))
	case w.Event == app.UserDeleted && w.Otherwise == Continue:
		at.unsure = true
	case w.Event == app.UserDeleted:
		at.deleted = true
	}
}

// isKnownEvent reports whether there are Events of a kind; * at its end matches any ending.
func isKnownEvent(kind string) bool {
	return slices.ContainsFunc(app.Kinds(), func(known string) bool { return isKind(kind, known) })
}

// isKind reports whether a kind of Event is the one asked for; a * at the end of what is asked matches any ending.
func isKind(asked, kind string) bool {
	if prefix, ok := strings.CutSuffix(asked, "*"); ok {
		return strings.HasPrefix(kind, prefix)
	}
	return asked == kind
}

// wrong reports a mistake of the current step, at a word of it or at the word's value.
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

// time checks when a step is due.
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

// move follows a status. A forbidden one is followed too, so that each mistake is reported once.
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

const onlyHIP = "only users of the generation hip have orders: say generation: hip above"

// order follows the state of an order.
func (l *lint) order(s *Step, at *state) {
	orders := l.rules.Orders
	next := orders.Moves[at.order]
	_, known := orders.Moves[s.Order]
	switch {
	case !known:
		l.wrong("order", "=", "no such state of an order; %s", Hint(s.Order, slices.Sorted(maps.Keys(orders.Moves))))
	case l.scenario.Generation != app.HIP:
		l.wrong("order", "", onlyHIP)
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

// spelling warns of a name that is nearly that of a source in the directory. Any name is a source, but one that was
// mistyped is another one, and has other records.
func (l *lint) spelling(name string) {
	if l.step.within != "" || l.spelt[name] || len(l.spelt) >= maxSpelt {
		return
	}
	l.spelt[name] = true
	if near := mistyped(name, directoryNames()); near != "" {
		l.warn(l.step.marks.nearest("connect", "="), "%s is not a source that is known by name; did you mean %s?", name,
			near)
	}
}

// maxSpelt is how many names of one file are looked at: each is compared with every name in the directory.
const maxSpelt = 100

// directoryNames are the names of the sources in the directory.
var directoryNames = sync.OnceValue(func() []string {
	var names []string
	for _, source := range chart.Directory() {
		names = append(names, source.Name)
	}
	return names
})

// connected is the source of a name or id, if it is connected at this point.
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

func (l *lint) report(s *Step, at *state) {
	var now int
	var of *app.Source // the source that a report of one source is of, where that is plain
	for i := range at.sources {
		if at.sources[i].DisconnectedAt == nil {
			now++
			of = &at.sources[i]
		}
	}
	if s.Source != "" {
		of = l.connected(s.Source, "source", at)
	} else if now == 0 && !at.unsure {
		l.wrong("report", "=", "a report needs a connected source, and there is none yet")
	}
	for _, code := range s.Report {
		rule, ok := l.rules.Reports[code]
		switch {
		case !ok:
			l.wrong("report", "=", "no such report; %s", Hint(code, slices.Sorted(maps.Keys(l.rules.Reports))))
		case rule.PerSource && s.Source == "" && now > 1 && !at.unsure:
			l.wrong("report", "=", "%s is of one source, and %d are connected: say which with source", code, now)
		case rule.NeedsCCDA && of != nil && !of.Chart.CCDA() && !at.unsure:
			l.wrong("report", "=", "%s hands out no C-CDA documents, so there is no %s of it", of.Chart.Name, code)
		}
	}
}
