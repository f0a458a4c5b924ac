package app

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"unicode/utf8"
)

// Notify requests a notification that no change of the user causes. A body is sent as it is, without a check against a
// contract. Without a body the latest notification of the kind is sent again; then kind "" means any. A kind that the
// vendor does not have is Invalid, and so is a body without a kind or one that is not UTF-8.
func (a *App) Notify(ctx context.Context, userID, kind string, body json.RawMessage) error {
	return a.change(ctx, func(tx *change) error {
		user, err := tx.user(userID)
		if err != nil {
			return err
		}
		kinds := a.Rules(user.Provider).Notifications
		switch {
		case (kind != "" || len(body) > 0) && !slices.Contains(kinds, kind):
			return &Error{
				Kind:    Invalid,
				Field:   "kind",
				Message: fmt.Sprintf("no such kind of notification; there are %q", kinds),
			}
		case !utf8.Valid(body):
			return &Error{Kind: Invalid, Field: "body", Message: "a notification's body must be UTF-8"}
		}
		return tx.record(Renotified, userID, Fact{ClientUserID: user.ClientUserID, Topic: kind, Body: string(body)})
	})
}
