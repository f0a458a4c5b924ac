package notify

import (
	"context"
	"math"

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

// List returns all deliveries that keep holds for, oldest first. It reads every delivery there is; those of one user are
// listed by ListOf.
func (q *Queue) List(ctx context.Context, keep func(Delivery) bool) ([]Delivery, error) {
	return q.Page(ctx, "", math.MaxInt, keep)
}

// Page returns the first deliveries after the one with the id that keep holds for, at most limit of them, oldest first. An id
// that is empty, or no delivery's, is before all.
func (q *Queue) Page(ctx context.Context, after string, limit int, keep func(Delivery) bool) ([]Delivery, error) {
	last, _ := deliveryNumber(after)
	_, to := store.Prefix(deliveryPrefix)
	list := []Delivery{}
	err := q.store.View(ctx, q.space, func(tx store.Tx) error {
		for r, err := range store.Scan[row](tx, deliveryKey(min(last, math.MaxInt64-1)+1), to, false) {
			if err != nil || len(list) >= limit {
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
	return q.PageOf(ctx, humanID, "", math.MaxInt, func(Delivery) bool { return true })
}

// PageOf is Page for the deliveries of one user, at the cost of those alone.
func (q *Queue) PageOf(ctx context.Context, humanID, after string, limit int, keep func(Delivery) bool) ([]Delivery, error) {
	last, _ := deliveryNumber(after)
	list := []Delivery{}
	err := q.store.View(ctx, q.space, func(tx store.Tx) error {
		numbers, err := numbersOf(tx, humanID)
		for _, number := range numbers {
			if number <= last || len(list) >= limit {
				continue
			}
			r, err := getRow(tx, number)
			if err != nil {
				return err
			}
			if d := r.delivery(q.options.Seed); keep(d) {
				list = append(list, d)
			}
		}
		return err
	})
	return list, err
}
