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

// AdvanceTo moves time forward to t: everything due until then fires in
// (time, sequence) order, and before time leaves an instant all work in lanes
// is done, what it scheduled for the same instant included. It returns when
// all is settled and the clock reads t, with what fired. A running clock goes
// on from there.
//
// Movers take turns; waiting for one's turn ends with ctx. When ctx ends on
// the way the clock stays at the instant it had reached, and what fired until
// then is returned with the context's error. Work already handed to a lane
// goes on; the next move waits for it.
//
// [ErrBackwards] when t is past, [ErrEnd] when it is after [End], [ErrInsideTask] when ctx is one that a task
// of this clock was given, [ErrClosed] when the clock is or gets closed.
func (c *Clock) AdvanceTo(ctx context.Context, t time.Time) ([]Fired, error) {
	return c.move(ctx, func(m *mover) error {
		return m.to(plain(t))
	})
}

// AdvanceUntil moves time from one instant of due work to the next until done
// reports true. It asks first of all, then whenever an instant is settled; no
// lock is held meanwhile. [ErrIdle] when nothing is left that could make done
// true, [ErrLimit] when limit has passed; the clock then reads the end of it.
// The rest is as for [Clock.AdvanceTo].
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

// AdvanceNext moves time to the next instant at which something is due, which
// may be the present one, and settles it as [Clock.AdvanceTo] does. [ErrIdle]
// when nothing is pending, [ErrEnd] when it is due after [End]; time then stays. The rest is as for AdvanceTo.
func (c *Clock) AdvanceNext(ctx context.Context) ([]Fired, error) {
	return c.move(ctx, func(m *mover) error {
		// Work in flight may yet bring the next thing due, even at this instant.
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

// mark is the context key by which a clock knows its own tasks.
type mark struct{ *Clock }

// mover is one Advance under way. It holds the clock and has the lock, except
// where a method says otherwise.
type mover struct {
	*Clock
	ctx   context.Context
	fired []*Timer
}

// move makes the caller the holder, lets it walk, and reports what fired.
func (c *Clock) move(ctx context.Context, walk func(*mover) error) ([]Fired, error) {
	if ctx.Value(mark{c}) != nil {
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

// acquire waits until the clock is free and takes hold of it: time stands
// still from here on.
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
	m.now = m.reading()
	m.held = true
	return nil
}

// release lets go of the clock; pacing goes on from where it stands.
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

// settle fires all that is due at the present instant and waits for all work
// in flight. What that work schedules for this instant fires at once: it may
// be what the work waits for.
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

// stopped says why the mover must not go on, if so.
func (m *mover) stopped() error {
	if m.closed {
		return ErrClosed
	}
	return m.ctx.Err()
}

// ask calls done without the lock.
func (m *mover) ask(done func() bool) bool {
	m.mu.Unlock()
	defer m.mu.Lock()
	return done()
}

// report lists what fired, with the summaries that are known by now.
func (m *mover) report() []Fired {
	list := make([]Fired, 0, len(m.fired))
	for _, t := range m.fired {
		if t.index != dropped { // else: cleared while it waited in its lane
			list = append(list, t.told())
		}
	}
	return list
}
