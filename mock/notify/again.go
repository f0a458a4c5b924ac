package notify

import (
	"context"

	"github.com/healthmock/healthmock/mock/store"
)

// Redeliver sends a delivery again, whatever its state. Its retries start again from the first wait.
func (q *Queue) Redeliver(ctx context.Context, id string) (Delivery, error) {
	number, ok := deliveryNumber(id)
	if !ok {
		return Delivery{}, ErrUnknown
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	now := q.clock.Now()
	var r row
	err := q.store.Update(ctx, q.space, func(tx store.Tx) (err error) {
		if r, err = getRow(tx, number); err != nil {
			return err
		}
		r.State, r.Next, r.Rung = Pending, &now, 0
		return store.Put(tx, deliveryKey(number), r)
	})
	if err != nil {
		return Delivery{}, err
	}
	q.stop(number)
	q.schedule(r)
	return r.delivery(q.options.Seed), nil
}

// Repeat sends a copy of a user's latest notification of a kind, or with kind "" of any kind. The copy is a new
// Delivery that is due now and has the same body, byte for byte. Chaos does not apply to it. When there is no
// notification, or no target for its kind, sent is false.
func (q *Queue) Repeat(ctx context.Context, userID, kind string) (sent bool, err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	r, found, err := q.latest(ctx, userID, kind)
	if err != nil || !found {
		return false, err
	}
	target := q.options.Settings(userID).Target(r.Kind)
	if target == "" {
		return false, nil
	}
	now := q.clock.Now()
	err = q.insert(ctx, []row{{
		Kind:    r.Kind,
		UserID:  userID,
		State:   Pending,
		Summary: r.Summary,
		URL:     target,
		Created: now,
		Next:    &now,
		Body:    r.Body,
	}})
	return err == nil, err
}

// latest returns the newest delivery of a user, of one kind or with kind "" of any.
func (q *Queue) latest(ctx context.Context, userID, kind string) (r row, found bool, err error) {
	err = q.store.View(ctx, q.space, func(tx store.Tx) error {
		from, to := store.Prefix(ofPrefix(userID))
		for key := range tx.Scan(from, to, true) {
			number, err := numberIn(key)
			if err != nil {
				return err
			}
			if r, err = getRow(tx, number); err != nil {
				return err
			}
			if kind == "" || kind == r.Kind {
				found = true
				return nil
			}
		}
		return tx.Err()
	})
	return r, found, err
}

// Cancel cancels a user's pending deliveries. An attempt in flight is completed, but not retried.
func (q *Queue) Cancel(ctx context.Context, userID string) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	var cancelled []int64
	err := q.store.Update(ctx, q.space, func(tx store.Tx) error {
		numbers, err := numbersOf(tx, userID)
		if err != nil {
			return err
		}
		for _, number := range numbers {
			r, err := getRow(tx, number)
			if err != nil {
				return err
			}
			if r.State != Pending {
				continue
			}
			r.State, r.Next = Cancelled, nil
			if err := store.Put(tx, deliveryKey(number), r); err != nil {
				return err
			}
			cancelled = append(cancelled, number)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, number := range cancelled {
		q.stop(number)
	}
	return nil
}
