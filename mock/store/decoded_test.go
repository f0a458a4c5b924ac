package store_test

import (
	"errors"
	"runtime"
	"strconv"
	"testing"

	"github.com/healthmock/healthmock/mock/store"
)

// The cache never yields a row as it was before it was written again, in any space.
func TestDecodedIsWhatStands(t *testing.T) { forBackends(t, decodedIsWhatStands) }

// A row is decoded once, until it is written again. A row that was written through the cache is not decoded.
func TestDecodedOnce(t *testing.T) {
	forBackends(t, func(t *testing.T, s store.Store) {
		t.Helper()
		var rows store.Decoded[*int]
		one := new(1)
		err := s.Update(t.Context(), "x", func(tx store.Tx) error {
			if err := rows.Put(tx, "written", one); err != nil {
				return err
			}
			return store.Put(tx, "k", 1)
		})
		if err != nil {
			t.Fatal(err)
		}
		err = s.View(t.Context(), "x", func(tx store.Tx) error {
			if written, _, err := rows.Get(tx, "written"); written != one || err != nil {
				t.Errorf("wrote %p, read %p (%v)", one, written, err)
			}
			one, _, err := rows.Get(tx, "k")
			if again, _, _ := rows.Get(tx, "k"); one == nil || again != one {
				t.Errorf("read %p, and again %p", one, again)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// What a transaction wrote through the cache and did not commit is not read.
func TestDecodedRollback(t *testing.T) {
	forBackends(t, func(t *testing.T, s store.Store) {
		t.Helper()
		var rows store.Decoded[int]
		refused := errors.New("refused")
		for i, want := range []error{nil, refused} {
			if err := s.Update(t.Context(), "x", func(tx store.Tx) error {
				return errors.Join(rows.Put(tx, "k", i+1), want)
			}); !errors.Is(err, want) {
				t.Fatal(err)
			}
		}
		if err := s.View(t.Context(), "x", func(tx store.Tx) error {
			n, ok, err := rows.Get(tx, "k")
			if n != 1 || !ok {
				t.Errorf("read %d, %t", n, ok)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	})
}

// forBackends runs a test with each backend.
func forBackends(t *testing.T, test func(*testing.T, store.Store)) {
	t.Helper()
	for _, backend := range backends {
		t.Run(backend.name, func(t *testing.T) { test(t, backend.open(t)) })
	}
}

func decodedIsWhatStands(t *testing.T, s store.Store) {
	t.Helper()
	type row struct{ N int }
	var rows store.Decoded[*row]
	put := func(space, key string, n int) {
		t.Helper()
		err := s.Update(t.Context(), space, func(tx store.Tx) error { return store.Put(tx, key, row{n}) })
		if err != nil {
			t.Fatal(err)
		}
	}
	get := func(space, key string) (found *row) {
		t.Helper()
		if err := s.View(t.Context(), space, func(tx store.Tx) (err error) {
			found, _, err = rows.Get(tx, key)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return found
	}
	put("a", "k", 1)
	put("b", "k", 2)
	if one := get("a", "k"); one.N != 1 {
		t.Errorf("read %v", one)
	}
	if two := get("b", "k"); two.N != 2 {
		t.Errorf("another space has %d", two.N)
	}
	put("a", "k", 3)
	if three := get("a", "k"); three.N != 3 {
		t.Errorf("after it was written it is %d", three.N)
	}
	if none := get("a", "none"); none != nil {
		t.Errorf("there is %v", none)
	}
	for i := range 5000 { // more than are kept
		put("many", strconv.Itoa(i), i)
	}
	for range 2 {
		for i := range 5000 {
			if n := get("many", strconv.Itoa(i)).N; n != i {
				t.Fatalf("row %d is %d", i, n)
			}
		}
	}
	// The buffers of rows that are in no cache are freed, and others of the same size take their addresses.
	for i := range 3000 {
		n := 1_000_000 + i
		put("a", "k", n)
		if got := get("a", "k").N; got != n {
			t.Fatalf("after %d was written it is %d", n, got)
		}
		if i%100 == 0 {
			runtime.GC()
		}
	}
	put("a", "broken", 0)
	if err := s.Update(t.Context(), "a", func(tx store.Tx) error { return tx.Put("broken", []byte("{")) }); err != nil {
		t.Fatal(err)
	}
	if err := s.View(t.Context(), "a", func(tx store.Tx) error {
		for _, err := range rows.Scan(tx, "broken", "", false) {
			if err != nil {
				return nil
			}
			t.Error("what cannot be decoded was")
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}
