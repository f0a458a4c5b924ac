package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/healthmock/healthmock/mock/store"
)

// ExpireTokens expires a user's valid tokens now, of the named kinds or of every kind, and returns their number. With
// named kinds it also expires the App's own tokens of these kinds at the user's vendor, such as client tokens, which
// belong to no user. An empty userID means the App's own tokens at the vendor of Settings. A kind that the vendor does
// not have is Invalid, and an unknown or deleted user NotFound. When no token was valid, no Event is recorded.
func (a *App) ExpireTokens(ctx context.Context, userID string, kinds ...string) (int, error) {
	count := 0
	err := a.change(ctx, func(tx *change) error {
		owners, provider := []string{userID}, a.Settings().Provider
		if userID != "" {
			user, err := tx.user(userID)
			if err != nil {
				return err
			}
			provider = user.Provider
			if len(kinds) > 0 {
				owners = append(owners, "")
			}
		}
		known := a.Rules(provider).Tokens
		for _, kind := range kinds {
			if !slices.Contains(known, kind) {
				return &Error{
					Kind:    Invalid,
					Field:   "token",
					Message: fmt.Sprintf("no such kind of token; there are %q", known),
				}
			}
		}
		for _, owner := range owners {
			expired, err := tx.expireTokens(owner, provider, kinds)
			if err != nil {
				return err
			}
			count += expired
		}
		if count == 0 {
			return nil
		}
		return tx.record(TokenExpired, userID, Fact{Topic: strings.Join(kinds, ", "), Count: count})
	})
	if err != nil {
		return 0, err
	}
	return count, nil
}

// expireTokens expires a vendor's valid tokens of a user, or of none, that are of one of the kinds; no kinds: of any.
func (tx *change) expireTokens(userID, provider string, kinds []string) (int, error) {
	count, prefix := 0, tokenOfPrefix(userID)
	from, to := store.Prefix(prefix)
	for key := range tx.Scan(from, to, false) {
		hash := key[len(prefix):]
		token, _, err := store.Get[Token](tx, tokenPrefix+hash)
		if err != nil {
			return 0, fmt.Errorf("read token: %w", err)
		}
		if token.Provider != provider || !token.ExpiresAt.After(tx.now) ||
			len(kinds) > 0 && !slices.Contains(kinds, token.Kind) {
			continue
		}
		if err := tx.expireToken(hash, token); err != nil {
			return 0, err
		}
		count++
	}
	return count, tx.Err()
}

// expireToken expires a token now.
func (tx *change) expireToken(hash string, token Token) error {
	old := expiryKey(token.ExpiresAt, hash)
	token.ExpiresAt = tx.now
	err := errors.Join(tx.Delete(old), tx.Put(expiryKey(tx.now, hash), empty), store.Put(tx, tokenPrefix+hash, token))
	if err != nil {
		return fmt.Errorf("expire token: %w", err)
	}
	return nil
}
