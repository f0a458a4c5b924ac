package app

import (
	"context"
	"fmt"

	"github.com/healthmock/healthmock/mock/fault"
	"github.com/healthmock/healthmock/mock/store"
)

func faultsKey(scope fault.Scope) string { return faultsPrefix + scope.Owner + "/" + scope.UserID }

// PutFaults sets fault rules as of now. They replace those of the scope's owner for the same user. An empty list
// removes them.
func (a *App) PutFaults(ctx context.Context, scope fault.Scope, rules []fault.Rule) error {
	return a.change(ctx, func(tx *change) error {
		key, set := faultsKey(scope), fault.Group{Scope: scope, Since: tx.now, Rules: rules}
		if len(rules) == 0 {
			if _, exists, err := tx.Get(key); err != nil || !exists {
				return err
			}
			if err := tx.Delete(key); err != nil {
				return fmt.Errorf("remove fault rules: %w", err)
			}
		} else if err := store.Put(tx, key, set); err != nil {
			return fmt.Errorf("write fault rules: %w", err)
		}
		tx.AfterCommit(func() { a.Faults.Restore(set) })
		return nil
	})
}

// MatchFaults returns the fault rules that apply to a request, and counts the request. The counts of rules such as
// those with Times are stored before it returns, so that a rule does not begin again after a restart.
func (a *App) MatchFaults(ctx context.Context, r fault.Request) ([]fault.Injection, error) {
	injections, counted := a.Faults.Match(r)
	if len(counted) == 0 {
		return injections, nil
	}
	err := a.change(context.WithoutCancel(ctx), func(tx *change) error {
		for _, scope := range counted {
			rules, ok := a.Faults.Group(scope)
			if !ok {
				continue // removed meanwhile
			}
			if err := store.Put(tx, faultsKey(scope), rules); err != nil {
				return fmt.Errorf("write the counts of fault rules: %w", err)
			}
		}
		return nil
	})
	return injections, err
}

// loadFaults sets the rules that are stored.
func (a *App) loadFaults(tx store.Tx) error {
	for f, err := range store.ScanPrefix[fault.Group](tx, faultsPrefix) {
		if err != nil {
			return err
		}
		a.Faults.Restore(f)
	}
	return nil
}
