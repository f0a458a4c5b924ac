package store_test

import (
	"slices"
	"testing"

	"github.com/healthmock/healthmock/mock/store"
)

// A list has the numbers in the order in which they were added, however many rows it takes, and no other list's.
func TestNumbers(t *testing.T) {
	s := store.NewMemory()
	want := map[string][]int64{"of/a/": nil, "of/b/": nil, "of/none/": nil}
	for i := range int64(1000) {
		if err := s.Update(t.Context(), "x", func(tx store.Tx) error {
			for prefix, n := range map[string]int64{"of/a/": i * i, "of/b/": -i} {
				if i%3 > 0 && prefix == "of/b/" {
					continue
				}
				want[prefix] = append(want[prefix], n)
				if err := store.AddNumber(tx, prefix, n); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	rows := 0
	if err := s.View(t.Context(), "x", func(tx store.Tx) error {
		for range tx.Scan("", "", false) {
			rows++
		}
		for prefix, want := range want {
			for _, reverse := range []bool{false, true} {
				var got []int64
				for n, err := range store.Numbers(tx, prefix, reverse) {
					if err != nil {
						return err
					}
					got = append(got, n)
				}
				if reverse {
					slices.Reverse(got)
				}
				if !slices.Equal(got, want) {
					t.Errorf("%s, reverse %t: %v, want %v", prefix, reverse, got, want)
				}
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if rows > 25 {
		t.Errorf("%d rows", rows)
	}
}
