package notify

import (
	"context"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/store"
)

// Redeliver sends a delivery again, whatever its state. Its retries start again from the first wait.
func (q *Queue) Redeliver(ctx context.Context, id string) (Delivery, error) {
	number, ok := deliveryNumber(id)
	if !ok {
		return Delivery{}, ErrUnknown
	}
	var r row
	err := q.app.Change(ctx, func(_ context.Context, tx app.Tx) (err error) {
		if r, err = getRow(tx, number); err != nil {
			return err
		}
		r.State, r.Next, r.Rung = Pending, new(tx.Now()), 0
		if err := store.Put(tx, deliveryKey(number), r); err != nil {
			return err
		}
		return r.schedule(tx)
	})
	if err != nil {
		return Delivery{}, err
	}
	return r.delivery(q.options.Seed), nil
}

// Repeat sends a copy of a user's latest notification of a kind, or with kind "" of any kind. The copy is a new
// Delivery that is due now and has the same body, byte for byte. Chaos does not apply to it. When there is no
// notification, or no target for its kind, sent is false.
func (q *Queue) Repeat(ctx context.Context, userID, kind string) (sent bool, err error) {
	err = q.app.Change(ctx, func(_ context.Context, tx app.Tx) error {
		r, found, err := latest(tx, userID, kind)
		if err != nil || !found {
			return err
		}
		target := q.options.Settings(r.Vendor).Target(r.Kind)
		if target == "" {
			return nil
		}
		last, err := lastNumber(tx)
		if err != nil {
			return err
		}
		sent = true
		return insert(tx, row{
			Number:  last + 1,
			Vendor:  r.Vendor,
			Kind:    r.Kind,
			UserID:  userID,
			State:   Pending,
			Summary: r.Summary,
			URL:     target,
			Created: tx.Now(),
			Next:    new(tx.Now()),
			Body:    r.Body,
		})
	})
	return sent && err == nil, err
}

// latest returns the newest delivery of a user, of one kind or with kind "" of any.
func latest(tx store.Tx, userID, kind string) (r row, found bool, err error) {
	for number, err := range store.Numbers(tx, ofPrefix(userID), true) {
		if err != nil {
			return r, false, err
		}
		if r, err = getRow(tx, number); err != nil {
			return r, false, err
		}
		if kind == "" || kind == r.Kind {
			return r, true, nil
		}
	}
	return r, false, nil
}

// Cancel cancels a user's pending deliveries. An attempt in flight is completed, but not retried.
func (q *Queue) Cancel(ctx context.Context, userID string) error {
	return q.app.Change(ctx, func(_ context.Context, tx app.Tx) error {
		var numbers []int64 // collected first, as rows are cheaper to write outside of a scan
		for number, err := range store.Numbers(tx, ofPrefix(userID), false) {
			if err != nil {
				return err
			}
			numbers = append(numbers, number)
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
			if err := tx.Cancel(deliveryKey(number)); err != nil {
				return err
			}
		}
		return nil
	})
}
