package clock

import (
	"math"
	"time"
)

// line maps real time to virtual time: a straight line from a known point.
type line struct {
	from  time.Time // the virtual time ...
	since time.Time // ... at this real time
	speed float64
}

// reading is the virtual time at a real time. It stops 292 years after the
// line's start, where a Duration ends, and at [End].
func (l line) reading(wall time.Time) time.Time {
	t := l.from.Add(scale(wall.Sub(l.since), l.speed))
	if t.After(End) && !l.from.After(End) {
		return End
	}
	return t
}

// wait is how long, in real time, until the line reaches t.
func (l line) wait(wall, t time.Time) time.Duration {
	left := t.Sub(l.reading(wall))
	if left <= 0 {
		return 0
	}
	return scale(left, 1/l.speed)
}

// restart lets the line go through t at the present moment.
func (l *line) restart(t time.Time) { l.from, l.since = t, time.Now() }

// scale rounds up: a wait rounded down to nothing would have the alarm ring
// again and again before it is time.
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

// pacing says whether real time may fire work now. A mover that waits goes
// first: else a clock with more work than time would never let it in.
func (c *Clock) pacing() bool {
	return !c.paused && !c.closed && c.waiting == 0 && c.frozen == 0
}

// arm sets the alarm for the next due item, or takes it away. It is called
// after every change to what pacing depends on.
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

// pace fires what real time has reached. The line is left as it is, so that
// slow tasks do not make the clock lag: it leaps to the line when they are
// done, or to the next item due. An alarm that comes too late to be stopped
// finds nothing to do.
func (c *Clock) pace() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.held {
		return // the holder arms again
	}
	c.held = true
	c.changed.Broadcast() // whoever is about to freeze time waits for this
	defer func() {
		c.held = false
		c.changed.Broadcast()
		c.arm()
	}()
	for c.pacing() && c.overdue() {
		c.fire()
	}
}
