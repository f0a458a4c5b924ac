package notify

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"github.com/healthmock/healthmock/mock/store"
)

// run makes one attempt and schedules the next one. It returns a summary for the timeline.
func (q *Queue) run(ctx context.Context, number int64, at time.Time) string {
	q.mu.Lock()
	delete(q.timers, number)
	q.mu.Unlock()
	var r row
	var seen []byte // r as it is stored
	err := q.store.View(ctx, q.space, func(tx store.Tx) (err error) {
		if seen, _, err = tx.Get(deliveryKey(number)); err == nil {
			r, err = getRow(tx, number)
		}
		return err
	})
	if err != nil || r.State != Pending {
		return ""
	}
	settings := q.options.Settings(r.UserID)
	if target := settings.Target(r.Kind); target != "" {
		r.URL = target // the setting may have changed since
	}
	attempt := q.attempt(ctx, r, settings, at)

	q.mu.Lock()
	redelivered := q.timers[number] != nil // by Redeliver, during this attempt: the next attempt sets the state
	posted := r.URL
	// The attempt is stored even when the App is closing.
	err = q.store.Update(context.WithoutCancel(ctx), q.space, func(tx store.Tx) error {
		stored, _, err := tx.Get(deliveryKey(number))
		if err == nil && !bytes.Equal(stored, seen) { // decode it again only if it changed, as that is slow
			r, err = getRow(tx, number)
		}
		if err != nil {
			return err
		}
		r.URL, r.Attempts = posted, append(r.Attempts, attempt)
		if !redelivered && r.State == Pending {
			r.Rung++
			r.settle(attempt, settings.ladder(), at)
		}
		return store.Put(tx, deliveryKey(number), r)
	})
	if err == nil && !redelivered {
		q.schedule(r)
	}
	q.mu.Unlock()
	if err != nil {
		return r.Summary + ": " + err.Error()
	}
	if q.options.Refused != nil && !attempt.ok() && ctx.Err() == nil {
		q.options.Refused(r.delivery(q.options.Seed))
	}
	if q.options.Finished != nil && (r.State == Delivered || r.State == Failed) {
		q.options.Finished(r.delivery(q.options.Seed))
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
		due := at.Add(wait)
		r.Next = &due
	default:
		r.State = Failed
	}
}
