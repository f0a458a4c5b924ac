package clock

import "time"

// Freeze returns the current virtual time and keeps a running clock at it until
// [Clock.Unfreeze] is called: Now returns this time, and real time fires no work.
// So everything that one change reads from the clock and schedules on it has the
// same time, however slow the machine is. Afterwards the clock jumps to the time
// that it would have reached, and fires what is due by then.
//
// The holder (a mover, or a clock that fires work by itself) still moves time
// while the clock is frozen, since the caller of Freeze may be a task that it has
// fired. Freeze may be called several times; the last Unfreeze lets time pass.
//
// When work is already overdue, Freeze first waits until a goroutine has begun to
// fire it. Otherwise a clock that is frozen again and again would never fire
// anything.
func (c *Clock) Freeze() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	for !c.held && c.pacing() && c.overdue() {
		c.changed.Wait() // for pace, which the alarm has started or is about to start
	}
	c.now = c.nowLocked()
	c.frozen++
	return c.now
}

// Unfreeze ends one [Clock.Freeze].
func (c *Clock) Unfreeze() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.frozen--; c.frozen == 0 {
		c.arm()
	}
}

// overdue reports whether real time has reached work that has not fired. The
// caller must hold c.mu.
func (c *Clock) overdue() bool {
	next := c.queue.peek()
	return next != nil && !next.at.After(c.line.at(time.Now()))
}
