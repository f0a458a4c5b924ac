package app

import (
	"cmp"
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
	Claims

	IssuedAt  time.Time `json:"issuedAt"`
	ExpiresAt time.Time `json:"expiresAt"`
	Spent     bool      `json:"spent,omitempty"` // whether a single-use token was used
}

// Claims say what a token is valid for. Apart from Kind and UserID they mean what the vendor's operations make of them.
type Claims struct {
	Provider string   `json:"provider"`           // the vendor that issued it; it is not valid at another
	Kind     string   `json:"kind"`               // the vendor's term: "session", "id", "access", "client"
	UserID   string   `json:"humanId,omitempty"`  // the user it belongs to; empty for a client token
	Scope    []string `json:"scope,omitempty"`    // what it permits (RFC 6749, 3.3)
	Audience string   `json:"audience,omitempty"` // the service that it is for; empty: any
	// Data is what the vendor has to know when the token is presented, such as the redirect URI of a code.
	Data map[string]string `json:"data,omitempty"`
}

// keepExpired is how long an expired token stays known as this App's.
const keepExpired = 24 * time.Hour

// noExpiry is the expiry of a token that does not expire.
var noExpiry = time.Date(9999, time.December, 31, 0, 0, 0, 0, time.UTC)

// Mint returns a new token, given the current time and a number that no other token of the App has.
type Mint func(now time.Time, number int64) (string, error)

// IssueToken issues a token with claims. It is valid for life on the App's Clock, or without limit when life is zero.
// When mint returns a token that was issued before, its lifetime starts again. Without a Provider in the claims, that
// of Settings issues it.
func (a *App) IssueToken(ctx context.Context, claims Claims, life time.Duration, mint Mint) (string, error) {
	claims.Provider = cmp.Or(claims.Provider, a.Settings().Provider)
	var token string
	err := a.change(ctx, func(tx *change) error {
		if claims.UserID != "" {
			if _, err := tx.user(claims.UserID); err != nil {
				return err
			}
		}
		var err error
		if token, err = mint(tx.now, a.seq+1); err != nil {
			return &Error{Kind: Internal, Message: "the token could not be made", Err: err}
		}
		hash, expires := fingerprint(token), tx.now.Add(life)
		if life == 0 {
			expires = noExpiry
		}
		if err := tx.deleteExpiry(hash); err != nil {
			return err
		}
		issued := Token{Claims: claims, IssuedAt: tx.now, ExpiresAt: expires}
		if err := store.Put(tx, tokenPrefix+hash, issued); err != nil {
			return fmt.Errorf("write token: %w", err)
		}
		for _, index := range []string{expiryKey(expires, hash), tokenOfPrefix(claims.UserID) + hash} {
			if err := tx.Put(index, empty); err != nil {
				return fmt.Errorf("write token: %w", err)
			}
		}
		a.owner.tokens.Store(hash, a)
		if err := tx.deleteExpiredTokens(tx.now.Add(-keepExpired)); err != nil {
			return err
		}
		return tx.record(TokenIssued, claims.UserID, Fact{Topic: claims.Kind})
	})
	return token, err
}

