package notify

import (
	"context"

	"github.com/healthmock/healthmock/mock/store"
)

// Adopt takes over the deliveries that the space has already, such as a copy of another App's: numbers go on after the last of
// them, and each that is pending is set on the Clock at its NextAt, in the order of their numbers. An attempt that was on its
// way in the other App is made again here. It reads every delivery, and is called once, right after Open.
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
