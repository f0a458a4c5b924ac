package storetest

import (
	"errors"
	"fmt"
	"strconv"
	"sync"
	"testing"

	"github.com/healthmock/healthmock/mock/store"
)

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
