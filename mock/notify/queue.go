package notify

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/healthmock/healthmock/mock/agenda"
	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/mock/store"
)

// Settings are the settings of a Queue for the notifications of one vendor. Chaos applies when a notification is
// created, all others at each attempt.
type Settings struct {
	Target    func(kind string) string // the URL for a kind; empty: notifications of this kind are not sent
	Deadline  time.Duration            // real time the receiver has for a complete response
	Retry     []time.Duration          // virtual waits before the second, third ... attempt; nil: Ladder; empty: none
	Signature *Signature               // nil: unsigned
	// Chaos returns the faults for a user's notifications, in the transaction that stores one; nil: none.
	Chaos func(ctx context.Context, userID string) ([]Chaos, error)
}

// Options of a Queue.
type Options struct {
	// Settings returns the settings for the notifications of a vendor. It is called at every send and attempt.
	Settings  func(vendor string) Settings
	Transport http.RoundTripper // nil: NewTransport
	Limit     *Limit            // shared by the queues that share a Transport; nil: none
	// Seed is a whole number as text: nonces, trace ids and chaos are drawn from it.
	Seed string
	// Finished is called with each delivery that reached Delivered or Failed, in the transaction that records it; may be
	// nil.
	Finished func(context.Context, Delivery) error
	Refused  func(Delivery) // called with each delivery whose latest attempt was not accepted; may be nil
	// Wait waits in real time, for slow bodies, and returns the context's error when that ends; nil: clock.Wait.
	Wait func(ctx context.Context, d time.Duration) error
}

// ErrUnknown is the error for a delivery that does not exist.
var ErrUnknown = errors.New("there is no such delivery")

// Queue holds the deliveries of one App. Its methods are safe for concurrent use. With the context of a transaction of
// the App they take part in it.
type Queue struct {
	app     *app.App
	options Options
	seed    int64 // Options.Seed as a number

	mu      sync.Mutex
	flights map[int64]Flight // the attempts that wait for a response
}

// Open returns the queue of an App, whose rows it uses. Call it from an OnOpen function: it sets the App's handler of
// scheduled attempts.
func Open(a *app.App, options Options) *Queue {
	if options.Transport == nil {
		options.Transport = NewTransport()
	}
	if options.Wait == nil {
		options.Wait = clock.Wait
	}
	seed, _ := strconv.ParseInt(options.Seed, 10, 64) // a text that is not a number means 0
	q := &Queue{app: a, options: options, seed: seed, flights: make(map[int64]Flight)}
	a.Handle(attemptKind, agenda.Handler{
		Run:  q.run,
		Lane: func(userID string) string { return "notify " + userID }, // one user's notifications leave in order
	})
	return q
}

// Send stores a message as a Delivery that is due now, or after its Wait and the delays of its user's chaos. Chaos may
// add duplicates, each as its own Delivery. A message of a kind without a target is not stored, and sent is false.
func (q *Queue) Send(ctx context.Context, m Message) (sent bool, err error) {
	settings := q.options.Settings(m.Vendor)
	target := settings.Target(m.Kind)
	if target == "" {
		return false, nil
	}
	err = q.app.Change(ctx, func(ctx context.Context, tx app.Tx) error {
		chaos, err := settings.chaos(ctx, m.UserID)
		if err != nil {
			return err
		}
		last, err := lastNumber(tx)
		if err != nil {
			return err
		}
		for i, m := range Disturb(q.seed, chaos, m, tx.Now(), last+1) {
			r := newRow(m, target, tx.Now())
			r.Number = last + 1 + int64(i)
			if m.Array && !m.AsIs {
				r.Body = "[" + r.Body + "]"
			}
			if err := insert(tx, r); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return false, fmt.Errorf("keep notification: %w", err)
	}
	return true, nil
}

// insert stores a new delivery, and schedules its attempt if it is pending.
func insert(tx app.Tx, r row) error {
	if err := store.AddNumber(tx, ofPrefix(r.UserID), r.Number); err != nil {
		return err
	}
	if err := store.Put(tx, deliveryKey(r.Number), r); err != nil {
		return err
	}
	return r.schedule(tx)
}

// attemptKind is the kind of scheduled attempts in the agenda.
const attemptKind = "notification"

// schedule schedules the next attempt of a delivery, if it is pending.
func (r row) schedule(tx app.Tx) error {
	if r.State != Pending {
		return nil
	}
	return tx.Schedule(agenda.Item{
		Key: deliveryKey(r.Number), At: *r.Next, Kind: attemptKind, UserID: r.UserID, Summary: r.Summary,
	})
}

// ladder returns the waits before retries.
func (s Settings) ladder() []time.Duration {
	if s.Retry == nil {
		return Ladder()
	}
	return s.Retry
}

// chaos returns the faults for a user's notifications.
func (s Settings) chaos(ctx context.Context, userID string) ([]Chaos, error) {
	if s.Chaos == nil {
		return nil, nil
	}
	chaos, err := s.Chaos(ctx, userID)
	if s.Signature != nil || err != nil {
		return chaos, err
	}
	unsigned := make([]Chaos, len(chaos))
	for i, c := range chaos {
		unsigned[i] = c.unsigned()
	}
	return unsigned, nil
}
