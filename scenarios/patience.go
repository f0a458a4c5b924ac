package scenarios

import (
	"context"
	"time"
)

// awaits notes what a client may still do for a run, and until when: an expectation, or a life that waits for a
// request. Of what has no end the time is zero. The caller must hold Runner.mu.
func (r *run) awaits(what any, until time.Time) {
	if r.due == nil {
		r.due = make(map[any]time.Time)
	}
	r.due[what] = until
}

// came notes that there is nothing more to wait for of something. The caller must hold Runner.mu.
func (r *run) came(what any) {
	if _, awaited := r.due[what]; !awaited {
		return
	}
	delete(r.due, what)
	if r.changed != nil {
		close(r.changed)
		r.changed = nil
	}
}

// AwaitClient waits, in real time, until there is nothing that a client may still do for a run at or before a virtual
// time, or until ctx ends: then it reports true. A zero time asks for what has no end. Whoever moves the clock by
// hand asks it first, so that virtual days do not pass in the moment that a client takes to answer.
func (r *Runner) AwaitClient(ctx context.Context, appID, runID string, before time.Time) (missing bool) {
	for {
		changed := r.unmet(appID, runID, before)
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

// unmet returns a channel that is closed when a client has done the next thing for the run; nil when nothing is to be
// waited for.
func (r *Runner) unmet(appID, runID string, before time.Time) <-chan struct{} {
	r.mu.Lock()
	defer r.mu.Unlock()
	run := r.run(appID, runID)
	if run == nil {
		return nil
	}
	for _, until := range run.due {
		if before.IsZero() && until.IsZero() || !until.IsZero() && !until.After(before) {
			if run.changed == nil {
				run.changed = make(chan struct{})
			}
			return run.changed
		}
	}
	return nil
}

// run is a run of an App, or nil. The caller must hold r.mu.
func (r *Runner) run(appID, id string) *run {
	if s := r.apps[appID]; s != nil {
		for _, run := range s.runs {
			if run.ID == id {
				return run
			}
		}
	}
	return nil
}
