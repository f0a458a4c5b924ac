package app

import (
	"context"
	"errors"
)

// Abort ends what goes on for a user because the client wants it to, and drops what was due and who was subscribed. In an App
// whose users have orders, the latest one takes the state OrderRules.Aborted; elsewhere the user is deleted, which is how an
// invitation is cancelled there. It is a Conflict when the order has ended, or has none; or when the user's status goes with
// an order that has.
func (a *App) Abort(ctx context.Context, humanID string) error {
	return a.change(ctx, func(tx *change) error {
		user, err := getLiving(tx, humanID)
		if err != nil {
			return err
		}
		rules := a.Rules.Orders
		if !a.hasOrders() {
			if rules.Final(rules.ByStatus[user.Status]) {
				return errOver()
			}
			return tx.deleteUser(user)
		}
		order, number, err := tx.latestOrder(humanID)
		if err != nil {
			return err
		}
		if number < 0 || rules.Final(order.State) {
			return errOver()
		}
		if err := errors.Join(
			tx.never(duePrefix(humanID)),
			tx.dropSubscriptions(humanID),
			tx.record(OrderAborted, humanID, Fact{ClientUserID: user.ClientUserID}),
		); err != nil {
			return err
		}
		order.Led = true
		return tx.moveOrder(&user, number, order, rules.Aborted, false)
	})
}

func errOver() error { return Errorf(Conflict, "there is nothing to abort any more") }
