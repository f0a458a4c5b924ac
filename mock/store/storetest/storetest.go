// Package storetest is the test suite for backends of package store:
//
//	func TestMemory(t *testing.T) {
//		storetest.Run(t, func(*testing.T) store.Store { return store.NewMemory() })
//	}
package storetest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/healthmock/healthmock/mock/store"
)

// errRefused is the error of transactions that fail on purpose.
var errRefused = errors.New("refused")

// Run checks a backend. open returns a new and empty store at each call. Run closes it.
func Run(t *testing.T, open func(*testing.T) store.Store) {
	for _, test := range []struct {
		name string
		run  func(*testing.T, store.Store)
	}{
		{"verbs", verbs},
		{"bytes belong to one side", ownership},
		{"typed values", typedValues},
		{"a broken value", brokenValue},
		{"ranges", ranges},
		{"prefixes", prefixes},
		{"a scan reads the transaction's own writes", scanOwnWrites},
		{"writes inside a scan", writesInsideScan},
		{"a scan costs what it yields", scanCost},
		{"an error rolls back", rollbackOnError},
		{"a panic rolls back", rollbackOnPanic},
		{"an ended context rolls back", rollbackOnContext},
		{"a View is read-only", readOnlyView},
		{"a transaction ends with its function", afterTheEnd},
		{"an Update within an Update", nestedUpdate},
		{"spaces are independent", isolation},
		{"drop", drop},
		{"spaces are listed", spaces},
		{"an ended context", endedContext},
		{"after Close", afterClose},
		{"writers at once", writers},
		{"readers see whole transactions", readers},
		{"a long read and its writers", longRead},
		{"drops and writes at once", dropsAndWrites},
		{"random histories", againstModel},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := open(t)
			defer func() {
				if err := s.Close(); err != nil {
					t.Errorf("Close: %v", err)
				}
			}()
			test.run(t, s)
		})
	}
}

// space is the space that most tests use.
const space = "space"

func update(t *testing.T, s store.Store, space string, f func(store.Tx)) {
	t.Helper()
	err := s.Update(t.Context(), space, func(tx store.Tx) error {
		f(tx)
		return nil
	})
	if err != nil {
		t.Fatalf("Update: %v", err)
	}
}

func view(t *testing.T, s store.Store, space string, f func(store.Tx)) {
	t.Helper()
	err := s.View(t.Context(), space, func(tx store.Tx) error {
		f(tx)
		return nil
	})
	if err != nil {
		t.Fatalf("View: %v", err)
	}
}

// put writes "key=value" pairs.
func put(t *testing.T, tx store.Tx, pairs ...string) {
	t.Helper()
	for _, pair := range pairs {
		key, value, _ := strings.Cut(pair, "=")
		if err := tx.Put(key, []byte(value)); err != nil {
			t.Fatalf("Put(%q): %v", key, err)
		}
	}
}

func remove(t *testing.T, tx store.Tx, keys ...string) {
	t.Helper()
	for _, key := range keys {
		if err := tx.Delete(key); err != nil {
			t.Fatalf("Delete(%q): %v", key, err)
		}
	}
}

// rows returns what a scan yields, as "key=value" pairs.
func rows(t *testing.T, tx store.Tx, from, to string, reverse bool) []string {
	t.Helper()
	var got []string
	for key, value := range tx.Scan(from, to, reverse) {
		got = append(got, fmt.Sprintf("%s=%s", key, value))
	}
	if err := tx.Err(); err != nil {
		t.Fatalf("Scan(%q, %q, %v): %v", from, to, reverse, err)
	}
	return got
}

// holds fails unless the space holds exactly these "key=value" pairs.
func holds(t *testing.T, s store.Store, space string, want ...string) {
	t.Helper()
	view(t, s, space, func(tx store.Tx) {
		if got := rows(t, tx, "", "", false); !slices.Equal(got, want) {
			t.Errorf("space %q holds %q, want %q", space, got, want)
		}
	})
}
