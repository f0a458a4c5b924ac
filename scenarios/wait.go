package scenarios

import (
	"context"
	"slices"
	"time"

	"github.com/healthmock/healthmock/mock/clock"
)

// waiting is the Event or the request that a life waits for.
type waiting struct {
	event    string    // a kind of Event
	requests []string  // or one of these operations
	left     int       // how many of them are still missing
	polled   bool      // from Step.Poll: the request triggers the step, before its response is sent
	until    time.Time // virtual; zero: no limit
}

// waitOn makes the life wait for something. The caller must hold Runner.mu.
func (l *life) waitOn(w *waiting) {
	l.waiting = w
	l.runner.listening.Add(1)
	if l.run != nil && !l.run.blind && len(w.requests) > 0 {
		l.run.addDue(l, w.until)
	}
}

// stopWaiting ends the wait of the life, if there is one. The caller must hold Runner.mu.
func (l *life) stopWaiting() {
	if l.waiting != nil {
		l.waiting = nil
		l.runner.listening.Add(-1)
		if l.run != nil {
			l.run.removeDue(l)
		}
	}
}

// startWait begins the wait of a waitFor step. The caller must hold Runner.mu.
func (l *life) startWait(at time.Time, w *Wait) {
	pending := &waiting{event: w.Event, left: max(w.Count, 1)}
	if w.Request != "" {
		pending.requests = []string{w.Request}
	}
	if w.Within > 0 {
		pending.until = at.Add(l.paced(w.Within))
	}
	l.waitOn(pending)
	l.timer = nil
	if w.Within > 0 {
		l.timeoutAt(pending.until, w, pending)
	}
}

// timeoutAt schedules the time-out of a wait. The caller must hold Runner.mu.
func (l *life) timeoutAt(due time.Time, w *Wait, pending *waiting) {
	l.timer = l.app.Clock.At(due, clock.Task{
		Kind: stepKind, User: l.userID, Summary: "waited in vain for " + w.String(),
		Run: func(ctx context.Context, at time.Time) string { return l.timeout(ctx, at, w, pending) },
	})
}

// timeout runs when a wait times out. It returns a summary for the timeline.
func (l *life) timeout(ctx context.Context, at time.Time, w *Wait, pending *waiting) string {
	text, failed := l.endWait(at, w, pending)
	if !failed {
		return ""
	}
	return l.note(ctx, text)
}

// endWait continues or ends the life after a time-out, as w.Otherwise says. If that makes the life fail it returns the
// reason.
func (l *life) endWait(at time.Time, w *Wait, pending *waiting) (text string, failed bool) {
	l.runner.mu.Lock()
	defer l.runner.mu.Unlock()
	if l.over() || l.waiting != pending {
		return "", false // what it waited for came at the same instant
	}
	l.stopWaiting()
	switch w.Otherwise {
	case Continue:
		l.nextStep(at)
	case End:
		l.end(at)
	default:
		text = "waited in vain for " + w.String()
		l.leave(at, ": "+text)
		return text, true
	}
	return "", false
}

// happened counts an Event that the life may be waiting for, and reports whether it was. The life goes on in a task of
// the clock, because a subscriber must not change the App. The caller must hold Runner.mu.
func (l *life) happened(kind string, at time.Time) (awaited bool) {
	w := l.waiting
	if w == nil || w.event == "" || !isKind(w.event, kind) {
		return false
	}
	if w.left--; w.left > 0 {
		return true
	}
	l.stopWaiting()
	if l.timer != nil {
		l.timer.Stop()
	}
	l.arrivedEvent = w.event
	l.continueAt(at)
	return true
}

// continueAt schedules the next step after a wait for an Event. The caller must hold Runner.mu.
func (l *life) continueAt(at time.Time) {
	l.timer = l.app.Clock.At(at, clock.Task{
		Kind: stepKind, User: l.userID, Summary: "waited for " + l.arrivedEvent,
		Run: func(_ context.Context, at time.Time) string {
			l.runner.mu.Lock()
			defer l.runner.mu.Unlock()
			if !l.over() {
				l.arrivedEvent = ""
				l.nextStep(at)
			}
			return ""
		},
	})
}

// requested counts a request that the life may be waiting for. If the request triggers a step, it returns that step,
// which the caller must run after releasing Runner.mu. The caller must hold Runner.mu.
func (l *life) requested(operation string, at time.Time) (due *Step) {
	w := l.waiting
	if w == nil || !slices.Contains(w.requests, operation) {
		return nil
	}
	if w.left--; w.left > 0 {
		if l.run != nil {
			l.run.removeDue(l) // AwaitClient starts again, since the client is active
			l.run.addDue(l, w.until)
		}
		return nil
	}
	l.stopWaiting()
	if l.timer != nil {
		l.timer.Stop()
		l.timer = nil
	}
	if w.polled {
		return l.scenario.program[l.at].step
	}
	l.nextStep(at)
	return nil
}
