package clock

import "time"

// Freeze returns the current virtual time and keeps a running clock there until
// [Clock.Unfreeze] is called: the clock reads this time, and real time fires no
// work. So all that one change reads from the clock and schedules on it has one
// time, however slow the machine is. Real time is not lost: afterwards the clock
// leaps to where it would have been, and fires on the way what is due by then.
//
// A task and a mover still move time while the clock is frozen, since the frozen
// code may run inside that very task. Freeze may be called several times; the
// last Unfreeze lets time pass again.
//
// Work that is due by now begins before Freeze returns. Otherwise a clock that is
// frozen again and again would never fire anything.
func (c *Clock) Freeze() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	for !c.held && c.pacing() && c.overdue() {
		c.changed.Wait() // for the alarm, which has rung or is about to
	}
	c.now = c.reading()
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
	return next != nil && !next.at.After(c.line.reading(time.Now()))
}
