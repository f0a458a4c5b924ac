package app

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/healthmock/healthmock/mock/store"
)

// Order is the vendor's order for a user's records. Creating a user of a vendor with orders submits one.
type Order struct {
	ID       string `json:"id"` // a UUID
	Type     string `json:"type"`
	State    string `json:"state"`
	TimedOut bool   `json:"timedOut,omitempty"` // whether a time-out moved it to its state
	// Manual is whether SetOrder or Abort has been called. Until then the order follows its user's status
	// (OrderRules.ByStatus).
	Manual bool `json:"manual,omitempty"`
	// Automatic is whether the order proceeds by itself unless it is Manual: its user's sources were connected before it.
	Automatic bool      `json:"automatic,omitempty"`
	CreatedAt time.Time `json:"createdAt"`
	UpdatedAt time.Time `json:"updatedAt"`
}

// defaultOrderType is the type of an order without one, of a vendor that suggests no types.
const defaultOrderType = "default"

// Final reports whether no state may follow a state.
func (r OrderRules) Final(state string) bool { return r.Knows(state) && len(r.Moves[state]) == 0 }

// Knows reports whether the state exists.
func (r OrderRules) Knows(state string) bool {
	_, ok := r.Moves[state]
	return ok
}

// Allows reports whether an order may go from one state to another, normally or by a time-out.
func (r OrderRules) Allows(from, to string, timedOut bool) bool {
	if timedOut {
		return to != "" && r.TimeOuts[from] == to
	}
	return slices.Contains(r.Moves[from], to)
}

// States lists every state in alphabetical order.
func (r OrderRules) States() []string { return slices.Sorted(maps.Keys(r.Moves)) }

// Orders lists a user's orders, oldest first. There is at least one where the vendor has orders, else none.
func (a *App) Orders(ctx context.Context, userID string) ([]Order, error) {
	var orders []Order
	err := a.View(ctx, func(tx store.Tx) (err error) {
		orders, err = list[Order](tx, ordersPrefix(userID))
		return err
	})
	return orders, err
}

// SetOrder moves a user's latest order to another state; timedOut says that a time-out is the cause. A state that does
// not exist, or with timedOut one that no time-out leads to, is Invalid. A move that the vendor's table forbids is a
// Conflict unless forced, and so is a user without an order. Setting the present state does not change the state, but
// after any call the order no longer follows its user's status.
func (a *App) SetOrder(ctx context.Context, userID, state string, timedOut, force bool) error {
	return a.change(ctx, func(tx *change) error {
		user, err := tx.user(userID)
		if err != nil {
			return err
		}
		rules := orders{a.Rules(user.Provider).Orders}
		switch {
		case !rules.Exist():
			return errNoOrder()
		case !rules.Knows(state):
			return &Error{
				Kind:    Invalid,
				Field:   "order",
				Message: fmt.Sprintf("no such state of an order; there are %q", rules.States()),
			}
		case timedOut && !slices.Contains(slices.Collect(maps.Values(rules.TimeOuts)), state):
			return &Error{Kind: Invalid, Field: "timedOut", Message: "no time-out leads to this state of an order"}
		}
		order, number, err := tx.latestOrder(userID)
		if err != nil {
			return err
		}
		if number < 0 {
			return errNoOrder()
		}
		order.Manual = true
		switch {
		case order.State == state && order.TimedOut == timedOut:
			return tx.putOrder(userID, number, order)
		case force || rules.Allows(order.State, state, timedOut):
			return rules.move(tx, &user, number, order, state, timedOut)
		case timedOut:
			return Errorf(Conflict, "an order cannot go from %s to %s by a time-out (force allows it)", order.State, state)
		}
		return Errorf(Conflict, "an order cannot go from %s to %s (force allows it)", order.State, state)
	})
}

// latestOrder returns a user's latest order and its index among the user's orders. The index is negative when there is
// no order.
func (tx *change) latestOrder(userID string) (order Order, number int, err error) {
	orders, err := list[Order](tx, ordersPrefix(userID))
	if err != nil || len(orders) == 0 {
		return Order{}, -1, err
	}
	number = len(orders) - 1
	return orders[number], number, nil
}

func (tx *change) putOrder(userID string, number int, order Order) error {
	if err := store.Put(tx, numbered(ordersPrefix(userID), number), order); err != nil {
		return fmt.Errorf("write order: %w", err)
	}
	return nil
}

func errNoOrder() error { return Errorf(Conflict, "this user has no order") }
