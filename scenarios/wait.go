package scenarios

import (
	"context"
	"slices"
	"time"
)

// waiting is the Event or the request that a life waits for.
type waiting struct {
	Event    string    `json:"e,omitempty"` // a kind of Event
	Requests []string  `json:"r,omitempty"` // or one of these operations
	Left     int       `json:"n"`           // how many of them are still missing
	Polled   bool      `json:"p,omitempty"` // from Step.Poll: the request triggers the step, before its response is sent
	Until    time.Time `json:"t,omitzero"`  // virtual; zero: no limit
}

// startWait begins the wait of a waitFor step.
func (l *life) startWait(at time.Time, w *Wait) error {
	l.Waiting = &waiting{Event: w.Event, Left: max(w.Count, 1)}
	if w.Request != "" {
		l.Waiting.Requests = []string{w.Request}
	}
	if w.Within == 0 {
		return nil
	}
	l.Waiting.Until = at.Add(l.paced(w.Within))
	return l.scheduleAt(l.Waiting.Until, "waited in vain for "+w.String())
}

// timeout continues or ends the life after the time-out of its wait, as Wait.Otherwise says. It returns a summary for
// the timeline, "" to keep that of the agenda.
func (l *life) timeout(at time.Time) (summary string, err error) {
	w := l.scenario.program[l.At].step.WaitFor
	l.Waiting = nil
	switch w.Otherwise {
	case Continue:
		return "", l.nextStep(at)
	case End:
		return "", l.end(at)
	}
	text := "waited in vain for " + w.String()
	if err := l.finish(at, ": "+text); err != nil {
		return "", err
	}
	return text, l.note(text)
}

// countEvent counts an Event that the life may be waiting for, and reports whether it was. The next step is scheduled,
// and runs after the change that recorded the Event.
func (l *life) countEvent(kind string, at time.Time) (awaited bool, err error) {
	w := l.Waiting
	if w == nil || w.Event == "" || !isKind(w.Event, kind) {
		return false, nil
	}
	if w.Left--; w.Left > 0 {
		return true, nil
	}
	l.Waiting, l.Arrived = nil, w.Event
	return true, l.scheduleAt(at, "waited for "+w.Event)
}

// countRequest counts a request that the life may be waiting for. It reports whether the request triggers the step at
// l.At, which the caller must run.
func (l *life) countRequest(operation string, at time.Time) (triggers bool, err error) {
	w := l.Waiting
	if w == nil || !slices.Contains(w.Requests, operation) {
		return false, nil
	}
	if w.Left--; w.Left > 0 {
		return false, nil
	}
	l.Waiting = nil
	if err := l.unschedule(); err != nil || w.Polled {
		return err == nil, err
	}
	return false, l.nextStep(at)
}

// interest returns the requests and Events that matter to the life.
func (l *life) interest() interest {
	var i interest
	if w := l.Waiting; w != nil {
		i.event, i.requests = w.Event != "", w.Requests
		if l.Run != 0 && !l.lives.runner.Blind && len(w.Requests) > 0 {
			i.due = append(i.due, duty{l.Run, nanoseconds(w.Until)})
		}
	}
	if l.Watch != nil {
		i.watch, i.open = true, len(l.Watch.Open) > 0
		for _, x := range l.Watch.Open {
			want := x.of(l)
			if want.Within > 0 && (want.Request != "" || want.Downloaded != nil) {
				i.due = append(i.due, duty{l.Run, nanoseconds(x.Until)})
			}
		}
	}
	return i
}

// nanoseconds returns a virtual time as a number, 0 for the zero time.
func nanoseconds(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixNano()
}

// AwaitClient waits, in real time, until the client has done everything for a run whose time is up at or before a
// virtual time. A zero time means everything that has no time limit. It reports whether ctx ended while something was
// missing. Call it before moving the clock by hand, so that the client's time is not up before it could respond.
func (r *Runner) AwaitClient(ctx context.Context, appID, run string, before time.Time) (missing bool) {
	for {
		changed := r.clientProgress(appID, run, nanoseconds(before))
		if changed == nil {
			return false
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return true
		}
	}
}

// clientProgress returns a channel that is closed when the client has done the next thing; nil when nothing is due for
// the run before a virtual time, as in AwaitClient.
func (r *Runner) clientProgress(appID, run string, before int64) <-chan struct{} {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.apps[appID]
	if s == nil {
		return nil
	}
	for _, i := range s.interests {
		for _, d := range i.due {
			if runID(d.run) == run && (before == 0 && d.until == 0 || d.until != 0 && d.until <= before) {
				if s.changed == nil {
					s.changed = make(chan struct{})
				}
				return s.changed
			}
		}
	}
	return nil
}
