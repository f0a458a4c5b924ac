package scenarios

import (
	"context"
	"slices"
	"time"

	"github.com/healthmock/healthmock/mock/clock"
)

// waiting is what a life waits for, besides time: an Event or a request.
type waiting struct {
	event    string    // a kind of Event
	requests []string  // or one of these operations
	left     int       // how many of them are still to come
	polled   bool      // it is a poll that a step waits for: it happens as soon as that was answered
	until    time.Time // when its time is up; zero: never
}

// waitOn makes the life wait for something. The caller must hold Runner.mu.
func (l *life) waitOn(w *waiting) {
	l.waiting = w
	l.runner.listening.Add(1)
	if l.run != nil && !l.run.blind && len(w.requests) > 0 {
		l.run.awaits(l, w.until)
	}
}

// stopWaiting ends the wait of the life, if there is one. The caller must hold Runner.mu.
func (l *life) stopWaiting() {
	if l.waiting != nil {
		l.waiting = nil
		l.runner.listening.Add(-1)
		if l.run != nil {
			l.run.came(l)
		}
	}
}

// await begins the wait of a step. The caller must hold Runner.mu.
func (l *life) await(at time.Time, w *Wait) {
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

// timeoutAt sets the end of a wait on the clock. The caller must hold Runner.mu.
func (l *life) timeoutAt(due time.Time, w *Wait, pending *waiting) {
	l.timer = l.app.Clock.At(due, clock.Task{
		Kind: stepKind, User: l.humanID, Summary: "waited in vain for " + w.String(),
		Run: func(ctx context.Context, at time.Time) string { return l.timeout(ctx, at, w, pending) },
	})
}

// timeout is where the time of a wait is up.
func (l *life) timeout(ctx context.Context, at time.Time, w *Wait, pending *waiting) string {
	text, failed := l.giveUp(at, w, pending)
	if !failed {
		return ""
	}
	return l.note(ctx, text)
}

func (l *life) giveUp(at time.Time, w *Wait, pending *waiting) (text string, failed bool) {
	l.runner.mu.Lock()
	defer l.runner.mu.Unlock()
	if l.over() || l.waiting != pending {
		return "", false // it has come at this very moment
	}
	l.stopWaiting()
	switch w.Otherwise {
	case Continue:
		l.goOn(at)
	case End:
		l.end(at)
	default:
		text = "waited in vain for " + w.String()
		l.leave(at, ": "+text)
		return text, true
	}
	return "", false
}

// happened counts an Event that the life may be waiting for. What follows from it is for the clock, since the App is
// changing at this moment. The caller must hold Runner.mu.
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
	l.arrived = w.event
	l.goOnAt(at)
	return true
}

// goOnAt takes the life on as a task of the clock, once what it waited for has happened. The caller must hold
// Runner.mu.
func (l *life) goOnAt(at time.Time) {
	l.timer = l.app.Clock.At(at, clock.Task{
		Kind: stepKind, User: l.humanID, Summary: "waited for " + l.arrived,
		Run: func(_ context.Context, at time.Time) string {
			l.runner.mu.Lock()
			defer l.runner.mu.Unlock()
			if !l.over() {
				l.arrived = ""
				l.goOn(at)
			}
			return ""
		},
	})
}

// requested counts a request that the life may be waiting for, and returns the step that was to happen at it, if so.
// The caller must hold Runner.mu.
func (l *life) requested(operation string, at time.Time) (due *Step) {
	w := l.waiting
	if w == nil || !slices.Contains(w.requests, operation) {
		return nil
	}
	if w.left--; w.left > 0 {
		if l.run != nil {
			l.run.came(l) // whoever waits for the client sees that it is at work
			l.run.awaits(l, w.until)
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
	l.goOn(at)
	return nil
}
