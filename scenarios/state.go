package scenarios

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/clock"
)

// state is one state that a user may be in at a point of a life.
type state struct {
	status  string       // "": not known
	order   string       // the state of the order; "": there is none, or it is not known
	ordered bool         // the order was moved by hand, and no longer follows the status
	unsure  bool         // it was not plain what a step does, so that any source may be connected or not
	deleted bool         // and nothing happens any more
	sources []app.Source // ever connected; one that is no longer has a DisconnectedAt
	passed  elapsed
}

// elapsed is how much time has passed since the user was created, at least and at most.
type elapsed struct{ least, most clock.Duration }

// add lets time pass, several times. What is too long for a Duration is negative.
func (e *elapsed) add(wait clock.Span, times int) {
	e.least = sum(e.least, wait.From, times)
	e.most = sum(e.most, wait.To, times)
}

func sum(a, b clock.Duration, times int) clock.Duration {
	if a < 0 || float64(a)+float64(b)*float64(times) > maxElapsed {
		return -1
	}
	return a + b*clock.Duration(times)
}

// maxElapsed is as long as a life may last: 292 years, less what a float64 rounds.
const maxElapsed = float64(1<<63 - 1<<11)

// length returns how long steps take, at least and at most, as far as it follows from them alone.
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

// until lets time pass up to a moment.
func (e *elapsed) until(t clock.Duration) { e.least, e.most = max(e.least, t), max(e.most, t) }

// find is the source that was ever connected under a name or id.
func (s *state) find(name string) *app.Source {
	for i := range s.sources {
		if s.sources[i].Is(name) {
			return &s.sources[i]
		}
	}
	return nil
}

// key is the same for states from which a life goes on alike.
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

// clone copies states, so that two branches do not share what they change.
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

// merge keeps one of states that are alike. When there are too many, the state of the life counts as unknown.
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
