package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
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

func writers(t *testing.T, s store.Store) {
	const each = 100
	var group sync.WaitGroup
	for worker := range 8 {
		group.Go(func() {
			for i := range each {
				name := fmt.Sprint(worker % 2) // four workers to a space
				err := s.Update(t.Context(), name, func(tx store.Tx) error {
					n, _, err := store.Get[int](tx, "count")
					if err != nil {
						return err
					}
					if err := store.Put(tx, fmt.Sprintf("row/%d/%d", worker, i), n); err != nil {
						return err
					}
					if i%10 == 9 {
						return errRefused
					}
					return store.Put(tx, "count", n+1)
				})
				if err != nil && !errors.Is(err, errRefused) {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	const want = 4 * each * 9 / 10
	for _, name := range []string{"0", "1"} {
		view(t, s, name, func(tx store.Tx) {
			n, _, err := store.Get[int](tx, "count")
			if err != nil || n != want {
				t.Errorf("space %s counts %d, %v; want %d: updates got lost", name, n, err, want)
			}
			from, to := store.Prefix("row/")
			if got := len(rows(t, tx, from, to, false)); got != want {
				t.Errorf("space %s has %d rows, want %d", name, got, want)
			}
		})
	}
}

// readers reads while a writer moves one row through the space. There must always be exactly one row, and both keys of
// a transaction must agree.
func readers(t *testing.T, s store.Store) {
	const moves = 300
	done := make(chan struct{})
	update(t, s, space, func(tx store.Tx) { put(t, tx, "at=0", "row/0=") })
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for {
				view(t, s, space, func(tx store.Tx) {
					at, _, err := store.Get[int](tx, "at")
					if err != nil {
						t.Error(err)
					}
					from, to := store.Prefix("row/")
					got := rows(t, tx, from, to, false)
					if len(got) != 1 || got[0] != fmt.Sprintf("row/%d=", at) {
						t.Errorf("a reader sees %q while the row is at %d", got, at)
					}
				})
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	for i := range moves {
		update(t, s, space, func(tx store.Tx) {
			remove(t, tx, "row/"+strconv.Itoa(i))
			put(t, tx, fmt.Sprintf("at=%d", i+1), fmt.Sprintf("row/%d=", i+1))
		})
	}
	close(done)
	group.Wait()
}

// longRead checks that a long read holds up no writer, and does not see what it wrote.
func longRead(t *testing.T, s store.Store) {
	const n = 1000
	update(t, s, space, func(tx store.Tx) {
		for i := range n {
			put(t, tx, fmt.Sprintf("%04d=", i))
		}
	})
	view(t, s, space, func(tx store.Tx) {
		seen := 0
		for key := range tx.Scan("", "", false) {
			update(t, s, space, func(tx store.Tx) { put(t, tx, key+"+=") })
			seen++
		}
		if seen != n {
			t.Errorf("the scan yielded %d rows, want %d", seen, n)
		}
	})
	view(t, s, space, func(tx store.Tx) {
		if got := len(rows(t, tx, "", "", false)); got != 2*n {
			t.Errorf("the space has %d rows, want %d", got, 2*n)
		}
	})
}

// dropsAndWrites checks that a write is in the space as a whole or was dropped as a whole.
func dropsAndWrites(t *testing.T, s store.Store) {
	var group sync.WaitGroup
	for worker := range 4 {
		group.Go(func() {
			for i := range 100 {
				if worker == 0 {
					if err := s.Drop(t.Context(), space); err != nil {
						t.Error(err)
					}
					continue
				}
				err := s.Update(t.Context(), space, func(tx store.Tx) error {
					_, a, _ := tx.Get("a")
					_, b, _ := tx.Get("b")
					if a != b {
						t.Errorf("half a space is left: a %v, b %v", a, b)
					}
					put(t, tx, fmt.Sprintf("a=%d", i), fmt.Sprintf("b=%d", i))
					return nil
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	update(t, s, space, func(tx store.Tx) { put(t, tx, "last=1") })
	view(t, s, space, func(tx store.Tx) {
		if _, ok, err := tx.Get("last"); !ok || err != nil {
			t.Errorf("a write after all drops is lost: %v, %v", ok, err)
		}
	})
}
