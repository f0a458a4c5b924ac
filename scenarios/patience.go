package scenarios

import (
	"context"
	"time"
)

// addDue registers something that the client has yet to do for a run: an openExpectation, or a life that waits for a
// request. until is when its time is up; zero means that it has no time limit. The caller must hold Runner.mu.
func (r *run) addDue(what any, until time.Time) {
	if r.due == nil {
		r.due = make(map[any]time.Time)
	}
	r.due[what] = until
}

// removeDue removes what addDue registered, and wakes every AwaitClient. The caller must hold Runner.mu.
func (r *run) removeDue(what any) {
	if _, ok := r.due[what]; !ok {
		return
	}
	delete(r.due, what)
	if r.changed != nil {
		close(r.changed)
		r.changed = nil
	}
}

// AwaitClient waits, in real time, until the client has done everything for a run whose time is up at or before a
// virtual time. A zero time means everything that has no time limit. It reports whether ctx ended while something was
// missing. Call it before moving the clock by hand, so that the client's time is not up before it could respond.
func (r *Runner) AwaitClient(ctx context.Context, appID, runID string, before time.Time) (missing bool) {
	for {
		changed := r.clientProgress(appID, runID, before)
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

// clientProgress returns a channel that is closed when the client has done the next thing for the run; nil when nothing
// is due before a virtual time, as in AwaitClient.
func (r *Runner) clientProgress(appID, runID string, before time.Time) <-chan struct{} {
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

// run returns a run of an App; nil when there is none with that id. The caller must hold r.mu.
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
