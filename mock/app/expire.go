package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/healthmock/healthmock/mock/store"
)

// ExpireTokens ends the time of a user's tokens now, of the kinds named or of every kind, and returns how many were still good.
// A kind that speaks for no user, such as a client token, is found among the App's own; an empty humanID means these alone. A
// kind that the vendor lacks is Invalid, an unknown or deleted user NotFound. When none was good, nothing is recorded.
func (a *App) ExpireTokens(ctx context.Context, humanID string, kinds ...string) (int, error) {
	count := 0
	err := a.change(ctx, func(tx *change) error {
		owners := []string{humanID}
		if humanID != "" {
			if _, err := getLiving(tx, humanID); err != nil {
				return err
			}
			if len(kinds) > 0 {
				owners = append(owners, "")
			}
		}
		for _, kind := range kinds {
			if !slices.Contains(a.Rules.Tokens, kind) {
				return &Error{Kind: Invalid, Field: "token", Message: fmt.Sprintf("no such kind of token; there are %q", a.Rules.Tokens)}
			}
		}
		for _, owner := range owners {
			expired, err := tx.expireTokens(owner, kinds)
			if err != nil {
				return err
			}
			count += expired
		}
		if count == 0 {
			return nil
		}
		return tx.record(TokenExpired, humanID, Fact{Topic: strings.Join(kinds, ", "), Count: count})
	})
	if err != nil {
		return 0, err
	}
	return count, nil
}

// expireTokens ends the good tokens of a user, or of none, that are of one of the kinds; no kinds: of every one.
func (tx *change) expireTokens(humanID string, kinds []string) (int, error) {
	count, prefix := 0, tokenOfPrefix(humanID)
	from, to := store.Prefix(prefix)
	for key := range tx.Scan(from, to, false) {
		mark := key[len(prefix):]
		token, _, err := store.Get[Token](tx, tokenPrefix+mark)
		if err != nil {
			return 0, fmt.Errorf("read token: %w", err)
		}
		if !token.ExpiresAt.After(tx.now) || len(kinds) > 0 && !slices.Contains(kinds, token.Kind) {
			continue
		}
		if err := tx.expireToken(mark, token); err != nil {
			return 0, err
		}
		count++
	}
	return count, tx.Err()
}

// expireToken ends a token's time now.
func (tx *change) expireToken(mark string, token Token) error {
	old := expiryKey(token.ExpiresAt, mark)
	token.ExpiresAt = tx.now
	err := errors.Join(tx.Delete(old), tx.Put(expiryKey(tx.now, mark), empty), store.Put(tx, tokenPrefix+mark, token))
	if err != nil {
		return fmt.Errorf("expire token: %w", err)
	}
	return nil
}
