package scenarios

import (
	"slices"
	"time"

	"github.com/healthmock/healthmock/mock/app"
)

// Adopt copies the lives of an App from another Runner to r, for the users of a mirror of that App. They continue at
// the same virtual times and with the same random draws. Expectations of the client are not copied, as no client calls
// a mirror.
func (r *Runner) Adopt(from *Runner, of, mirror *app.App) {
	due := of.Clock.Pending()
	from.mu.Lock()
	var lives []*life
	at := make(map[string]time.Time) // by user id: when the next step, or the time-out of a wait, is due
	if s := from.apps[of.ID()]; s != nil {
		for _, d := range due {
			l := s.lives[d.Task.User]
			if l == nil || d.Task.Kind != stepKind || !l.scheduled() {
				continue
			}
			if _, again := at[l.userID]; again { // the task before was a note, which is due at once
				lives = slices.DeleteFunc(lives, func(other *life) bool { return other == l })
			}
			lives = append(lives, l)
			at[l.userID] = d.At
		}
		for userID, l := range s.lives {
			if _, known := at[userID]; !known && l.waiting != nil {
				lives = append(lives, l)
			}
		}
	}
	copies := make([]*life, len(lives))
	for i, l := range lives {
		copied := *l
		copied.runner, copied.app = r, mirror
		copied.run, copied.watch = nil, nil
		copied.timer, copied.acting = nil, nil
		copies[i] = &copied
	}
	from.mu.Unlock()

	r.mu.Lock()
	defer r.mu.Unlock()
	for _, l := range copies {
		r.stateOf(mirror.ID()).lives[l.userID] = l
		l.resume(at[l.userID])
	}
}

// scheduled reports whether the life has a task on the clock: it does unless it waits without a time limit. The caller
// must hold Runner.mu.
func (l *life) scheduled() bool { return l.waiting == nil || !l.waiting.until.IsZero() }

// resume schedules a copied life on the mirror's clock. due is when its next step is due or its wait times out; it is
// zero for a wait without a time limit. The caller must hold Runner.mu.
func (l *life) resume(due time.Time) {
	in := &l.scenario.program[l.at]
	if l.arrivedEvent != "" {
		l.continueAt(due)
		return
	}
	if l.waiting == nil {
		l.scheduleStep(due, in)
		return
	}
	pending := *l.waiting
	l.waiting = nil
	l.waitOn(&pending)
	if !due.IsZero() {
		l.timeoutAt(due, in.step.WaitFor, &pending)
	}
}
