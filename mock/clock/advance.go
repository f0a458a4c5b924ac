package clock

import (
	"context"
	"time"
)

// Advance moves time forward by d; see [Clock.AdvanceTo].
func (c *Clock) Advance(ctx context.Context, d time.Duration) ([]Fired, error) {
	return c.move(ctx, func(m *mover) error {
		return m.to(c.now.Add(d))
	})
}

// AdvanceTo moves time forward to t. Everything due until then fires, in
// (time, sequence) order. Before time leaves an instant, all work in lanes is
// finished, and all work that it scheduled for the same instant. AdvanceTo
// returns what fired, once the clock reads t. A running clock goes on from
// there.
//
// Calls that move the clock take turns. When ctx ends while a call waits for
// its turn, nothing has moved. When ctx ends later, the clock stays at the
// instant that it has reached, and the call returns what has fired together
// with the context's error. Work that is already in a lane goes on, and the
// next call waits for it.
//
// Errors are [ErrBackwards] when t is in the past, [ErrEnd] when it is after
// [End], [ErrInsideTask] when ctx is one that a task of this clock was given,
// and [ErrClosed] when the clock is closed, before the call or during it.
func (c *Clock) AdvanceTo(ctx context.Context, t time.Time) ([]Fired, error) {
	return c.move(ctx, func(m *mover) error {
		return m.to(plain(t))
	})
}

// AdvanceUntil moves time from one instant of due work to the next until done
// returns true. It calls done first of all, and then whenever all work of an
// instant is finished, without holding a lock. It returns [ErrIdle] when no
// work is left that could make done true, and [ErrLimit] when limit has passed;
// the clock then reads the end of the limit. Everything else is as for
// [Clock.AdvanceTo].
func (c *Clock) AdvanceUntil(ctx context.Context, done func() bool, limit time.Duration) ([]Fired, error) {
	return c.move(ctx, func(m *mover) error {
		if limit < 0 {
			return ErrBackwards
		}
		end := earliest(c.now.Add(limit), End)
		if m.ask(done) {
			return nil
		}
		for {
			if err := m.settle(); err != nil {
				return err
			}
			if m.ask(done) {
				return nil
			}
			next := c.queue.peek()
			if next == nil {
				return ErrIdle
			}
			if next.at.After(end) {
				c.now = end
				return ErrLimit
			}
			c.now = next.at
		}
	})
}

// AdvanceNext moves time to the next instant at which work is due, which may be
// the present one, and finishes all work of that instant. It returns [ErrIdle]
// when no work is pending, and [ErrEnd] when the next work is due after [End];
// time does not move then. Everything else is as for [Clock.AdvanceTo].
func (c *Clock) AdvanceNext(ctx context.Context) ([]Fired, error) {
	return c.move(ctx, func(m *mover) error {
		// Work in lanes may still schedule the next work, even for this instant.
		if err := m.settle(); err != nil || len(m.fired) > 0 {
			return err
		}
		next := c.queue.peek()
		switch {
		case next == nil:
			return ErrIdle
		case next.at.After(End):
			return ErrEnd
		}
		c.now = next.at
		return m.settle()
	})
}

// Moving reports whether a call that moves the clock (Advance and the like) has
// begun and not returned, or a running clock is firing work by itself.
func (c *Clock) Moving() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.held || c.waiting > 0
}

// clockKey is the context key that the contexts of a clock's own tasks have.
type clockKey struct{ *Clock }

// mover is one call that moves the clock: Advance, AdvanceTo, AdvanceUntil or
// AdvanceNext. Between acquire and release it is the clock's holder (see
// Clock.held). The caller of its methods must hold c.mu.
type mover struct {
	*Clock
	ctx   context.Context
	fired []*Timer
}

// move acquires the clock, calls walk, which moves time, and returns what fired.
func (c *Clock) move(ctx context.Context, walk func(*mover) error) ([]Fired, error) {
	if ctx.Value(clockKey{c}) != nil {
		return nil, ErrInsideTask
	}
	m := &mover{Clock: c, ctx: ctx}
	stop := context.AfterFunc(ctx, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.changed.Broadcast()
	})
	defer stop()
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := m.acquire(); err != nil {
		return nil, err
	}
	defer m.release()
	err := walk(m)
	return m.report(), err
}

// acquire waits until the clock has no holder and becomes its holder: from here
// on only the mover moves time.
func (m *mover) acquire() error {
	m.waiting++
	for m.held && m.stopped() == nil {
		m.changed.Wait()
	}
	m.waiting--
	if err := m.stopped(); err != nil {
		m.arm()
		return err
	}
	m.now = m.nowLocked()
	m.held = true
	return nil
}

// release ends the hold. A running clock goes on from the time it reads.
func (m *mover) release() {
	m.held = false
	m.line.restart(m.now)
	m.changed.Broadcast()
	m.arm()
}

// to moves time to t.
func (m *mover) to(t time.Time) error {
	switch {
	case t.Before(m.now):
		return ErrBackwards
	case t.After(End):
		return ErrEnd
	}
	for {
		if err := m.settle(); err != nil {
			return err
		}
		next := m.queue.peek()
		if next == nil || next.at.After(t) {
			m.now = t
			return nil
		}
		m.now = next.at
	}
}

// settle fires all work that is due at the present instant and waits until all
// work is finished. What that work schedules for this instant fires at once,
// without waiting for other work: other work may wait for it.
func (m *mover) settle() error {
	for {
		if err := m.stopped(); err != nil {
			return err
		}
		next := m.queue.peek()
		switch {
		case next != nil && !next.at.After(m.now):
			m.fired = append(m.fired, m.fire())
		case m.inflight > 0:
			m.changed.Wait()
		default:
			return nil
		}
	}
}

// stopped returns why the mover must not go on, or nil when it may.
func (m *mover) stopped() error {
	if m.closed {
		return ErrClosed
	}
	return m.ctx.Err()
}

// ask calls done with the lock released.
func (m *mover) ask(done func() bool) bool {
	m.mu.Unlock()
	defer m.mu.Lock()
	return done()
}

// report returns what fired, with the summaries that are known by now.
func (m *mover) report() []Fired {
	list := make([]Fired, 0, len(m.fired))
	for _, t := range m.fired {
		if t.index != dropped { // Close drops timers that wait in their lanes
			list = append(list, t.describe())
		}
	}
	return list
}
