package storetest

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/store"
)

// scribble changes a space that holds "a=1", "b=1" in every way.
func scribble(t *testing.T, tx store.Tx) {
	t.Helper()
	put(t, tx, "a=2", "c=2")
	remove(t, tx, "b")
	rows(t, tx, "", "", false)
	put(t, tx, "a=3")
}

func rollbackOnError(t *testing.T, s store.Store) {
	update(t, s, space, func(tx store.Tx) { put(t, tx, "a=1", "b=1") })
	err := s.Update(t.Context(), space, func(tx store.Tx) error {
		scribble(t, tx)
		return errRefused
	})
	if !errors.Is(err, errRefused) {
		t.Errorf("Update = %v, want the error of its function", err)
	}
	holds(t, s, space, "a=1", "b=1")
	if err := s.View(t.Context(), space, func(store.Tx) error { return errRefused }); !errors.Is(err, errRefused) {
		t.Errorf("View = %v, want the error of its function", err)
	}
}

func rollbackOnPanic(t *testing.T, s store.Store) {
	update(t, s, space, func(tx store.Tx) { put(t, tx, "a=1", "b=1") })
	func() {
		defer func() {
			if r := recover(); r != any(errRefused) {
				t.Errorf("recovered %v, want the panic to come through", r)
			}
		}()
		_ = s.Update(t.Context(), space, func(tx store.Tx) error {
			scribble(t, tx)
			panic(errRefused)
		})
	}()
	holds(t, s, space, "a=1", "b=1")
	update(t, s, space, func(tx store.Tx) { put(t, tx, "c=3") }) // nothing stays locked
	holds(t, s, space, "a=1", "b=1", "c=3")
}

func rollbackOnContext(t *testing.T, s store.Store) {
	update(t, s, space, func(tx store.Tx) { put(t, tx, "a=1", "b=1") })
	ctx, cancel := context.WithCancel(t.Context())
	err := s.Update(ctx, space, func(tx store.Tx) error {
		scribble(t, tx)
		cancel()
		return nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("Update = %v, want canceled", err)
	}
	holds(t, s, space, "a=1", "b=1")
}

func readOnlyView(t *testing.T, s store.Store) {
	update(t, s, space, func(tx store.Tx) { put(t, tx, "a=1") })
	view(t, s, space, func(tx store.Tx) {
		if err := tx.Put("a", nil); !errors.Is(err, store.ErrReadOnly) {
			t.Errorf("Put in a View = %v, want ErrReadOnly", err)
		}
		if err := tx.Delete("a"); !errors.Is(err, store.ErrReadOnly) {
			t.Errorf("Delete in a View = %v, want ErrReadOnly", err)
		}
	})
	holds(t, s, space, "a=1")
}

func afterTheEnd(t *testing.T, s store.Store) {
	var kept []store.Tx
	update(t, s, space, func(tx store.Tx) {
		put(t, tx, "a=1")
		kept = append(kept, tx)
	})
	view(t, s, space, func(tx store.Tx) { kept = append(kept, tx) })
	for _, tx := range kept {
		if _, _, err := tx.Get("a"); !errors.Is(err, store.ErrDone) {
			t.Errorf("Get after the end = %v, want ErrDone", err)
		}
		if err := tx.Put("a", nil); !errors.Is(err, store.ErrDone) {
			t.Errorf("Put after the end = %v, want ErrDone", err)
		}
		if err := tx.Delete("a"); !errors.Is(err, store.ErrDone) {
			t.Errorf("Delete after the end = %v, want ErrDone", err)
		}
		for key := range tx.Scan("", "", false) {
			t.Errorf("Scan after the end yields %q", key)
		}
		if err := tx.Err(); !errors.Is(err, store.ErrDone) {
			t.Errorf("Err after the end = %v, want ErrDone", err)
		}
	}
	holds(t, s, space, "a=1")
}

// nestedUpdate checks that an Update within an Update waits for itself until its context ends, and that the outer one
// succeeds.
func nestedUpdate(t *testing.T, s store.Store) {
	update(t, s, space, func(tx store.Tx) {
		put(t, tx, "outer=1")
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		defer cancel()
		err := s.Update(ctx, space, func(tx store.Tx) error {
			put(t, tx, "inner=1")
			return nil
		})
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("inner Update = %v, want deadline exceeded", err)
		}
		put(t, tx, "outer=2")
	})
	holds(t, s, space, "outer=2")
}