// SpendToken uses up a vendor's single-use token of a kind, and returns its claims. The error is Unauthenticated when
// the token is unknown to this App, expired, used or of another vendor or kind.
func (a *App) SpendToken(ctx context.Context, provider, kind, presented string) (Token, error) {
	var token Token
	hash := fingerprint(presented)
	err := a.change(ctx, func(tx *change) error {
		found, ok, err := store.Get[Token](tx, tokenPrefix+hash)
		switch {
		case err != nil:
			return fmt.Errorf("read token: %w", err)
		case !ok || found.Kind != kind || found.Provider != provider:
			return Errorf(Unauthenticated, "unknown token")
		case found.Spent:
			return Errorf(Unauthenticated, "the token was used before")
		case !tx.now.Before(found.ExpiresAt):
			return Errorf(Unauthenticated, "the token has expired")
		}
		token = found
		found.Spent = true
		if err := tx.expireToken(hash, found); err != nil {
			return err
		}
		return tx.record(TokenExpired, found.UserID, Fact{Topic: kind, Count: 1})
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

// Token returns the claims of a token that was presented at a vendor, and the App that issued it. The error is
// Unauthenticated when the token is unknown, expired or of another vendor, or its user was deleted. The App is returned
// even then, and is nil when no App issued it.
func (s *Apps) Token(ctx context.Context, provider, presented string) (*App, Token, error) {
	var token Token
	hash := fingerprint(presented)
	issuer, ok := s.tokens.Load(hash)
	if !ok {
		return nil, token, Errorf(Unauthenticated, "unknown token")
	}
	a := issuer.(*App)
	err := a.View(ctx, func(tx store.Tx) error {
		found, ok, err := store.Get[Token](tx, tokenPrefix+hash)
		switch token = found; {
		case err != nil:
			return fmt.Errorf("read token: %w", err)
		case !ok:
			return Errorf(Unauthenticated, "the token's user was deleted")
		case token.Provider != provider:
			return Errorf(Unauthenticated, "a token of another vendor")
		case !a.Clock.Now().Before(token.ExpiresAt):
			return Errorf(Unauthenticated, "the token has expired")
		}
		return nil
	})
	return a, token, err
}

// revokeTokens deletes every token of a user. The index of tokens keeps them as this App's until they would have
// expired.
func (tx *change) revokeTokens(userID string) error {
	prefix := tokenOfPrefix(userID)
	from, to := store.Prefix(prefix)
	for key := range tx.Scan(from, to, false) {
		if err := tx.Delete(tokenPrefix + key[len(prefix):]); err != nil {
			return fmt.Errorf("revoke token: %w", err)
		}
	}
	return tx.deleteAll(prefix)
}

// deleteExpiry removes a token that is about to be issued again from the index by expiry.
func (tx *change) deleteExpiry(hash string) error {
	old, ok, err := store.Get[Token](tx, tokenPrefix+hash)
	if err == nil && ok {
		err = tx.Delete(expiryKey(old.ExpiresAt, hash))
	}
	if err != nil {
		return fmt.Errorf("delete the expiry of a token: %w", err)
	}
	return nil
}

// deleteExpiredTokens deletes tokens that expired before a time, at most two at once, so that issuing stays cheap.
func (tx *change) deleteExpiredTokens(before time.Time) error {
	const few = 2
	var old []string
	for key := range tx.Scan(expiryPrefix, expiryKey(before, ""), false) {
		if old = append(old, key); len(old) == few {
			break
		}
	}
	for _, key := range old {
		hash := key[len(expiryKey(before, "")):]
		tx.app.owner.tokens.Delete(hash)
		token, _, err := store.Get[Token](tx, tokenPrefix+hash)
		if err != nil {
			return fmt.Errorf("delete expired token: %w", err)
		}
		for _, row := range []string{key, tokenPrefix + hash, tokenOfPrefix(token.UserID) + hash} {
			if err := tx.Delete(row); err != nil {
				return fmt.Errorf("delete expired token: %w", err)
			}
		}
	}
	return nil
}

// unindexTokens removes every token of a closing App from the index of tokens.
func (a *App) unindexTokens(ctx context.Context) error {
	return a.View(ctx, func(tx store.Tx) error {
		from, to := store.Prefix(expiryPrefix) // this index has the tokens of deleted users too
		for key := range tx.Scan(from, to, false) {
			a.owner.tokens.Delete(key[strings.LastIndexByte(key, '/')+1:])
		}
		return tx.Err()
	})
}

func expiryKey(at time.Time, hash string) string {
	return expiryPrefix + at.UTC().Format("20060102150405.000000000") + "/" + hash
}

func fingerprint(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:16])
}
