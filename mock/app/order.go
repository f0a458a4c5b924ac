package app

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/healthmock/healthmock/mock/store"
)

// Order is the request for a user's records in an App of the hip generation, where creating a user submits one.
type Order struct {
	ID       string `json:"id"` // a UUID
	Type     string `json:"type"`
	State    string `json:"state"`
	TimedOut bool   `json:"timedOut,omitempty"` // whether it reached its state because its time was up
	// Led tells that SetOrder has been called. Until then the order follows its user's status (OrderRules.ByStatus).
	Led bool `json:"led,omitempty"`
	// Alone tells that the order goes on by itself, as long as it is not Led: its user's sources were connected before it.
	Alone     bool      `json:"alone,omitempty"`
	CreatedAt time.Time `json:"createdAt"`
	UpdatedAt time.Time `json:"updatedAt"`
}

// defaultOrderType is the type of an order that names none, of a vendor that suggests no types.
const defaultOrderType = "default"

// Final tells whether an order stays in a state for good.
func (r OrderRules) Final(state string) bool { return r.Knows(state) && len(r.Moves[state]) == 0 }

// Knows tells whether the state exists.
func (r OrderRules) Knows(state string) bool { _, ok := r.Moves[state]; return ok }

// Allows tells whether an order may go from one state to another, by itself or because its time is up.
func (r OrderRules) Allows(from, to string, timedOut bool) bool {
	if timedOut {
		return to != "" && r.TimeOuts[from] == to
	}
	return slices.Contains(r.Moves[from], to)
}

// States lists every state in alphabetical order.
func (r OrderRules) States() []string { return slices.Sorted(maps.Keys(r.Moves)) }

// hasOrders tells whether the App's users have orders.
func (a *App) hasOrders() bool {
	return a.settings.Generation == HIP && a.Rules.Orders.Initial != "" // fixed at creation
}

// Orders lists a user's orders, oldest first: one at least in an App of the hip generation, else none.
func (a *App) Orders(ctx context.Context, humanID string) ([]Order, error) {
	var orders []Order
	err := a.store.View(ctx, a.id, func(tx store.Tx) (err error) {
		orders, err = list[Order](tx, ordersPrefix(humanID))
		return err
	})
	return orders, err
}

// SetOrder moves a user's latest order to another state; timedOut says that its time was up. A state that does not exist, or
// one that no time-out leads to, is Invalid. A move that the vendor's table forbids is a Conflict unless forced, and so is a
// user without an order. Setting the present state changes nothing, but from the first call on the order no longer follows
// its user's status.
func (a *App) SetOrder(ctx context.Context, humanID, state string, timedOut, force bool) error {
	return a.change(ctx, func(tx *change) error {
		user, err := getLiving(tx, humanID)
		if err != nil {
			return err
		}
		rules := a.Rules.Orders
		switch {
		case !rules.Knows(state):
			return &Error{Kind: Invalid, Field: "order", Message: fmt.Sprintf("no such state of an order; there are %q", rules.States())}
		case timedOut && !slices.Contains(slices.Collect(maps.Values(rules.TimeOuts)), state):
			return &Error{Kind: Invalid, Field: "timedOut", Message: "no time-out leads to this state of an order"}
		}
		order, number, err := tx.latestOrder(humanID)
		if err != nil {
			return err
		}
		order.Led = true
		switch {
		case number < 0:
			return errNoOrder()
		case order.State == state && order.TimedOut == timedOut:
			return tx.putOrder(humanID, number, order)
		case force || rules.Allows(order.State, state, timedOut):
			return tx.moveOrder(&user, number, order, state, timedOut)
		case timedOut:
			return Errorf(Conflict, "an order cannot go from %s to %s by a time-out (force allows it)", order.State, state)
		}
		return Errorf(Conflict, "an order cannot go from %s to %s (force allows it)", order.State, state)
	})
}

// createOrder is the order that a new user comes with.
func (tx *change) createOrder(user User) error {
	if !tx.app.hasOrders() {
		return nil
	}
	order := Order{
		ID: UUID(tx.app.Seed(), "order", user.HumanID), Type: tx.app.Rules.Orders.Type(user.OrderType).Code, State: tx.app.Rules.Orders.Initial,
		CreatedAt: tx.now, UpdatedAt: tx.now,
	}
	if err := tx.putOrder(user.HumanID, 0, order); err != nil {
		return err
	}
	return tx.record(OrderCreated, user.HumanID, Fact{ClientUserID: user.ClientUserID, Order: &order})
}

// followStatus takes an order along to the state that goes with its user's new status. Where the table forbids that move, the
// order stays as it is: one that is completed does not begin anew because another source is read.
func (tx *change) followStatus(user *User, force bool) error {
	rules := tx.app.Rules.Orders
	state, ok := rules.ByStatus[user.Status]
	if !ok || !tx.app.hasOrders() {
		return nil
	}
	order, number, err := tx.latestOrder(user.HumanID)
	if err != nil || number < 0 || order.Led || order.State == state || !force && !rules.Allows(order.State, state, false) {
		return err
	}
	return tx.moveOrder(user, number, order, state, false)
}

// retypeOrder gives the order of a user of whom nothing was known the type that was ordered since.
func (tx *change) retypeOrder(user User) error {
	order, number, err := tx.latestOrder(user.HumanID)
	if err != nil || number < 0 || tx.app.Rules.Orders.Final(order.State) {
		return err
	}
	order.Type, order.UpdatedAt = user.OrderType, tx.now
	return tx.putOrder(user.HumanID, number, order)
}

// latestOrder returns a user's latest order and its place among the user's; a negative place means that there is none.
func (tx *change) latestOrder(humanID string) (order Order, number int, err error) {
	orders, err := list[Order](tx, ordersPrefix(humanID))
	if err != nil || len(orders) == 0 {
		return Order{}, -1, err
	}
	number = len(orders) - 1
	return orders[number], number, nil
}

// moveOrder writes an order in another state, with the user and the Event that tells of it.
func (tx *change) moveOrder(user *User, number int, order Order, state string, timedOut bool) error {
	from := order.State
	order.State, order.TimedOut, order.UpdatedAt = state, timedOut, tx.now
	if err := tx.putOrder(user.HumanID, number, order); err != nil {
		return err
	}
	if err := tx.touch(user); err != nil {
		return err
	}
	if err := tx.limit(user.HumanID, order); err != nil {
		return err
	}
	return tx.record(OrderState, user.HumanID, Fact{ClientUserID: user.ClientUserID, From: from, Order: &order})
}

func (tx *change) putOrder(humanID string, number int, order Order) error {
	if err := store.Put(tx, numbered(ordersPrefix(humanID), number), order); err != nil {
		return fmt.Errorf("write order: %w", err)
	}
	return nil
}

func errNoOrder() error { return Errorf(Conflict, "this user has no order") }
