package app

import (
	"fmt"
	"strconv"
	"time"

	"github.com/healthmock/healthmock/mock/store"
)

// orderAgain gives a user another order, when the last one has ended. One that is still going on is taken to be what the client
// asks for: it has only asked twice.
func (tx *change) orderAgain(user *User, n NewUser) error {
	if !n.Order || !tx.app.hasOrders() {
		return nil
	}
	rules := tx.app.Rules.Orders
	last, number, err := tx.latestOrder(user.HumanID)
	if err != nil || number >= 0 && !rules.Final(last.State) {
		return err
	}
	number++
	order := Order{
		ID: UUID(tx.app.Seed(), "order", user.HumanID, strconv.Itoa(number)), Type: rules.Type(n.OrderType).Code, State: rules.Initial,
		CreatedAt: tx.now, UpdatedAt: tx.now,
	}
	if order.Alone, err = tx.connected(user.HumanID); err != nil {
		return err
	}
	user.OrderType, user.ClientData = n.OrderType, n.ClientData
	fact := Fact{ClientUserID: user.ClientUserID, Order: &order}
	if order.Alone {
		err = tx.later(due{At: tx.now.Add(rules.Pickup), HumanID: user.HumanID, What: dueBegin})
	} else {
		fact.Scenario, err = tx.startOver(user)
	}
	if err != nil {
		return err
	}
	if err := tx.touch(user); err != nil {
		return err
	}
	if err := tx.putOrder(user.HumanID, number, order); err != nil {
		return err
	}
	return tx.record(OrderCreated, user.HumanID, fact)
}

// startOver makes a user whom an order needs again one who has just been invited, with a life of its own choosing.
func (tx *change) startOver(user *User) (scenario string, err error) {
	if choose := tx.app.owner.Choose; choose != nil {
		user.Scenario = choose(tx.app.Settings(), *user)
	}
	from := user.Status
	if user.Status = tx.app.Rules.Initial; from == user.Status {
		return user.Scenario, nil
	}
	return user.Scenario, tx.record(UserStatus, user.HumanID, Fact{ClientUserID: user.ClientUserID, From: from, Status: user.Status})
}

// connected tells whether a user has a source connected at this moment.
func (tx *change) connected(humanID string) (bool, error) {
	for source, err := range store.ScanPrefix[Source](tx, sourcePrefix(humanID)) {
		if err != nil || source.DisconnectedAt == nil {
			return err == nil, err
		}
	}
	return false, nil
}

// beginOrder takes up an order that goes on by itself: the sources are read again.
func (tx *change) beginOrder(user *User) error {
	rules := tx.app.Rules.Orders
	order, number, err := tx.latestOrder(user.HumanID)
	if err != nil || number < 0 || !order.Alone || order.Led || order.State != rules.Initial {
		return err
	}
	if err := tx.moveOrder(user, number, order, rules.Working, false); err != nil {
		return err
	}
	if err := tx.resync(user, ""); err != nil {
		return err
	}
	return tx.allRead(user) // at once, if all have been disconnected since
}

// finishOrder ends an order that goes on by itself, when its sources have been read.
func (tx *change) finishOrder(user *User) error {
	rules := tx.app.Rules.Orders
	order, number, err := tx.latestOrder(user.HumanID)
	if err != nil || number < 0 || !order.Alone || order.Led || order.State != rules.Working {
		return err
	}
	return tx.moveOrder(user, number, order, rules.Done, false)
}

// limit sets the time-out of an order that has just taken a state, or drops the one of the state before.
func (tx *change) limit(humanID string, order Order) error {
	timeOut := due{HumanID: humanID, What: dueTimeOut}
	patience := tx.app.Rules.Orders.Type(order.Type).Patience
	if own, has := tx.app.Settings().OrderTimeOuts[order.Type]; has {
		patience = time.Duration(own)
	}
	if _, has := tx.app.Rules.Orders.TimeOuts[order.State]; !has || patience == 0 {
		return tx.never(timeOut.key())
	}
	timeOut.At = tx.now.Add(patience)
	return tx.later(timeOut)
}

// timeOutOrder moves an order that has waited long enough.
func (tx *change) timeOutOrder(user *User) error {
	order, number, err := tx.latestOrder(user.HumanID)
	if err != nil {
		return err
	}
	state, has := tx.app.Rules.Orders.TimeOuts[order.State]
	if number < 0 || !has {
		return fmt.Errorf("no time-out leads on from %q", order.State)
	}
	return tx.moveOrder(user, number, order, state, true)
}
