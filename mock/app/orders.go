package app

import (
	"fmt"
	"strconv"

	"github.com/healthmock/healthmock/mock/store"
)

// orders are the orders of a vendor, as a capability.
type orders struct{ OrderRules }

// newOrder returns the order of a user with a number.
func (o orders) newOrder(tx *change, user *User, number int) Order {
	name := []string{"order", user.UserID}
	if number > 0 {
		name = append(name, strconv.Itoa(number))
	}
	return Order{
		ID:        UUID(tx.app.Seed(), name...),
		Type:      o.Type(user.OrderType).Code,
		State:     o.Initial,
		CreatedAt: tx.now,
		UpdatedAt: tx.now,
	}
}

// created creates the order of a new user.
func (o orders) created(tx *change, user *User) error {
	order := o.newOrder(tx, user, 0)
	if err := tx.putOrder(user.UserID, 0, order); err != nil {
		return err
	}
	return tx.record(OrderCreated, user.UserID, Fact{ClientUserID: user.ClientUserID, Order: &order})
}

// requested sets the type of the latest order if the user had none before. It creates another order when the client
// orders and the latest one has ended. While the latest order is open, the request counts as a repetition of it.
func (o orders) requested(tx *change, user *User, before User, n NewUser) error {
	last, number, err := tx.latestOrder(user.UserID)
	if err != nil {
		return err
	}
	if number >= 0 && !o.Final(last.State) {
		if user.OrderType == before.OrderType {
			return nil
		}
		last.Type, last.UpdatedAt = user.OrderType, tx.now
		return tx.putOrder(user.UserID, number, last)
	}
	if !n.Order {
		return nil
	}
	number++
	user.OrderType, user.ClientData = n.OrderType, n.ClientData
	order := o.newOrder(tx, user, number)
	if order.Automatic, err = tx.connected(user.UserID); err != nil {
		return err
	}
	fact := Fact{ClientUserID: user.ClientUserID, Order: &order}
	if order.Automatic {
		err = tx.schedule(due{At: tx.now.Add(o.Pickup), UserID: user.UserID, What: dueBegin})
	} else {
		fact.StartsOver = true
		err = tx.startOver(user)
	}
	if err != nil {
		return err
	}
	if err := tx.touch(user); err != nil {
		return err
	}
	if err := tx.putOrder(user.UserID, number, order); err != nil {
		return err
	}
	return tx.record(OrderCreated, user.UserID, fact)
}

// startOver moves a user back to the initial status for another order.
func (tx *change) startOver(user *User) error {
	from := user.Status
	if user.Status = tx.app.Rules(user.Provider).Initial; from == user.Status {
		return nil
	}
	return tx.record(UserStatus, user.UserID, Fact{
		ClientUserID: user.ClientUserID,
		From:         from,
		Status:       user.Status,
	})
}

// connected reports whether a user has a source connected at this moment.
func (tx *change) connected(userID string) (bool, error) {
	for source, err := range store.ScanPrefix[Source](tx, sourcePrefix(userID)) {
		if err != nil || source.DisconnectedAt == nil {
			return err == nil, err
		}
	}
	return false, nil
}

// statusChanged moves the latest order to the state that belongs to its user's new status. The order keeps its state if
// the table forbids the move: a completed order does not start again because another source is read.
func (o orders) statusChanged(tx *change, user *User, force bool) error {
	state, ok := o.ByStatus[user.Status]
	if !ok {
		return nil
	}
	order, number, err := tx.latestOrder(user.UserID)
	if err != nil || number < 0 || order.Manual || order.State == state ||
		!force && !o.Allows(order.State, state, false) {
		return err
	}
	return o.move(tx, user, number, order, state, false)
}

// due begins an order, or ends the wait of one.
func (o orders) due(tx *change, user *User, what string) error {
	if what == dueBegin {
		return o.begin(tx, user)
	}
	return o.timeOut(tx, user)
}

// begin begins an order that proceeds by itself: the sources are read again.
func (o orders) begin(tx *change, user *User) error {
	order, number, err := tx.latestOrder(user.UserID)
	if err != nil || number < 0 || !order.Automatic || order.Manual || order.State != o.Initial {
		return err
	}
	if err := o.move(tx, user, number, order, o.Working, false); err != nil {
		return err
	}
	if err := tx.resync(user, ""); err != nil {
		return err
	}
	return tx.finishReads(user) // at once, if all sources have been disconnected since
}

// reread completes an order that proceeds by itself.
func (o orders) reread(tx *change, user *User) error {
	order, number, err := tx.latestOrder(user.UserID)
	if err != nil || number < 0 || !order.Automatic || order.Manual || order.State != o.Working {
		return err
	}
	return o.move(tx, user, number, order, o.Done, false)
}

func (orders) deleted(tx *change, userID string) error { return tx.deleteAll(ordersPrefix(userID)) }

// move sets the state of an order, touches the user and records the Event.
func (o orders) move(tx *change, user *User, number int, order Order, state string, timedOut bool) error {
	from := order.State
	order.State, order.TimedOut, order.UpdatedAt = state, timedOut, tx.now
	if err := tx.putOrder(user.UserID, number, order); err != nil {
		return err
	}
	if err := tx.touch(user); err != nil {
		return err
	}
	if err := o.setTimeOut(tx, user.UserID, order); err != nil {
		return err
	}
	return tx.record(OrderState, user.UserID, Fact{ClientUserID: user.ClientUserID, From: from, Order: &order})
}

// setTimeOut schedules the time-out of an order that has just changed its state, or cancels that of the previous state.
func (o orders) setTimeOut(tx *change, userID string, order Order) error {
	timeOut := due{UserID: userID, What: dueTimeOut}
	patience := o.patience(order.Type)
	if _, has := o.TimeOuts[order.State]; !has || patience == 0 {
		return tx.Cancel(timeOut.key())
	}
	timeOut.At = tx.now.Add(patience)
	return tx.schedule(timeOut)
}

// timeOut moves an order whose time-out has passed.
func (o orders) timeOut(tx *change, user *User) error {
	order, number, err := tx.latestOrder(user.UserID)
	if err != nil {
		return err
	}
	state, has := o.TimeOuts[order.State]
	if number < 0 || !has {
		return fmt.Errorf("no time-out leads on from %q", order.State)
	}
	return o.move(tx, user, number, order, state, true)
}
