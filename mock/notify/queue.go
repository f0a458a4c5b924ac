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

// Settings says where notifications go and how. Array and Chaos count when a notification is made, all else at the
// moment of an attempt.
type Settings struct {
	Target    func(kind string) string     // the URL for a kind; empty: no new notifications of it are sent
	Array     bool                         // post [body] instead of body
	Deadline  time.Duration                // real time the receiver has for a complete answer
	Retry     []time.Duration              // nil: Ladder
	Signature *Signature                   // nil: unsigned
	Chaos     func(humanID string) []Chaos // what happens to a user's notifications; nil: nothing
}

// Options of a Queue.
type Options struct {
	Settings  func() Settings   // asked at every send and attempt
	Transport http.RoundTripper // nil: NewTransport
	Limit     *Limit            // shared by the queues that share a Transport; nil: none
	// Seed is a whole number as text: nonces, trace ids and chaos are drawn from it.
	Seed     string
	Finished func(Delivery) // told of each delivery that reached Delivered or Failed; may be nil
	Refused  func(Delivery) // told of each delivery whose latest attempt was not accepted; may be nil
	// Wait waits in real time for what is slow on purpose, and returns the context's error when that ends; nil:
	// clock.Wait.
	Wait func(ctx context.Context, d time.Duration) error
}

// ErrUnknown says that there is no such delivery.
var ErrUnknown = errors.New("there is no such delivery")

// Queue is the deliveries of one App. Its methods are safe for concurrent use.
type Queue struct {
	space   string
	clock   *clock.Clock
	store   store.Store
	options Options
	seed    int64 // Options.Seed as a number

	mu      sync.Mutex
	last    int64                  // number of the newest delivery
	timers  map[int64]*clock.Timer // of the pending ones
	flights map[int64]Flight       // the attempts that wait for an answer
}

// Open makes the queue of an App, whose rows go to the space of that name in the store. A space that has deliveries
// already is taken over by Adopt.
func Open(space string, c *clock.Clock, s store.Store, options Options) *Queue {
	if options.Transport == nil {
		options.Transport = NewTransport()
	}
	if options.Wait == nil {
		options.Wait = clock.Wait
	}
	seed, _ := strconv.ParseInt(options.Seed, 10, 64) // what is no number draws as 0 does
	return &Queue{
		space: space, clock: c, store: s, options: options, seed: seed,
		timers: make(map[int64]*clock.Timer), flights: make(map[int64]Flight),
	}
}

// Send keeps a message as a Delivery that is due when it has waited: now, unless Wait or the chaos of its user says
// otherwise. Chaos may keep copies of it as well, each a Delivery of its own. Nothing is kept of a kind without a
// target: sent is then false.
func (q *Queue) Send(ctx context.Context, m Message) (sent bool, err error) {
	settings := q.options.Settings()
	target := settings.Target(m.Kind)
	if target == "" {
		return false, nil
	}
	chaos := settings.chaos(m.HumanID)
	q.mu.Lock()
	defer q.mu.Unlock()
	now := q.clock.Now()
	rows := make([]row, 0, 1)
	for _, m := range Disturb(q.seed, chaos, m, now, q.last+1) {
		due := now.Add(m.Wait)
		r := row{
			Kind: m.Kind, HumanID: m.HumanID, State: Pending, Summary: m.Summary, URL: target, Created: now, Next: &due,
			Body: string(m.Body), Chaos: m.Chaos,
			Corrupt: m.Twist.Corrupt, Stale: clock.Duration(m.Twist.Stale), Slow: clock.Duration(m.Twist.Slow), Cut: m.Twist.Cut,
			Down: clock.Duration(m.Twist.Down),
		}
		if (settings.Array || m.Array) && !m.AsIs {
			r.Body = "[" + r.Body + "]"
		}
		if m.Dropped() {
			r.State, r.Next = Cancelled, nil
		}
		rows = append(rows, r)
	}
	err = q.keep(ctx, rows)
	return err == nil, err
}

// keep numbers and stores new deliveries, and schedules those that are pending. The caller must hold q.mu.
func (q *Queue) keep(ctx context.Context, rows []row) error {
	err := q.store.Update(ctx, q.space, func(tx store.Tx) error {
		for i := range rows {
			r := &rows[i]
			r.Number = q.last + 1 + int64(i)
			if err := tx.Put(ofKey(r.HumanID, r.Number), json.RawMessage("{}")); err != nil {
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

// schedule sets the next attempt of a delivery on the Clock, if it is pending. The caller must hold q.mu.
func (q *Queue) schedule(r row) {
	if r.State != Pending {
		return
	}
	number := r.Number // the rest of the row is not kept while it waits
	q.timers[number] = q.clock.At(*r.Next, clock.Task{
		Kind: "notification", User: r.HumanID, Summary: r.Summary, Lane: "notify " + r.HumanID,
		Run: func(ctx context.Context, at time.Time) string { return q.run(ctx, number, at) },
	})
}

// stop takes a delivery's next attempt off the Clock. The caller must hold q.mu.
func (q *Queue) stop(number int64) {
	if timer := q.timers[number]; timer != nil {
		timer.Stop()
		delete(q.timers, number)
	}
}

func (s Settings) ladder() []time.Duration {
	if s.Retry == nil {
		return Ladder()
	}
	return s.Retry
}

// chaos is what happens to a user's notifications.
func (s Settings) chaos(humanID string) []Chaos {
	if s.Chaos == nil {
		return nil
	}
	chaos := s.Chaos(humanID)
	if s.Signature != nil {
		return chaos
	}
	unsigned := make([]Chaos, len(chaos))
	for i, c := range chaos {
		unsigned[i] = c.unsigned()
	}
	return unsigned
}
