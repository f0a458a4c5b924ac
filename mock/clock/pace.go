package clock

import (
	"math"
	"time"
)

// line is virtual time as a linear function of real time.
type line struct {
	from  time.Time // the virtual time at the real time since
	since time.Time
	speed float64 // virtual seconds per real second
}

// at returns the virtual time at a real time. It is at most [End], and at most
// 292 years after from, which is as long as a time.Duration can be.
func (l line) at(wall time.Time) time.Time {
	t := l.from.Add(scale(wall.Sub(l.since), l.speed))
	if t.After(End) && !l.from.After(End) {
		return End
	}
	return t
}

// wait returns the real time from wall until the line reaches t.
func (l line) wait(wall, t time.Time) time.Duration {
	left := t.Sub(l.at(wall))
	if left <= 0 {
		return 0
	}
	return scale(left, 1/l.speed)
}

// restart moves the line so that it has the virtual time t now.
func (l *line) restart(t time.Time) {
	l.from = t
	l.since = time.Now()
}

// scale returns d times by, at most the longest Duration. It rounds up: if a
// wait were rounded down to zero, the alarm would ring again and again too
// early.
func scale(d time.Duration, by float64) time.Duration {
	if by == 1 {
		return d // exact
	}
	f := math.Ceil(float64(d) * by)
	if f >= math.MaxInt64 {
		return math.MaxInt64
	}
	return time.Duration(f)
}

// pacing reports whether real time may fire work now. A waiting mover has
// priority: a clock that is always late would never let it in. The caller must
// hold c.mu.
func (c *Clock) pacing() bool {
	return !c.paused && !c.closed && c.waiting == 0 && c.frozen == 0
}

// arm sets the alarm for the next work, or stops it when there is none or real
// time may not fire it. It must be called after every change of the queue's first
// timer, of held and of what pacing depends on. The caller must hold c.mu.
func (c *Clock) arm() {
	if c.alarm != nil {
		c.alarm.Stop()
		c.alarm = nil
	}
	next := c.queue.peek()
	if next == nil || next.at.After(End) || c.held || !c.pacing() {
		return
	}
	c.alarm = time.AfterFunc(c.line.wait(time.Now(), next.at), c.pace)
}

// pace is called by the alarm, and fires all work that real time has reached. It
// does not restart the line, so slow tasks do not make the clock late: after them
// it jumps to the time of the line, or to the next work. When the alarm rings
// although it was stopped, there is nothing to fire.
func (c *Clock) pace() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.held {
		return // the holder calls arm when it is done
	}
	c.held = true
	c.changed.Broadcast() // Freeze waits for this
	defer func() {
		c.held = false
		c.changed.Broadcast()
		c.arm()
	}()
	for c.pacing() && c.overdue() {
		c.fire()
	}
}
