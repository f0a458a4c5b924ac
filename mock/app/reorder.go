package app

import (
	"fmt"
	"strconv"

	"github.com/healthmock/healthmock/mock/store"
)

// orderAgain creates another order for a user when the last one has ended. While the last one is open, the client is
// taken to have repeated its request for it.
func (tx *change) orderAgain(user *User, n NewUser) error {
	rules := tx.app.Rules(user.Provider).Orders
	if !n.Order || !rules.Exist() {
		return nil
	}
	last, number, err := tx.latestOrder(user.UserID)
	if err != nil || number >= 0 && !rules.Final(last.State) {
		return err
	}
	number++
	order := Order{
		ID:        UUID(tx.app.Seed(), "order", user.UserID, strconv.Itoa(number)),
		Type:      rules.Type(n.OrderType).Code,
		State:     rules.Initial,
		CreatedAt: tx.now,
		UpdatedAt: tx.now,
	}
	if order.Alone, err = tx.connected(user.UserID); err != nil {
		return err
	}
	user.OrderType, user.ClientData = n.OrderType, n.ClientData
	fact := Fact{ClientUserID: user.ClientUserID, Order: &order}
	if order.Alone {
		err = tx.schedule(due{At: tx.now.Add(rules.Pickup), UserID: user.UserID, What: dueBegin})
	} else {
		fact.Scenario, err = tx.startOver(user)
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

// startOver moves a user back to the initial status for another order, and chooses a scenario.
func (tx *change) startOver(user *User) (scenario string, err error) {
	if choose := tx.app.owner.Choose; choose != nil {
		user.Scenario = choose(tx.app, *user)
	}
	from := user.Status
	if user.Status = tx.app.Rules(user.Provider).Initial; from == user.Status {
		return user.Scenario, nil
	}
	return user.Scenario, tx.record(UserStatus, user.UserID, Fact{
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

// beginOrder begins an order that proceeds by itself: the sources are read again.
func (tx *change) beginOrder(user *User) error {
	rules := tx.app.Rules(user.Provider).Orders
	order, number, err := tx.latestOrder(user.UserID)
	if err != nil || number < 0 || !order.Alone || order.Led || order.State != rules.Initial {
		return err
	}
	if err := tx.moveOrder(user, number, order, rules.Working, false); err != nil {
		return err
	}
	if err := tx.resync(user, ""); err != nil {
		return err
	}
	return tx.finishReads(user) // at once, if all sources have been disconnected since
}

// finishOrder completes an order that proceeds by itself, when its sources have been read.
func (tx *change) finishOrder(user *User) error {
	rules := tx.app.Rules(user.Provider).Orders
	order, number, err := tx.latestOrder(user.UserID)
	if err != nil || number < 0 || !order.Alone || order.Led || order.State != rules.Working {
		return err
	}
	return tx.moveOrder(user, number, order, rules.Done, false)
}

// setTimeOut schedules the time-out of an order that has just changed its state, or cancels that of the previous state.
func (tx *change) setTimeOut(user *User, order Order) error {
	timeOut := due{UserID: user.UserID, What: dueTimeOut}
	rules := tx.app.Rules(user.Provider).Orders
	patience := rules.patience(order.Type)
	if _, has := rules.TimeOuts[order.State]; !has || patience == 0 {
		return tx.Cancel(timeOut.key())
	}
	timeOut.At = tx.now.Add(patience)
	return tx.schedule(timeOut)
}

// timeOutOrder moves an order whose time-out has passed.
func (tx *change) timeOutOrder(user *User) error {
	order, number, err := tx.latestOrder(user.UserID)
	if err != nil {
		return err
	}
	state, has := tx.app.Rules(user.Provider).Orders.TimeOuts[order.State]
	if number < 0 || !has {
		return fmt.Errorf("no time-out leads on from %q", order.State)
	}
	return tx.moveOrder(user, number, order, state, true)
}
