package clock

import (
	"container/heap"
	"context"
	"fmt"
	"time"
)

// Task is work to be done at a virtual time.
type Task struct {
	Kind    string // for Fired, like the next two
	User    string // Fired.UserID
	Summary string

	// Lane says where the task runs. With "" it runs in the goroutine that
	// moves time: one task at a time, while time stands still at the instant at
	// which the task was due. With any other name it runs beside the clock:
	// tasks of one lane run one after another, in the order in which they were
	// due, and tasks of different lanes run in parallel. The order of tasks
	// that different lanes schedule for one instant is not determined.
	Lane string

	// Run does the work; nil does nothing. It is called without a lock of the
	// clock, and may schedule more tasks. A result other than "" replaces
	// Summary. The context ends when the clock closes.
	Run func(ctx context.Context, at time.Time) (summary string)
}

// Fired is one task that came due.
type Fired struct {
	At      time.Time `json:"at"`
	Kind    string    `json:"kind"`
	UserID  string    `json:"humanId"`
	Summary string    `json:"summary"`
}

// Timer is one scheduled task.
type Timer struct {
	clock *Clock
	at    time.Time
	seq   uint64 // order of At calls; decides between equal times
	index int    // in the queue's heap, or one of the states below
	task  Task

	behind *Timer // the next one in its lane, while both wait there
}

// States of a timer that is not in the queue.
const (
	fired   = -1 // begun, finished, or waiting in a lane
	dropped = -2 // stopped, or dropped by Close: it never runs
)

// At schedules a task. A task that is due in the past is due now. Tasks with
// equal times fire in the order of the calls of At. A task may call it. On a
// closed clock the timer never fires.
func (c *Clock) At(t time.Time, task Task) *Timer {
	timer := &Timer{clock: c, at: plain(t), index: dropped, task: task}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return timer
	}
	if now := c.nowLocked(); timer.at.Before(now) {
		timer.at = now
	}
	c.queue.push(timer)
	if c.held {
		if !timer.at.After(c.now) {
			c.changed.Broadcast() // a mover that waits for lanes must fire this first
		}
	} else if timer.index == 0 {
		c.arm()
	}
	return timer
}

// Stop removes the task from the queue and frees its memory. It returns false
// when the task has already fired or was stopped.
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

// Fired reports whether the task has begun, or waits in its lane to begin.
func (t *Timer) Fired() bool {
	t.clock.mu.Lock()
	defer t.clock.mu.Unlock()
	return t.index == fired
}

// drop marks the timer as one that never runs, and frees what its Run refers to.
func (t *Timer) drop() {
	t.index = dropped
	t.task.Run = nil
}

// describe returns the timer as it is reported, with the summary that is known by
// now.
func (t *Timer) describe() Fired {
	return Fired{At: t.at, Kind: t.task.Kind, UserID: t.task.User, Summary: t.task.Summary}
}

// fire removes the first timer from the queue and moves time to it. A task
// without a lane has run when fire returns; one with a lane was added to it. The
// caller must be the holder and hold c.mu, which is released while a task runs.
func (c *Clock) fire() *Timer {
	t := c.queue.pop()
	c.now = t.at
	c.inflight++
	if t.task.Lane == "" {
		c.run(t)
	} else {
		c.lanes.add(t)
		c.dispatch()
	}
	return t
}

// run runs a fired task with c.mu released, and then counts it as finished. That
// is deferred, because a task may end its goroutine, as a failing test does. The
// caller must hold c.mu.
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
