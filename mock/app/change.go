package app

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/healthmock/healthmock/mock/agenda"
	"github.com/healthmock/healthmock/mock/store"
)

// Tx is a transaction on an App: rows, Events and scheduled work that are written together or not at all. The methods
// of the App that are called with the context of the transaction take part in it.
type Tx interface {
	agenda.Tx
	// Now is the virtual time of the transaction.
	Now() time.Time
	// Schedule schedules work of a kind that has a handler. It replaces the work with the same key.
	Schedule(it agenda.Item) error
	// Cancel cancels the work with a key, if there is any.
	Cancel(key string) error
	// Take reports whether the work of an Item that has fired is still to be done, and ends it. See agenda.Agenda.Take.
	Take(it agenda.Item) (due bool, err error)
}

// Change runs f in a transaction. f must pass on its context to every method of the App that it calls, also to those
// that only read: with another context they would wait for the end of the transaction for ever. When f or one of these
// methods fails, nothing is written.
func (a *App) Change(ctx context.Context, f func(context.Context, Tx) error) error {
	return a.changeIn(ctx, func(ctx context.Context, tx *change) error { return f(ctx, tx) })
}

// View runs f on one state of the App's rows, which changes do not affect. Within a transaction it is the state so far.
func (a *App) View(ctx context.Context, f func(store.Tx) error) error {
	if c := a.joined(ctx); c != nil {
		return f(c)
	}
	return a.store.View(ctx, a.id, f)
}

// Observer is called with every Event of an App, in order, in the transaction that records it. It may change the App
// with the context that it is given. When it fails, the transaction fails.
type Observer func(context.Context, *App, Event) error

// Subscriber is called with every Event of an App, in order, after the change is committed and before the App's next
// change begins. It must not change that App. The context is that of the change, and ends with the request or the task
// that made it.
type Subscriber func(context.Context, *App, Event)

// Observe adds an observer. It may be called only from an OnOpen function.
func (a *App) Observe(f Observer) { a.observers = append(a.observers, f) }

// Subscribe adds a subscriber. It may be called only from an OnOpen function.
func (a *App) Subscribe(f Subscriber) { a.subscribers = append(a.subscribers, f) }

// Handle sets the handler of a kind of scheduled work. It may be called only from an OnOpen function.
func (a *App) Handle(kind string, h agenda.Handler) { a.agenda.Handle(kind, h) }

// change is one transaction on an App. It implements Tx.
type change struct {
	store.Tx
	app       *App
	now       time.Time
	events    []Event
	observed  int      // number of events that the observers have been called with
	observing bool     // the observers are being called; Events that they record wait for their turn
	committed []func() // of AfterCommit
	failed    error    // the first error of any part of the change
	done      bool     // it has ended, and nothing can join it
}

// changeKey is the context key of the open change of an App.
type changeKey struct{ *App }

// joined returns the open change that a context belongs to, or nil.
func (a *App) joined(ctx context.Context) *change {
	if c, ok := ctx.Value(changeKey{a}).(*change); ok && !c.done {
		return c
	}
	return nil
}

// change is changeIn for an f that calls no method of the App.
func (a *App) change(ctx context.Context, f func(*change) error) error {
	return a.changeIn(ctx, func(_ context.Context, tx *change) error { return f(tx) })
}

// changeIn runs f in a transaction: in that of the context, if it has one, and else in a new one. When f and the commit
// of a new one succeed, its scheduled work starts, subscribers are called with the recorded Events, in order, and
// waiters are woken, before another change of this App begins. All of it happens at one virtual time.
func (a *App) changeIn(ctx context.Context, f func(context.Context, *change) error) error {
	if c := a.joined(ctx); c != nil {
		return c.run(ctx, f)
	}
	a.changing.Lock()
	defer a.changing.Unlock()
	if a.closed {
		return Errorf(NotFound, "the app %s is gone", a.id)
	}
	c := &change{app: a, now: a.Clock.Freeze()}
	defer a.Clock.Unfreeze() // after the subscribers, so that what follows from the change has its time
	defer func() { c.done = true }()
	err := a.store.Update(ctx, a.id, func(tx store.Tx) error {
		c.Tx = tx
		if err := c.run(context.WithValue(ctx, changeKey{a}, c), f); err != nil {
			return err
		}
		return cmp.Or(c.failed, c.putNow())
	})
	c.done = true
	if err != nil {
		return err
	}
	a.seq += int64(len(c.events))
	for _, f := range c.committed {
		f()
	}
	for _, event := range c.events {
		for _, notify := range a.subscribers {
			notify(ctx, a, event)
		}
	}
	if len(c.events) > 0 {
		a.wake()
	}
	return nil
}

// run runs a part of the change, and then the observers for the Events that it recorded.
func (c *change) run(ctx context.Context, f func(context.Context, *change) error) error {
	err := f(ctx, c)
	outer := c.observing
	c.observing = true
	for err == nil && !outer && c.observed < len(c.events) {
		event := c.events[c.observed]
		c.observed++
		for _, observe := range c.app.observers {
			if err = observe(ctx, c.app, event); err != nil {
				break
			}
		}
	}
	c.observing = outer
	if err != nil && c.failed == nil {
		c.failed = err // the change must not be committed, even when the caller of this part goes on
	}
	return err
}

func (c *change) Now() time.Time                          { return c.now }
func (c *change) AfterCommit(f func())                    { c.committed = append(c.committed, f) }
func (c *change) Schedule(it agenda.Item) error           { return c.app.agenda.Put(c, it) }
func (c *change) Cancel(key string) error                 { return c.app.agenda.Cancel(c, key) }
func (c *change) Take(it agenda.Item) (due bool, e error) { return c.app.agenda.Take(c, it) }

// record writes an Event that is committed with the transaction.
func (c *change) record(kind, userID string, fact Fact) error {
	event := Event{Seq: c.app.seq + int64(len(c.events)) + 1, At: c.now, Kind: kind, UserID: userID, Data: fact}
	c.events = append(c.events, event)
	if userID != "" {
		if err := store.AddNumber(c, eventOfPrefix(userID), event.Seq); err != nil {
			return fmt.Errorf("record %s: %w", kind, err)
		}
	}
	if err := store.Put(c, eventKey(event.Seq), event); err != nil {
		return fmt.Errorf("record %s: %w", kind, err)
	}
	return nil
}
