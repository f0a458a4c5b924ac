package notify

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/mock/store"
)

// Settings says where notifications go and how. All but Array count at the moment of an attempt.
type Settings struct {
	Target    func(kind string) string // the URL for a kind; empty: no new notifications of it are sent
	Array     bool                     // post [body] instead of body; fixed when a notification is made
	Deadline  time.Duration            // real time the receiver has for a complete answer
	Retry     []time.Duration          // nil: Ladder
	Signature *Signature               // nil: unsigned
}

// Options of a Queue.
type Options struct {
	Settings  func() Settings   // asked at every send and attempt
	Transport http.RoundTripper // nil: NewTransport
	Seed      string            // nonces are drawn from it
	Finished  func(Delivery)    // told of each delivery that reached Delivered or Failed; may be nil
}

// ErrUnknown says that there is no such delivery.
var ErrUnknown = errors.New("there is no such delivery")

// Queue is the deliveries of one App. Its methods are safe for concurrent use.
type Queue struct {
	space   string
	clock   *clock.Clock
	store   store.Store
	options Options

	mu     sync.Mutex
	last   int64                  // number of the newest delivery
	timers map[int64]*clock.Timer // of the pending ones
}

// Open makes the queue of an App, whose rows go to the space of that name in the store.
func Open(space string, c *clock.Clock, s store.Store, options Options) *Queue {
	if options.Transport == nil {
		options.Transport = NewTransport()
	}
	return &Queue{space: space, clock: c, store: s, options: options, timers: make(map[int64]*clock.Timer)}
}

