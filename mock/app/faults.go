package app

import (
	"context"
	"fmt"
	"time"

	"github.com/healthmock/healthmock/mock/fault"
	"github.com/healthmock/healthmock/mock/store"
)

// faults is the row of the fault rules of one scope. The counters of the rules, such as those of Times, are not stored.
type faults struct {
	Scope fault.Scope  `json:"scope"`
	Since time.Time    `json:"since"`
	Rules []fault.Rule `json:"rules"`
}

func faultsKey(scope fault.Scope) string { return faultsPrefix + scope.Owner + "/" + scope.UserID }

// PutFaults sets fault rules as of now. They replace those of the scope's owner for the same user. An empty list removes
// them.
func (a *App) PutFaults(ctx context.Context, scope fault.Scope, rules []fault.Rule) error {
	return a.change(ctx, func(tx *change) error {
		key := faultsKey(scope)
		if len(rules) == 0 {
			if _, exists, err := tx.Get(key); err != nil || !exists {
				return err
			}
			if err := tx.Delete(key); err != nil {
				return fmt.Errorf("remove fault rules: %w", err)
			}
		} else if err := store.Put(tx, key, faults{scope, tx.now, rules}); err != nil {
			return fmt.Errorf("write fault rules: %w", err)
		}
		tx.AfterCommit(func() { a.Faults.Put(scope, rules, tx.now) })
		return nil
	})
}

// loadFaults sets the rules that are stored.
func (a *App) loadFaults(tx store.Tx) error {
	for f, err := range store.ScanPrefix[faults](tx, faultsPrefix) {
		if err != nil {
			return err
		}
		a.Faults.Put(f.Scope, f.Rules, f.Since)
	}
	return nil
}
