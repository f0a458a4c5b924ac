package notify

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"github.com/healthmock/healthmock/mock/agenda"
	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/store"
)

// run makes one attempt, stores it and schedules the next one. It returns a summary for the timeline. A process that
// dies before the attempt is stored makes it again when it starts: a notification may arrive twice, and is never lost.
func (q *Queue) run(ctx context.Context, it agenda.Item, at time.Time) string {
	number, err := numberIn(it.Key)
	if err != nil {
		return err.Error()
	}
	var r row
	var seen []byte // r as it is stored
	err = q.app.View(ctx, func(tx store.Tx) (err error) {
		if seen, _, err = tx.Get(deliveryKey(number)); err == nil {
			r, err = getRow(tx, number)
		}
		return err
	})
	if err != nil || r.State != Pending {
		return ""
	}
	settings := q.options.Settings(r.Vendor)
	if target := settings.Target(r.Kind); target != "" {
		r.URL = target // the setting may have changed since
	}
	attempt := q.attempt(ctx, r, settings, at)
	if ctx.Err() != nil {
		return "" // the App has ended; if its rows are kept, the attempt is made again when it is opened
	}

	posted := r.URL
	err = q.app.Change(ctx, func(ctx context.Context, tx app.Tx) error {
		due, err := tx.Take(it) // false: the delivery was cancelled or sent again meanwhile, and keeps that state
		if err != nil {
			return err
		}
		stored, _, err := tx.Get(deliveryKey(number))
		if err == nil && !bytes.Equal(stored, seen) { // decode it again only if it changed, as that is slow
			r, err = getRow(tx, number)
		}
		if err != nil {
			return err
		}
		r.URL, r.Attempts = posted, append(r.Attempts, attempt)
		if due {
			r.Rung++
			r.settle(attempt, settings.ladder(), at)
			if err := r.schedule(tx); err != nil {
				return err
			}
		}
		if err := store.Put(tx, deliveryKey(number), r); err != nil {
			return err
		}
		if q.options.Finished != nil && (r.State == Delivered || r.State == Failed) {
			return q.options.Finished(ctx, r.delivery(q.options.Seed))
		}
		return nil
	})
	if err != nil {
		return r.Summary + ": " + err.Error()
	}
	if q.options.Refused != nil && !attempt.ok() {
		q.options.Refused(r.delivery(q.options.Seed))
	}
	return fmt.Sprintf("%s: %s (attempt %d)", r.Summary, attempt.outcome(), len(r.Attempts))
}

// settle sets the state after an attempt: delivered, pending until the next attempt, or failed.
func (r *row) settle(attempt try, ladder []time.Duration, at time.Time) {
	r.Next = nil
	wait, again := next(ladder, r.Rung)
	switch {
	case attempt.ok():
		r.State = Delivered
	case again:
		r.Next = new(at.Add(wait))
	default:
		r.State = Failed
	}
}
