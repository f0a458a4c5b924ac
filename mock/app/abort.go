package app

import (
	"context"
	"errors"
	"slices"
)

// Abort cancels a user's order at the client's request, with the user's scheduled work and subscriptions. Where users
// have orders, the latest one takes the state OrderRules.Aborted. Elsewhere the user is deleted, which is how the
// vendor cancels an invitation there. The error is a Conflict when there is no order, when it has ended, or when the
// user's status is one of Rules.Over.
func (a *App) Abort(ctx context.Context, userID string) error {
	return a.change(ctx, func(tx *change) error {
		user, err := tx.user(userID)
		if err != nil {
			return err
		}
		rules := a.Rules(user.Provider)
		if !rules.Orders.Exist() {
			if slices.Contains(rules.Over, user.Status) {
				return errOver()
			}
			return tx.deleteUser(user)
		}
		order, number, err := tx.latestOrder(userID)
		if err != nil {
			return err
		}
		if number < 0 || rules.Orders.Final(order.State) {
			return errOver()
		}
		if err := errors.Join(
			tx.app.agenda.CancelAll(tx, duePrefix(userID)),
			tx.dropSubscriptions(userID),
			tx.record(OrderAborted, userID, Fact{ClientUserID: user.ClientUserID}),
		); err != nil {
			return err
		}
		order.Manual = true
		return orders{rules.Orders}.move(tx, &user, number, order, rules.Orders.Aborted, false)
	})
}

func errOver() error { return Errorf(Conflict, "there is nothing to abort any more") }
