package notify

import (
	"context"

	"github.com/healthmock/healthmock/mock/store"
)

// Get returns one delivery, or ErrUnknown.
func (q *Queue) Get(ctx context.Context, id string) (Delivery, error) {
	number, ok := deliveryNumber(id)
	if !ok {
		return Delivery{}, ErrUnknown
	}
	var r row
	err := q.store.View(ctx, q.space, func(tx store.Tx) (err error) {
		r, err = getRow(tx, number)
		return err
	})
	if err != nil {
		return Delivery{}, err
	}
	return r.delivery(q.options.Seed), nil
}

func getRow(tx store.Tx, number int64) (row, error) {
	r, ok, err := store.Get[row](tx, deliveryKey(number))
	if err == nil && !ok {
		err = ErrUnknown
	}
	return r, err
}

// List returns the deliveries that keep holds for, oldest first. It reads every delivery there is; those of one user are
// listed by ListOf.
func (q *Queue) List(ctx context.Context, keep func(Delivery) bool) ([]Delivery, error) {
	list := []Delivery{}
	err := q.store.View(ctx, q.space, func(tx store.Tx) error {
		for r, err := range store.ScanPrefix[row](tx, deliveryPrefix) {
			if err != nil {
				return err
			}
			if d := r.delivery(q.options.Seed); keep(d) {
				list = append(list, d)
			}
		}
		return nil
	})
	return list, err
}

// ListOf returns the deliveries of one user, oldest first, at the cost of those alone. A user of whom nothing was told has an
// empty list.
func (q *Queue) ListOf(ctx context.Context, humanID string) ([]Delivery, error) {
	list := []Delivery{}
	err := q.store.View(ctx, q.space, func(tx store.Tx) error {
		numbers, err := numbersOf(tx, humanID)
		for _, number := range numbers {
			r, err := getRow(tx, number)
			if err != nil {
				return err
			}
			list = append(list, r.delivery(q.options.Seed))
		}
		return err
	})
	return list, err
}
