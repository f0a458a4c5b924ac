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
	Start  time.Time // zero: the wall clock's now; after End: End
	Speed  float64   // virtual seconds per real second; zero, or what [Clock.Run] refuses: 1
	Paused bool      // true: time stands still until moved by hand
}

// Clock is one virtual time with its queue of work. Create it with [New]; its
// methods are safe for concurrent use.
type Clock struct {
	ctx    context.Context // handed to every task; ends on Close, carries this clock's mark
	cancel context.CancelFunc

	mu      sync.Mutex // guards all below; never held while a task runs
	changed *sync.Cond // on mu: something a mover or Close waits for may have come true

	now     time.Time // what the clock reads while it stands still
	line    line      // where real pacing would have the clock by now
	paused  bool
	closed  bool
	held    bool        // one goroutine (a mover or the pacing alarm) is firing work; time stands still
	frozen  int         // calls of Freeze that no Unfreeze has followed; real time moves nothing
	waiting int         // movers that want to be that goroutine
	alarm   *time.Timer // set for the next due item; nil unless running, free and with work pending

	queue    queue
	lanes    lanes
	inflight int // work fired and not yet finished, on the driver and in lanes
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
	c.ctx, c.cancel = context.WithCancel(context.WithValue(context.Background(), mark{c}, true))
	return c
}

// Now is the virtual time, in UTC. It never goes back, and while work due at
// T has not fired it reads at most T.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.reading()
}

// reading is Now, for who holds the lock.
func (c *Clock) reading() time.Time {
	if c.paused || c.held || c.frozen > 0 {
		return c.now
	}
	t := c.line.reading(time.Now())
	if next := c.queue.peek(); next != nil && next.at.Before(t) {
		return next.at
	}
	return t
}

// State is what a clock shows of itself.
type State struct {
	Now     time.Time  `json:"now"`
	Mode    string     `json:"mode"`            // "running" or "paused"
	Speed   float64    `json:"speed"`           // virtual seconds per real second, when running
	Pending int        `json:"pending"`         // work that has not fired
	Next    *time.Time `json:"next"`            // when the first of it is due; null: nothing is
	Ended   bool       `json:"ended,omitempty"` // time has reached End, and stands still for ever
}

// State tells how the clock stands, all of it at one moment.
func (c *Clock) State() State {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := State{Now: c.reading(), Mode: "running", Speed: c.line.speed, Pending: c.queue.Len()}
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

// Pause makes time stand still. Work already begun goes on.
func (c *Clock) Pause() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.reading()
	c.paused = true
	c.arm()
}

// Run lets time pass, speed virtual seconds per real second, from the present
// reading on. It serves a paused clock and one that runs at another speed.
// [ErrSpeed] when speed is not a positive finite number, [ErrClosed] after Close.
func (c *Clock) Run(speed float64) error {
	return c.setSpeed(speed, func() { c.paused = false })
}

// SetSpeed changes how many virtual seconds pass in a real one, and leaves the
// clock running or paused as it is: a paused one takes the speed up when Run
// is next called with what [Clock.State] shows. Errors are those of Run.
func (c *Clock) SetSpeed(speed float64) error {
	return c.setSpeed(speed, func() {})
}

func (c *Clock) setSpeed(speed float64, mode func()) error {
	if !validSpeed(speed) {
		return ErrSpeed
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return ErrClosed
	}
	c.now = c.reading()
	c.line = line{from: c.now, since: time.Now(), speed: speed}
	mode()
	c.arm()
	return nil
}

// Close drops everything pending, ends the context of running tasks and waits
// for them. Afterwards time stands still and At returns timers that never
// fire. Closing again does nothing. Called from inside a task it would wait
// for itself.
func (c *Clock) Close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.reading()
	c.paused, c.closed = true, true
	c.cancel()
	c.drop()
	c.changed.Broadcast()
	for c.inflight > 0 || c.held {
		c.changed.Wait()
	}
}

// drop forgets all work that has not begun.
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

// plain strips what would make equal instants differ: zone and monotonic reading.
func plain(t time.Time) time.Time { return t.Round(0).UTC() }
