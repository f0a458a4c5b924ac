package scenarios

import (
	"time"

	"github.com/healthmock/healthmock/mock/app"
)

// Adopt leads the users of a mirror of an App on from where another Runner has led those of the App: at the same
// times, and by the same draws. What is expected of a client is left behind, as no client calls a mirror.
func (r *Runner) Adopt(from *Runner, of, mirror *app.App) {
	due := of.Clock.Pending()
	from.mu.Lock()
	var lives []*life
	at := make(map[string]time.Time) // when the next step of a user is due
	if s := from.apps[of.ID()]; s != nil {
		for _, d := range due {
			if l := s.lives[d.Task.User]; l != nil && d.Task.Kind == stepKind {
				lives, at[l.humanID] = append(lives, l), d.At
			}
		}
		for humanID, l := range s.lives {
			if _, known := at[humanID]; !known && l.waiting != nil {
				lives = append(lives, l)
			}
		}
	}
	copies := make([]*life, len(lives))
	for i, l := range lives {
		copied := *l
		copied.runner, copied.app, copied.run, copied.watch, copied.timer, copied.acting = r, mirror, nil, nil, nil, nil
		copies[i] = &copied
	}
	from.mu.Unlock()

	r.mu.Lock()
	defer r.mu.Unlock()
	for _, l := range copies {
		r.stateOf(mirror.ID()).lives[l.humanID] = l
		l.resume(at[l.humanID])
	}
}

// resume takes a copied life on: its step is due at a time, or its wait goes on. The caller must hold Runner.mu.
func (l *life) resume(due time.Time) {
	in := &l.scenario.program[l.at]
	if l.arrived != "" {
		l.goOnAt(due)
		return
	}
	if l.waiting == nil {
		l.set(due, in)
		return
	}
	pending := *l.waiting
	l.waiting = nil
	l.waitOn(&pending)
	if !due.IsZero() {
		l.timeoutAt(due, in.step.WaitFor, &pending)
	}
}
