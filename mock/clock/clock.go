// Package clock keeps one virtual time and the work due later in it.
//
// A clock runs at any multiple of real time, or stands still until it is
// moved by hand. Either way work fires in order, at exactly the virtual time
// it was due:
//
//	c := clock.New(clock.Options{Start: start, Paused: true})
//	defer c.Close()
//
//	c.At(start.Add(time.Hour), clock.Task{
//		Kind: "greeting",
//		Run: func(ctx context.Context, at time.Time) string {
//			return "hello at " + at.Format(time.Kitchen)
//		},
//	})
//	fired, err := c.Advance(ctx, 2*time.Hour) // everything up to then has happened
//
// Virtual time never passes work that has not fired, so a timestamp taken
// inside a task is the same in every mode and on every machine.
//
// A clock with nothing pending owns no goroutine and no timer.
package clock

import (
	"context"
	"errors"
	"math"
	"sync"
	"time"
)

// Errors of the clock. Test for them with [errors.Is].
var (
	ErrBackwards  = errors.New("clock: time does not run backwards")
	ErrClosed     = errors.New("clock: closed")
	ErrEnd        = errors.New("clock: time ends in the year 9700")
	ErrIdle       = errors.New("clock: nothing is pending")
	ErrInsideTask = errors.New("clock: a task cannot move the clock that runs it")
	ErrLimit      = errors.New("clock: limit reached")
	ErrSpeed      = errors.New("clock: speed must be a positive number")
)

// End is the last instant of virtual time: a clock that runs stops there, and
// one that is moved by hand gets no further. JSON and RFC 3339 can write no
// year after 9999, and whatever is due a Duration later, of at most 292 years,
// must be writable too.
var End = time.Date(9700, time.January, 1, 0, 0, 0, 0, time.UTC) //nolint:gochecknoglobals // a constant

// Options says how a clock starts. The zero value is a clock that shows real
// time.
type Options struct {
	Start  time.Time // zero: the present real time; after End: End
	Speed  float64   // virtual seconds per real second; zero, or a speed that [Clock.Run] refuses: 1
	Paused bool      // time stands still until it is moved by hand
}

// Clock is one virtual time with its queue of work. Create it with [New]; its
// methods are safe for concurrent use.
type Clock struct {
	ctx    context.Context // of every task; ends on Close, and has the clock's clockKey
	cancel context.CancelFunc

	mu      sync.Mutex // guards all below; never held while a task runs
	changed *sync.Cond // on mu: something that a mover, Freeze or Close waits for may have changed

	now    time.Time // the virtual time while real time does not move it
	line   line      // virtual time as a function of real time, while the clock runs
	paused bool
	closed bool

	// held reports whether one goroutine, the holder, fires work: a mover, or
	// the alarm's in pace. Only the holder moves time.
	held    bool
	waiting int         // movers that wait to become the holder
	frozen  int         // calls of Freeze without their Unfreeze; while there are any, real time moves nothing
	alarm   *time.Timer // rings when the next work is due; nil unless running, without a holder, and with work pending

	queue    queue
	lanes    lanes
	inflight int // tasks that have fired and not finished, those that wait in lanes included
}

// New starts a clock. Close it when done.
func New(opts Options) *Clock {
	wall := time.Now()
	if opts.Start.IsZero() {
		opts.Start = wall
	}
	if !validSpeed(opts.Speed) {
		opts.Speed = 1
	}
	c := &Clock{now: earliest(plain(opts.Start), End), paused: opts.Paused}
	c.line = line{from: c.now, since: wall, speed: opts.Speed}
	c.changed = sync.NewCond(&c.mu)
	c.ctx, c.cancel = context.WithCancel(context.WithValue(context.Background(), clockKey{c}, true))
	return c
}

// Now returns the virtual time, in UTC. It never goes back, and while work due
// at T has not fired it is at most T.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.nowLocked()
}

// nowLocked returns the virtual time. The caller must hold c.mu.
func (c *Clock) nowLocked() time.Time {
	if c.paused || c.held || c.frozen > 0 {
		return c.now
	}
	t := c.line.at(time.Now())
	if next := c.queue.peek(); next != nil && next.at.Before(t) { // the alarm is late
		return next.at
	}
	return t
}

// State is the state of a clock at one moment.
type State struct {
	Now     time.Time  `json:"now"`
	Mode    string     `json:"mode"`            // "running" or "paused"
	Speed   float64    `json:"speed"`           // virtual seconds per real second, when running
	Pending int        `json:"pending"`         // number of tasks that have not fired
	Next    *time.Time `json:"next"`            // when the first of them is due; null: there is none
	Ended   bool       `json:"ended,omitempty"` // time has reached End, and stands still for ever
}

// State returns the state of the clock.
func (c *Clock) State() State {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := State{Now: c.nowLocked(), Mode: "running", Speed: c.line.speed, Pending: c.queue.Len()}
	if c.paused {
		s.Mode = "paused"
	}
	if next := c.queue.peek(); next != nil {
		at := next.at
		s.Next = &at
	}
	s.Ended = !s.Now.Before(End)
	return s
}

// Pause stops time. Tasks that have fired go on.
func (c *Clock) Pause() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.nowLocked()
	c.paused = true
	c.arm()
}

// Run lets time pass from now on, at speed virtual seconds per real second. The
// clock may be paused, or run at another speed. It returns [ErrSpeed] when speed
// is not a positive finite number, and [ErrClosed] after Close.
func (c *Clock) Run(speed float64) error {
	return c.setSpeed(speed, func() { c.paused = false })
}

// SetSpeed changes the speed, and leaves the clock running or paused. A paused
// clock only shows the speed in [Clock.State], for a caller that passes it to
// Run. Errors are those of Run.
func (c *Clock) SetSpeed(speed float64) error {
	return c.setSpeed(speed, func() {})
}

// setSpeed sets the speed, and calls mode with the lock held.
func (c *Clock) setSpeed(speed float64, mode func()) error {
	if !validSpeed(speed) {
		return ErrSpeed
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return ErrClosed
	}
	c.now = c.nowLocked()
	c.line = line{from: c.now, since: time.Now(), speed: speed}
	mode()
	c.arm()
	return nil
}

// Close drops all pending work, cancels the context of running tasks and waits
// for them. Afterwards time stands still, and At returns timers that never fire.
// Closing again does nothing. A task must not call Close, which would wait for
// the task.
func (c *Clock) Close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.nowLocked()
	c.paused = true
	c.closed = true
	c.cancel()
	c.drop()
	c.changed.Broadcast()
	for c.inflight > 0 || c.held {
		c.changed.Wait()
	}
}

// drop removes all work that has not begun. The caller must hold c.mu.
func (c *Clock) drop() {
	c.queue.clear()
	c.inflight -= c.lanes.clear()
	c.arm()
}

func validSpeed(speed float64) bool { return speed > 0 && !math.IsInf(speed, 1) }

func earliest(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// plain returns t in UTC and without a monotonic reading, so that equal instants are equal values.
func plain(t time.Time) time.Time { return t.Round(0).UTC() }
