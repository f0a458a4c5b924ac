package store_test

import (
	"strconv"
	"testing"

	"github.com/healthmock/healthmock/mock/store"
)

// A row is decoded once for as long as it is not written again; whoever writes it is read at once, in every space.
func TestDecodedIsWhatStands(t *testing.T) {
	type row struct{ N int }
	s := store.NewMemory()
	var rows store.Decoded[*row]
	put := func(space, key string, n int) {
		t.Helper()
		if err := s.Update(t.Context(), space, func(tx store.Tx) error { return store.Put(tx, key, row{n}) }); err != nil {
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
	one := get("a", "k")
	if again := get("a", "k"); one.N != 1 || again != one {
		t.Errorf("read %v, and again %v", one, again)
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
