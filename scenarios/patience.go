package scenarios

import (
	"context"
	"time"
)

// awaits notes when the time of an expectation is up that a client may still meet. The Runner's lock is held.
func (r *run) awaits(x *expecting, due time.Time) {
	if r.due == nil {
		r.due = make(map[*expecting]time.Time)
	}
	r.due[x] = due
}

// AwaitClient waits, in real time, until the client has met every expectation of a run whose time is up at or before a virtual
// time, or until ctx ends. Whoever moves the clock by hand asks it first, so that virtual days do not pass in the moment that
// a client takes to answer.
func (r *Runner) AwaitClient(ctx context.Context, appID, runID string, before time.Time) {
	for {
		changed := r.unmet(appID, runID, before)
		if changed == nil {
			return
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return
		}
	}
}

// unmet returns a channel that is closed when the next expectation of the run is settled; nil when nothing is to be waited for.
func (r *Runner) unmet(appID, runID string, before time.Time) <-chan struct{} {
	r.mu.Lock()
	defer r.mu.Unlock()
	run := r.run(appID, runID)
	if run == nil {
		return nil
	}
	for _, due := range run.due {
		if !due.After(before) {
			if run.changed == nil {
				run.changed = make(chan struct{})
			}
			return run.changed
		}
	}
	return nil
}

// run is a run of an App, or nil. The caller has the lock.
func (r *Runner) run(appID, id string) *run {
	if stage := r.stage[appID]; stage != nil {
		for _, run := range stage.runs {
			if run.ID == id {
				return run
			}
		}
	}
	return nil
}
