package clock

import (
	"container/heap"
	"context"
	"fmt"
	"time"
)

// Task is work to be done at a virtual time.
type Task struct {
	Kind, User, Summary string // what [Fired] says of it

	// Lane "" runs the task on the driver: one at a time, with time standing
	// still at the instant it was due. Any other lane runs beside the clock:
	// the tasks of one lane one after another in the order they were due,
	// different lanes in parallel. What different lanes schedule for one
	// instant is numbered as they happen to get there.
	Lane string

	// Run does the work; nil does nothing. It holds no lock of the clock and
	// may schedule more. A summary other than "" replaces Summary. The context
	// ends when the clock closes.
	Run func(ctx context.Context, at time.Time) (summary string)
}

// Fired is one task that came due.
type Fired struct {
	At      time.Time `json:"at"`
	Kind    string    `json:"kind"`
	HumanID string    `json:"humanId"`
	Summary string    `json:"summary"`
}

// Timer is one scheduled task.
type Timer struct {
	clock *Clock
	at    time.Time
	seq   uint64 // order of At calls; decides between equal times
	index int    // place in the queue, or one of the states below
	task  Task

	behind *Timer // the next one in its lane, while both wait there
}

// States of a timer that is not in the queue.
const (
	fired   = -1 // begun, finished, or waiting for its turn in a lane
	dropped = -2 // stopped or cleared: it never runs
)

// At schedules a task. Due at or before now means due now. Equal times fire in
// the order of the At calls. It may be called from anywhere, also from inside
// a task. On a clock that is closed or being cleared the timer never fires.
func (c *Clock) At(t time.Time, task Task) *Timer {
	timer := &Timer{clock: c, at: plain(t), index: dropped, task: task}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return timer
	}
	if now := c.reading(); timer.at.Before(now) {
		timer.at = now
	}
	c.queue.push(timer)
	if c.held {
		if !timer.at.After(c.now) {
			c.changed.Broadcast() // a mover that waits for lanes has this to fire
		}
	} else if timer.index == 0 {
		c.arm()
	}
	return timer
}

// Stop takes the task out of the queue, and its memory with it. It returns
// false when the task already fired or was stopped.
func (t *Timer) Stop() bool {
	c := t.clock
	c.mu.Lock()
	defer c.mu.Unlock()
	if t.index < 0 {
		return false
	}
	first := t.index == 0
	heap.Remove(&c.queue, t.index)
	t.drop()
	if first {
		c.arm()
	}
	return true
}

// drop marks the timer as one that never runs and lets go of what it held.
func (t *Timer) drop() { t.index, t.task.Run = dropped, nil }

// told is what is told of a timer, with the summary that is known by now.
func (t *Timer) told() Fired {
	return Fired{At: t.at, Kind: t.task.Kind, HumanID: t.task.User, Summary: t.task.Summary}
}

// fire takes the first item out of the queue and moves time to it. A driver
// task has run when fire returns; a lane's was handed over. The caller is the
// holder and has the lock, which is free while a task runs.
func (c *Clock) fire() *Timer {
	t := c.queue.pop()
	c.now = t.at
	c.inflight++
	if t.task.Lane == "" {
		c.run(t)
	} else {
		c.lanes.hand(t)
		c.dispatch()
	}
	return t
}

// run runs a fired task with the lock released, and books its end. The
// bookkeeping is deferred because a task may end its goroutine, as a failing
// test does.
func (c *Clock) run(t *Timer) {
	task := t.task
	c.mu.Unlock()
	var summary string
	defer func() {
		c.mu.Lock()
		if summary != "" {
			t.task.Summary = summary
		}
		t.task.Run = nil
		if c.inflight--; c.inflight == 0 {
			c.changed.Broadcast()
		}
	}()
	summary = task.run(c.ctx, t.at)
}

// run calls Run and turns a panic into a summary: one broken task must not
// stop the clock for all others.
func (t Task) run(ctx context.Context, at time.Time) (summary string) {
	if t.Run == nil {
		return ""
	}
	defer func() {
		if r := recover(); r != nil {
			summary = fmt.Sprintf("panicked: %v", r)
		}
	}()
	return t.Run(ctx, at)
}
