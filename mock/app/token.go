package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"github.com/healthmock/healthmock/mock/store"
)

// Token is an issued credential. The store holds its fingerprint, never the token.
type Token struct {
	Kind      string    `json:"kind"`              // the vendor's word: "session", "id", "access", "client"
	HumanID   string    `json:"humanId,omitempty"` // the user it speaks for; empty for a client token
	IssuedAt  time.Time `json:"issuedAt"`
	ExpiresAt time.Time `json:"expiresAt"`
}

// remembered is how long an expired token is still known to be this App's.
const remembered = 24 * time.Hour

// IssueToken makes a token valid for life on the App's Clock. mint writes it, given the moment and a number that no other
// token of this App has.
func (a *App) IssueToken(
	ctx context.Context, kind, humanID string, life time.Duration, mint func(now time.Time, number int64) (string, error),
) (string, error) {
	var token string
	err := a.change(ctx, func(tx *change) error {
		if humanID != "" {
			if _, err := getLiving(tx, humanID); err != nil {
				return err
			}
		}
		var err error
		if token, err = mint(tx.now, a.seq+1); err != nil {
			return &Error{Kind: Internal, Message: "the token could not be made", Err: err}
		}
		mark, expires := fingerprint(token), tx.now.Add(life)
		if err := store.Put(tx, tokenPrefix+mark, Token{kind, humanID, tx.now, expires}); err != nil {
			return fmt.Errorf("write token: %w", err)
		}
		for _, index := range []string{expiryKey(expires, mark), tokenOfPrefix(humanID) + mark} {
			if err := tx.Put(index, empty); err != nil {
				return fmt.Errorf("write token: %w", err)
			}
		}
		a.owner.tokens.Store(mark, a)
		if err := tx.forgetTokens(tx.now.Add(-remembered)); err != nil {
			return err
		}
		return tx.record(TokenIssued, humanID, Fact{Topic: kind})
	})
	return token, err
}

// Owner returns the App that issued a token, expired or not; nil when none did.
func (s *Apps) Owner(token string) *App {
	if a, ok := s.tokens.Load(fingerprint(token)); ok {
		return a.(*App)
	}
	return nil
}

// Token returns what a presented token stands for, and the App that issued it. The error is Unauthenticated when the token is
// unknown or expired, or its user was deleted; the App is returned even then, nil when no App issued it.
func (s *Apps) Token(ctx context.Context, presented string) (*App, Token, error) {
	var token Token
	mark := fingerprint(presented)
	issuer, ok := s.tokens.Load(mark)
	if !ok {
		return nil, token, Errorf(Unauthenticated, "unknown token")
	}
	a := issuer.(*App)
	err := a.store.View(ctx, a.id, func(tx store.Tx) error {
		found, ok, err := store.Get[Token](tx, tokenPrefix+mark)
		switch token = found; {
		case err != nil:
			return fmt.Errorf("read token: %w", err)
		case !ok:
			return Errorf(Unauthenticated, "the token's user was deleted")
		case !a.Clock.Now().Before(token.ExpiresAt):
			return Errorf(Unauthenticated, "the token has expired")
		}
		return nil
	})
	return a, token, err
}

// killTokens makes every token of a user unknown. That they were this App's is remembered until they would have expired.
func (tx *change) killTokens(humanID string) error {
	prefix := tokenOfPrefix(humanID)
	from, to := store.Prefix(prefix)
	for key := range tx.Scan(from, to, false) {
		if err := tx.Delete(tokenPrefix + key[len(prefix):]); err != nil {
			return fmt.Errorf("kill token: %w", err)
		}
	}
	return tx.deleteAll(prefix)
}

// forgetTokens drops the tokens that expired before a time, a few at once, so that issuing stays cheap.
func (tx *change) forgetTokens(before time.Time) error {
	const few = 2
	var old []string
	for key := range tx.Scan(expiryPrefix, expiryKey(before, ""), false) {
		if old = append(old, key); len(old) == few {
			break
		}
	}
	for _, key := range old {
		mark := key[len(expiryKey(before, "")):]
		tx.app.owner.tokens.Delete(mark)
		token, _, err := store.Get[Token](tx, tokenPrefix+mark)
		if err != nil {
			return fmt.Errorf("forget token: %w", err)
		}
		for _, gone := range []string{key, tokenPrefix + mark, tokenOfPrefix(token.HumanID) + mark} {
			if err := tx.Delete(gone); err != nil {
				return fmt.Errorf("forget token: %w", err)
			}
		}
	}
	return nil
}

// forgetAllTokens takes every token of an App that ends out of the index of tokens.
func (a *App) forgetAllTokens(ctx context.Context) error {
	return a.store.View(ctx, a.id, func(tx store.Tx) error {
		from, to := store.Prefix(expiryPrefix) // which knows the tokens of deleted users too
		for key := range tx.Scan(from, to, false) {
			a.owner.tokens.Delete(key[strings.LastIndexByte(key, '/')+1:])
		}
		return tx.Err()
	})
}

func expiryKey(at time.Time, mark string) string {
	return expiryPrefix + at.UTC().Format("20060102150405.000000000") + "/" + mark
}

func fingerprint(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:16])
}
