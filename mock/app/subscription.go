package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/healthmock/healthmock/mock/store"
)

// Subscription is a person who subscribed to e-mails about a user's case. The sandbox sends none.
type Subscription struct {
	ID        string    `json:"id"` // 24 hex
	UserID    string    `json:"humanId"`
	Email     string    `json:"email"`
	Role      string    `json:"role"`
	FirstName string    `json:"firstName,omitempty"`
	LastName  string    `json:"lastName,omitempty"`
	Office    string    `json:"office,omitempty"`
	CreatedAt time.Time `json:"createdAt"`
}

// subscriptionID derives the id of a subscription. There is at most one for each user, e-mail address and role.
func (a *App) subscriptionID(userID, email, role string) string {
	return ID(a.Seed(), 24, "subscription", userID, email, role)
}

// AddSubscription adds a subscription and sets its ID and CreatedAt. The error is a Conflict when the person is
// subscribed in the same role, and NotFound for an unknown user.
func (a *App) AddSubscription(ctx context.Context, s Subscription) (Subscription, error) {
	err := a.change(ctx, func(tx *change) error {
		if _, err := tx.user(s.UserID); err != nil {
			return err
		}
		s.ID, s.CreatedAt = a.subscriptionID(s.UserID, s.Email, s.Role), tx.now
		if _, taken, err := tx.Get(subscriptionKey(s.ID)); err != nil {
			return err
		} else if taken {
			return Errorf(Conflict, "this person is subscribed already")
		}
		if err := errors.Join(
			store.Put(tx, subscriptionKey(s.ID), s),
			tx.Put(subscriptionsPrefix(s.UserID)+s.ID, empty),
		); err != nil {
			return fmt.Errorf("write subscription: %w", err)
		}
		return nil
	})
	return s, err
}

// Subscription returns a subscription; the error is NotFound when there is none with this id.
func (a *App) Subscription(ctx context.Context, id string) (Subscription, error) {
	var s Subscription
	err := a.View(ctx, func(tx store.Tx) (err error) {
		s, err = getSubscription(tx, id)
		return err
	})
	return s, err
}

// SubscriptionOf returns a person's subscription to a user's case in a role; the error is NotFound when there is none.
func (a *App) SubscriptionOf(ctx context.Context, userID, email, role string) (Subscription, error) {
	return a.Subscription(ctx, a.subscriptionID(userID, email, role))
}

// Unsubscribe ends a subscription; the error is NotFound when there is none with this id.
func (a *App) Unsubscribe(ctx context.Context, id string) error {
	return a.change(ctx, func(tx *change) error {
		s, err := getSubscription(tx, id)
		if err != nil {
			return err
		}
		return errors.Join(tx.Delete(subscriptionKey(id)), tx.Delete(subscriptionsPrefix(s.UserID)+id))
	})
}

func getSubscription(tx store.Tx, id string) (Subscription, error) {
	s, ok, err := store.Get[Subscription](tx, subscriptionKey(id))
	if err != nil {
		return s, fmt.Errorf("read subscription: %w", err)
	}
	if !ok {
		return s, Errorf(NotFound, "there is no such subscription")
	}
	return s, nil
}

// dropSubscriptions ends every subscription to a user's case.
func (tx *change) dropSubscriptions(userID string) error {
	prefix := subscriptionsPrefix(userID)
	from, to := store.Prefix(prefix)
	for key := range tx.Scan(from, to, false) {
		if err := errors.Join(tx.Delete(subscriptionKey(key[len(prefix):])), tx.Delete(key)); err != nil {
			return fmt.Errorf("drop subscription: %w", err)
		}
	}
	return tx.Err()
}
