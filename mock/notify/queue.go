package notify

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/mock/store"
)

// Settings are the settings of a Queue for the notifications about one user. Chaos applies when a notification is
// created, all others at each attempt.
type Settings struct {
	Target    func(kind string) string    // the URL for a kind; empty: notifications of this kind are not sent
	Deadline  time.Duration               // real time the receiver has for a complete response
	Retry     []time.Duration             // virtual waits before the second, third ... attempt; nil: Ladder; empty: none
	Signature *Signature                  // nil: unsigned
	Chaos     func(userID string) []Chaos // the faults for a user's notifications; nil: none
}

// Options of a Queue.
type Options struct {
	Settings  func(userID string) Settings // called at every send and attempt
	Transport http.RoundTripper            // nil: NewTransport
	Limit     *Limit                       // shared by the queues that share a Transport; nil: none
	// Seed is a whole number as text: nonces, trace ids and chaos are drawn from it.
	Seed     string
	Finished func(Delivery) // called with each delivery that reached Delivered or Failed; may be nil
	Refused  func(Delivery) // called with each delivery whose latest attempt was not accepted; may be nil
	// Wait waits in real time, for slow bodies, and returns the context's error when that ends; nil: clock.Wait.
	Wait func(ctx context.Context, d time.Duration) error
}

// ErrUnknown is the error for a delivery that does not exist.
var ErrUnknown = errors.New("there is no such delivery")

// Queue holds the deliveries of one App. Its methods are safe for concurrent use.
type Queue struct {
	space   string
	clock   *clock.Clock
	store   store.Store
	options Options
	seed    int64 // Options.Seed as a number

	mu      sync.Mutex
	last    int64                  // number of the newest delivery
	timers  map[int64]*clock.Timer // of the pending ones
	flights map[int64]Flight       // the attempts that wait for a response
}

// Open returns the queue of an App. Its rows are in the space with that name in the store. If the space has deliveries
// already, call Adopt.
func Open(space string, c *clock.Clock, s store.Store, options Options) *Queue {
	if options.Transport == nil {
		options.Transport = NewTransport()
	}
	if options.Wait == nil {
		options.Wait = clock.Wait
	}
	seed, _ := strconv.ParseInt(options.Seed, 10, 64) // a text that is not a number means 0
	return &Queue{
		space:   space,
		clock:   c,
		store:   s,
		options: options,
		seed:    seed,
		timers:  make(map[int64]*clock.Timer),
		flights: make(map[int64]Flight),
	}
}

// Send stores a message as a Delivery that is due now, or after its Wait and the delays of its user's chaos. Chaos may
// add duplicates, each as its own Delivery. A message of a kind without a target is not stored, and sent is false.
func (q *Queue) Send(ctx context.Context, m Message) (sent bool, err error) {
	settings := q.options.Settings(m.UserID)
	target := settings.Target(m.Kind)
	if target == "" {
		return false, nil
	}
	chaos := settings.chaos(m.UserID)
	q.mu.Lock()
	defer q.mu.Unlock()
	now := q.clock.Now()
	rows := make([]row, 0, 1)
	for _, m := range Disturb(q.seed, chaos, m, now, q.last+1) {
		due := now.Add(m.Wait)
		r := row{
			Kind:    m.Kind,
			UserID:  m.UserID,
			State:   Pending,
			Summary: m.Summary,
			URL:     target,
			Created: now,
			Next:    &due,
			Body:    string(m.Body),
			Chaos:   m.Chaos,
			Corrupt: m.Twist.Corrupt,
			Stale:   clock.Duration(m.Twist.Stale),
			Slow:    clock.Duration(m.Twist.Slow),
			Cut:     m.Twist.Cut,
			Down:    clock.Duration(m.Twist.Down),
		}
		if m.Array && !m.AsIs {
			r.Body = "[" + r.Body + "]"
		}
		if m.Dropped() {
			r.State, r.Next = Cancelled, nil
		}
		rows = append(rows, r)
	}
	err = q.insert(ctx, rows)
	return err == nil, err
}

// insert numbers and stores new deliveries, and schedules those that are pending. The caller must hold q.mu.
func (q *Queue) insert(ctx context.Context, rows []row) error {
	err := q.store.Update(ctx, q.space, func(tx store.Tx) error {
		for i := range rows {
			r := &rows[i]
			r.Number = q.last + 1 + int64(i)
			if err := tx.Put(ofKey(r.UserID, r.Number), json.RawMessage("{}")); err != nil {
				return err
			}
			if err := store.Put(tx, deliveryKey(r.Number), *r); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("keep notification: %w", err)
	}
	for _, r := range rows {
		q.last = r.Number
		q.schedule(r)
	}
	return nil
}

// schedule schedules the next attempt of a delivery on the Clock, if it is pending. The caller must hold q.mu.
func (q *Queue) schedule(r row) {
	if r.State != Pending {
		return
	}
	number := r.Number // the task must not keep the whole row in memory
	q.timers[number] = q.clock.At(*r.Next, clock.Task{
		Kind:    "notification",
		User:    r.UserID,
		Summary: r.Summary,
		Lane:    "notify " + r.UserID, // one user's notifications leave in order
		Run:     func(ctx context.Context, at time.Time) string { return q.run(ctx, number, at) },
	})
}

// stop cancels a delivery's next attempt. The caller must hold q.mu.
func (q *Queue) stop(number int64) {
	if timer := q.timers[number]; timer != nil {
		timer.Stop()
		delete(q.timers, number)
	}
}

// ladder returns the waits before retries.
func (s Settings) ladder() []time.Duration {
	if s.Retry == nil {
		return Ladder()
	}
	return s.Retry
}

// chaos returns the faults for a user's notifications.
func (s Settings) chaos(userID string) []Chaos {
	if s.Chaos == nil {
		return nil
	}
	chaos := s.Chaos(userID)
	if s.Signature != nil {
		return chaos
	}
	unsigned := make([]Chaos, len(chaos))
	for i, c := range chaos {
		unsigned[i] = c.unsigned()
	}
	return unsigned
}
