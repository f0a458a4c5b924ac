package storetest

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/healthmock/healthmock/mock/store"
)

func isolation(t *testing.T, s store.Store) {
	names := []string{"a", "ab", "", "a/b", "a\x00", "A"}
	for _, name := range names {
		update(t, s, name, func(tx store.Tx) { put(t, tx, "k="+name, "b=") })
	}
	update(t, s, "a", func(tx store.Tx) { remove(t, tx, "b") })
	for _, name := range names {
		if name == "a" {
			holds(t, s, name, "k=a")
		} else {
			holds(t, s, name, "b=", "k="+name)
		}
	}
}

func drop(t *testing.T, s store.Store) {
	for _, name := range []string{"a", "ab"} {
		update(t, s, name, func(tx store.Tx) { put(t, tx, "k=1") })
	}
	for range 2 { // dropping an absent space is not an error
		if err := s.Drop(t.Context(), "a"); err != nil {
			t.Fatalf("Drop: %v", err)
		}
	}
	holds(t, s, "a")
	holds(t, s, "ab", "k=1")
	update(t, s, "a", func(tx store.Tx) { put(t, tx, "k=2") })
	holds(t, s, "a", "k=2")
}

// spaces checks that a space is listed for as long as it holds a key.
func spaces(t *testing.T, s store.Store) {
	listed := func(want ...string) {
		t.Helper()
		if got, err := s.Spaces(t.Context()); err != nil || !slices.Equal(got, want) {
			t.Errorf("Spaces = %q, %v; want %q", got, err, want)
		}
	}
	listed()
	for _, name := range []string{"b", "a/b", "", "é", "a\x00", "a", "\xff", "dropped", "emptied"} {
		update(t, s, name, func(tx store.Tx) { put(t, tx, "=", "k=1") })
	}
	update(t, s, "emptied", func(tx store.Tx) { remove(t, tx, "", "k") })
	update(t, s, "written by nobody", func(tx store.Tx) { remove(t, tx, "k") })
	view(t, s, "only read", func(store.Tx) {})
	err := s.Update(t.Context(), "refused", func(tx store.Tx) error {
		put(t, tx, "k=1")
		return errRefused
	})
	if !errors.Is(err, errRefused) {
		t.Errorf("Update = %v, want the error of its function", err)
	}
	if err := s.Drop(t.Context(), "dropped"); err != nil {
		t.Errorf("Drop: %v", err)
	}
	listed("", "a", "a\x00", "a/b", "b", "é", "\xff")
}

// refuses fails unless every method returns want and calls nothing.
func refuses(ctx context.Context, t *testing.T, s store.Store, want error) {
	t.Helper()
	called := func(store.Tx) error {
		t.Error("the function was called")
		return nil
	}
	_, err := s.Spaces(ctx)
	for name, err := range map[string]error{
		"Spaces": err,
		"View":   s.View(ctx, space, called),
		"Update": s.Update(ctx, space, called),
		"Drop":   s.Drop(ctx, space),
	} {
		if !errors.Is(err, want) {
			t.Errorf("%s = %v, want %v", name, err, want)
		}
	}
}

func endedContext(t *testing.T, s store.Store) {
	update(t, s, space, func(tx store.Tx) { put(t, tx, "k=1") })
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	refuses(ctx, t, s, context.Canceled)
	holds(t, s, space, "k=1")
}

func afterClose(t *testing.T, s store.Store) {
	update(t, s, space, func(tx store.Tx) { put(t, tx, "k=1") })
	for range 2 {
		if err := s.Close(); err != nil {
			t.Fatalf("Close: %v", err)
		}
	}
	refuses(t.Context(), t, s, store.ErrClosed)
}
