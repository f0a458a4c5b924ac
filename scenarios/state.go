package scenarios

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/clock"
)

// state is one state that a user may be in at one step, for lint.
type state struct {
	status  string       // "": unknown
	order   string       // the state of the order; "": there is none, or it is unknown
	ordered bool         // a step moved the order, so it no longer follows the status
	unsure  bool         // the effect of a step was unclear: any source may be connected, or none
	deleted bool         // the user was deleted
	sources []app.Source // ever connected; disconnected ones have a DisconnectedAt
	passed  elapsed
}

// elapsed is the minimum and maximum time since the user was created. A negative one did not fit into a Duration.
type elapsed struct{ least, most clock.Duration }

// add adds a wait, several times.
func (e *elapsed) add(wait clock.Span, times int) {
	e.least = sum(e.least, wait.From, times)
	e.most = sum(e.most, wait.To, times)
}

// sum returns a plus several times b, or -1 if that does not fit into a Duration.
func sum(a, b clock.Duration, times int) clock.Duration {
	if a < 0 || float64(a)+float64(b)*float64(times) > maxElapsed {
		return -1
	}
	return a + b*clock.Duration(times)
}

// maxElapsed is the longest Duration, 292 years, rounded down to a float64.
const maxElapsed = float64(1<<63 - 1<<11)

// length returns the minimum and maximum time that steps take, counting only their waits: at, choose and waitFor count
// as nothing.
func length(steps []Step) (least, most clock.Duration) {
	for i := range steps {
		s := &steps[i]
		times := 1
		inner := s.After
		switch {
		case s.Repeat != nil:
			times = s.Repeat.Count
			inner.From, inner.To = length(s.Repeat.Steps)
		case s.included != nil:
			inner.From, inner.To = length(s.included.Steps)
		}
		least, most = sum(least, inner.From, times), sum(most, inner.To, times)
	}
	return least, most
}

// until raises both times to t.
func (e *elapsed) until(t clock.Duration) { e.least, e.most = max(e.least, t), max(e.most, t) }

// find returns the source with a name or id that was ever connected; nil when there is none.
func (s *state) find(name string) *app.Source {
	for i := range s.sources {
		if s.sources[i].Is(name) {
			return &s.sources[i]
		}
	}
	return nil
}

// key is equal for states that differ in the elapsed time only.
func (s *state) key() string {
	var b strings.Builder
	fmt.Fprint(&b, s.status, "\x00", s.order, "\x00", s.ordered, s.unsure, s.deleted)
	for i := range s.sources {
		b.WriteByte(0)
		b.WriteString(s.sources[i].Chart.ID)
		if s.sources[i].DisconnectedAt != nil {
			b.WriteByte('-')
		}
	}
	return b.String()
}

// allDeleted reports whether the user is deleted in every state.
func allDeleted(states []state) bool {
	return len(states) > 0 && !slices.ContainsFunc(states, func(s state) bool { return !s.deleted })
}

// clone copies states deeply, so that branches do not change each other's.
func clone(states []state) []state {
	copied := slices.Clone(states)
	for i := range copied {
		copied[i].sources = slices.Clone(copied[i].sources)
		for j := range copied[i].sources {
			if at := copied[i].sources[j].DisconnectedAt; at != nil {
				copied[i].sources[j].DisconnectedAt = new(time.Time)
			}
		}
	}
	return copied
}

// merge merges states with equal keys. If more than maxStates remain, it returns a single unknown one.
func merge(states []state) []state {
	if len(states) < 2 {
		return states
	}
	at := make(map[string]int, len(states))
	var kept []state
	for _, s := range states {
		key := s.key()
		i, ok := at[key]
		if !ok {
			at[key] = len(kept)
			kept = append(kept, s)
			continue
		}
		kept[i].passed.least = min(kept[i].passed.least, s.passed.least)
		kept[i].passed.most = max(kept[i].passed.most, s.passed.most)
	}
	if len(kept) > maxStates {
		return []state{{unsure: true, passed: kept[0].passed}}
	}
	return kept
}
