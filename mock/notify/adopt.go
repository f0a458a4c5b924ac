package notify

import (
	"context"

	"github.com/healthmock/healthmock/mock/store"
)

// Adopt takes over the deliveries that are already in the space, such as a copy of another App's. New deliveries are
// numbered after the last of them, and each pending one is scheduled at its NextAt, in the order of their numbers. An
// attempt that was in flight in the other App is made again here. Adopt reads every delivery. Call it once, right after
// Open.
func (q *Queue) Adopt(ctx context.Context) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.store.View(ctx, q.space, func(tx store.Tx) error {
		for r, err := range store.ScanPrefix[row](tx, deliveryPrefix) {
			if err != nil {
				return err
			}
			q.last = r.Number
			q.schedule(r)
		}
		return nil
	})
}
