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
	err := q.app.View(ctx, func(tx store.Tx) (err error) {
		r, err = getRow(tx, number)
		return err
	})
	if err != nil {
		return Delivery{}, err
	}
	return r.delivery(q.options.Seed), nil
}

// getRow reads a delivery; the error is ErrUnknown when there is none with that number.
func getRow(tx store.Tx, number int64) (row, error) {
	r, ok, err := store.Get[row](tx, deliveryKey(number))
	if err == nil && !ok {
		err = ErrUnknown
	}
	return r, err
}

// List returns the deliveries for which keep returns true, oldest first. It reads all deliveries; for those of one user
// ListOf is cheaper.
func (q *Queue) List(ctx context.Context, keep func(Delivery) bool) ([]Delivery, error) {
	return q.Page(ctx, "", math.MaxInt, keep)
}

// Page is List for the deliveries after the one with the id after, and at most limit of them. When after is empty or
// not an id, it begins with the oldest.
func (q *Queue) Page(ctx context.Context, after string, limit int, keep func(Delivery) bool) ([]Delivery, error) {
	last, _ := deliveryNumber(after)
	_, to := store.Prefix(deliveryPrefix)
	list := []Delivery{}
	err := q.app.View(ctx, func(tx store.Tx) error {
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

// ListOf returns the deliveries of one user, oldest first, without reading others. The list is empty when there are
// none.
func (q *Queue) ListOf(ctx context.Context, userID string) ([]Delivery, error) {
	return q.PageOf(ctx, userID, "", math.MaxInt, func(Delivery) bool { return true })
}

// PageOf is Page for the deliveries of one user, without reading others.
func (q *Queue) PageOf(
	ctx context.Context, userID, after string, limit int, keep func(Delivery) bool,
) ([]Delivery, error) {
	last, _ := deliveryNumber(after)
	list := []Delivery{}
	err := q.app.View(ctx, func(tx store.Tx) error {
		numbers, err := numbersOf(tx, userID)
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
