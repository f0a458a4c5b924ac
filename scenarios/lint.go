package scenarios

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/healthmock/healthmock/mock/app"
)

// lint walks through a life as the steps of a file tell it, and finds what an App would refuse on the way. A nil lint, of an
// unknown provider, finds nothing.
type lint struct {
	*reader
	rules   app.Rules
	status  string       // "": not known
	unsure  bool         // it was not plain what a step does, so that any source may be connected or not
	sources []app.Source // ever connected; one that is no longer has a DisconnectedAt
}

// maxSources is how many sources one user may connect.
const maxSources = 100

func newLint(r *reader, rules app.Rules) *lint {
	return &lint{reader: r, rules: rules, status: rules.Initial}
}

// step checks the next step. at says where the values of its words stand.
func (l *lint) step(s Step, at map[string]place) {
	switch {
	case l == nil:
	case s.Status != "":
		l.move(s, at["status"])
	case s.Connect != nil:
		l.connect(s.Connect, at["connect"])
	case s.Disconnect != nil:
		for _, name := range s.Disconnect {
			if known := l.connected(name, at["disconnect"]); known != nil {
				known.DisconnectedAt = new(time.Time)
			}
		}
	case s.Sync != "":
		l.connected(s.Source, at["source"])
	default:
		l.report(s, at)
	}
}

// skip passes over a step of which it is not plain what it does. What only follows from that is no fault.
func (l *lint) skip() {
	if l != nil {
		l.status, l.unsure = "", true
	}
}

// move follows a status. A forbidden one is followed too, so that each mistake is told once.
func (l *lint) move(s Step, at place) {
	next := l.rules.Moves[l.status]
	switch {
	case !l.rules.Knows(s.Status):
		l.fault(at, "no such status; %s", hint(s.Status, l.rules.Statuses()))
		l.status = ""
		return
	case l.status == "", s.Status == l.status, s.Force, slices.Contains(next, s.Status):
	case len(next) == 0:
		l.fault(at, "a user who is %s stays so (force: true overrides this)", l.status)
	default:
		l.fault(at, "a user cannot go from %s to %s, only to %s (force: true overrides this)",
			l.status, s.Status, strings.Join(next, ", "))
	}
	l.status = s.Status
}

func (l *lint) connect(names Names, at place) {
	for _, name := range names {
		known := l.find(name)
		switch {
		case l.unsure:
		case known != nil && known.DisconnectedAt == nil:
			l.fault(at, "%s is connected already", name)
		case known != nil:
			known.DisconnectedAt = nil
		case len(l.sources) == maxSources:
			l.fault(at, "a user connects at most %d sources", maxSources)
			return
		default:
			l.sources = append(l.sources, app.Source{Chart: app.FindSource(name)})
		}
	}
}

// find is the source that was ever connected under a name or id.
func (l *lint) find(name string) *app.Source {
	for i := range l.sources {
		if l.sources[i].Is(name) {
			return &l.sources[i]
		}
	}
	return nil
}

// connected is the source of a name or id, if it is connected at this point.
func (l *lint) connected(name string, at place) *app.Source {
	known := l.find(name)
	switch {
	case l.unsure:
	case known == nil:
		l.fault(at, "%s was never connected", name)
	case known.DisconnectedAt != nil:
		l.fault(at, "%s was disconnected before", name)
		return nil
	}
	return known
}

func (l *lint) report(s Step, at map[string]place) {
	var now int
	var of *app.Source // the source that a report of one source is of, where that is plain
	for i := range l.sources {
		if l.sources[i].DisconnectedAt == nil {
			now++
			of = &l.sources[i]
		}
	}
	if s.Source != "" {
		of = l.connected(s.Source, at["source"])
	} else if now == 0 && !l.unsure {
		l.fault(at["report"], "a report needs a connected source, and there is none yet")
	}
	for _, code := range s.Report {
		rule, ok := l.rules.Reports[code]
		switch {
		case !ok:
			l.fault(at["report"], "no such report; %s", hint(code, slices.Sorted(maps.Keys(l.rules.Reports))))
		case rule.PerSource && s.Source == "" && now > 1 && !l.unsure:
			l.fault(at["report"], "%s is of one source, and %d are connected: say which with source", code, now)
		case rule.NeedsCCDA && of != nil && !of.Chart.CCDA() && !l.unsure:
			l.fault(at["report"], "%s hands out no C-CDA documents, so there is no %s of it", of.Chart.Name, code)
		}
	}
}