// Send keeps a message as a Delivery that is due now. A kind without a target is dropped: sent is then false.
func (q *Queue) Send(ctx context.Context, m Message) (sent bool, err error) {
	settings := q.options.Settings()
	target := settings.Target(m.Kind)
	if target == "" {
		return false, nil
	}
	body := string(m.Body)
	if settings.Array {
		body = "[" + body + "]"
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	number, now := q.last+1, q.clock.Now()
	d := Delivery{
		ID: deliveryID(number), Kind: m.Kind, HumanID: m.HumanID, State: Pending, Summary: m.Summary,
		URL: target, CreatedAt: now, NextAt: &now, Body: body, Attempts: []Attempt{},
	}
	err = q.store.Update(ctx, q.space, func(tx store.Tx) error {
		if err := tx.Put(ofKey(m.HumanID, number), json.RawMessage("{}")); err != nil {
			return err
		}
		return store.Put(tx, deliveryKey(number), d)
	})
	if err != nil {
		return false, fmt.Errorf("keep notification: %w", err)
	}
	q.last = number
	q.schedule(number, d, now)
	return true, nil
}

// Redeliver sends a delivery again, whatever its state, from the first rung of the ladder.
func (q *Queue) Redeliver(ctx context.Context, id string) (Delivery, error) {
	number, ok := deliveryNumber(id)
	if !ok {
		return Delivery{}, ErrUnknown
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	now := q.clock.Now()
	d, err := q.edit(ctx, number, func(d *Delivery) {
		d.State, d.NextAt, d.Rung = Pending, &now, 0
	})
	if err != nil {
		return Delivery{}, err
	}
	q.stop(number)
	q.schedule(number, d, now)
	return d, nil
}

// Cancel drops what is pending for a user. An attempt that is on its way ends, but is not repeated.
func (q *Queue) Cancel(ctx context.Context, humanID string) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.store.Update(ctx, q.space, func(tx store.Tx) error {
		var numbers []int64
		prefix := ofPrefix(humanID)
		from, to := store.Prefix(prefix)
		for key := range tx.Scan(from, to, false) {
			var number int64
			if _, err := fmt.Sscanf(key[len(prefix):], "%d", &number); err != nil {
				return fmt.Errorf("read %s: %w", key, err)
			}
			numbers = append(numbers, number)
		}
		for _, number := range numbers {
			d, ok, err := store.Get[Delivery](tx, deliveryKey(number))
			if err != nil {
				return err
			}
			if !ok || d.State != Pending {
				continue
			}
			q.stop(number)
			d.State, d.NextAt = Cancelled, nil
			if err := store.Put(tx, deliveryKey(number), d); err != nil {
				return err
			}
		}
		return nil
	})
}

// Get returns one delivery, or ErrUnknown.
func (q *Queue) Get(ctx context.Context, id string) (Delivery, error) {
	var d Delivery
	number, ok := deliveryNumber(id)
	if !ok {
		return d, ErrUnknown
	}
	err := q.store.View(ctx, q.space, func(tx store.Tx) (err error) {
		d, ok, err = store.Get[Delivery](tx, deliveryKey(number))
		return err
	})
	if err == nil && !ok {
		err = ErrUnknown
	}
	return d, err
}

// List returns the deliveries that keep holds for, oldest first.
func (q *Queue) List(ctx context.Context, keep func(Delivery) bool) ([]Delivery, error) {
	list := []Delivery{}
	err := q.store.View(ctx, q.space, func(tx store.Tx) error {
		for d, err := range store.ScanPrefix[Delivery](tx, deliveryPrefix) {
			if err != nil {
				return err
			}
			if keep(d) {
				list = append(list, d)
			}
		}
		return nil
	})
	return list, err
}

// schedule sets the next attempt of a delivery on the Clock; q.mu is held.
func (q *Queue) schedule(number int64, d Delivery, at time.Time) {
	q.timers[number] = q.clock.At(at, clock.Task{
		Kind: "notification", User: d.HumanID, Summary: d.Summary, Lane: "notify " + d.HumanID,
		Run: func(ctx context.Context, at time.Time) string { return q.run(ctx, number, at) },
	})
}

// stop takes a delivery's next attempt off the Clock; q.mu is held.
func (q *Queue) stop(number int64) {
	if timer := q.timers[number]; timer != nil {
		timer.Stop()
		delete(q.timers, number)
	}
}

// run is one attempt, and the setting of the next one. It returns what a timeline says of it.
func (q *Queue) run(ctx context.Context, number int64, at time.Time) string {
	q.mu.Lock()
	delete(q.timers, number)
	q.mu.Unlock()
	d, err := q.Get(ctx, deliveryID(number))
	if err != nil || d.State != Pending {
		return ""
	}
	settings := q.options.Settings()
	if target := settings.Target(d.Kind); target != "" {
		d.URL = target // it may have been corrected since
	}
	attempt := q.attempt(ctx, d, settings, at)

	q.mu.Lock()
	again := q.timers[number] != nil // sent again by hand meanwhile: that is for the next attempt to settle
	// The App may be closing: what has happened is written down even so.
	posted := d.URL
	d, err = q.edit(context.WithoutCancel(ctx), number, func(d *Delivery) {
		d.URL, d.Attempts = posted, append(d.Attempts, attempt)
		if !again && d.State == Pending {
			d.Rung++
			d.settle(attempt, settings.ladder(), at)
		}
	})
	if err == nil && d.State == Pending && !again {
		q.schedule(number, d, *d.NextAt)
	}
	q.mu.Unlock()
	if err != nil {
		return d.Summary + ": " + err.Error()
	}
	if q.options.Finished != nil && (d.State == Delivered || d.State == Failed) {
		q.options.Finished(d)
	}
	return fmt.Sprintf("%s: %s (attempt %d)", d.Summary, attempt.outcome(), len(d.Attempts))
}

// settle decides what follows an attempt: done, again later, or given up.
func (d *Delivery) settle(attempt Attempt, ladder []time.Duration, at time.Time) {
	d.NextAt = nil
	wait, again := next(ladder, d.Rung)
	switch {
	case attempt.OK():
		d.State = Delivered
	case again:
		due := at.Add(wait)
		d.NextAt = &due
	default:
		d.State = Failed
	}
}

func (s Settings) ladder() []time.Duration {
	if s.Retry == nil {
		return Ladder()
	}
	return s.Retry
}

func (q *Queue) edit(ctx context.Context, number int64, change func(*Delivery)) (Delivery, error) {
	var d Delivery
	err := q.store.Update(ctx, q.space, func(tx store.Tx) error {
		found, ok, err := store.Get[Delivery](tx, deliveryKey(number))
		if err != nil {
			return err
		}
		if d = found; !ok {
			return ErrUnknown
		}
		change(&d)
		return store.Put(tx, deliveryKey(number), d)
	})
	return d, err
}
