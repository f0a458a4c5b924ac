package storetest

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/store"
)

func ranges(t *testing.T, s store.Store) {
	keys := []string{"", "a", "a\x00", "aa", "b", "b/1", "b/2", "c", "\x7f", "\x80", "é", "\xff", "\xff\xff"}
	slices.Sort(keys)
	update(t, s, space, func(tx store.Tx) {
		for _, i := range []int{7, 2, 11, 0, 12, 4, 9, 1, 3, 10, 5, 8, 6} { // not sorted
			put(t, tx, keys[i]+"=v")
		}
	})
	bounds := append([]string{"0", "a/", "b0", "zz", "\xfe"}, keys...)
	view(t, s, space, func(tx store.Tx) {
		for _, from := range bounds {
			for _, to := range bounds {
				var want []string
				for _, key := range keys {
					if key >= from && (to == "" || key < to) {
						want = append(want, key+"=v")
					}
				}
				if got := rows(t, tx, from, to, false); !slices.Equal(got, want) {
					t.Errorf("Scan(%q, %q) = %q, want %q", from, to, got, want)
				}
				slices.Reverse(want)
				if got := rows(t, tx, from, to, true); !slices.Equal(got, want) {
					t.Errorf("Scan(%q, %q, reverse) = %q, want %q", from, to, got, want)
				}
			}
		}
	})
}

func prefixes(t *testing.T, s store.Store) {
	update(t, s, space, func(tx store.Tx) {
		put(t, tx,
			"a=",
			"a/=",
			"a/1=",
			"a/\xff=",
			"a/\xff\xff=",
			"a0=",
			"b\xff=",
			"b\xff1=",
			"c=",
			"\xff=",
			"\xff\xff=",
			"\xff\xff1=",
		)
	})
	for prefix, want := range map[string][]string{
		"a/":         {"a/=", "a/1=", "a/\xff=", "a/\xff\xff="},
		"a/\xff":     {"a/\xff=", "a/\xff\xff="},
		"a/\xff\xff": {"a/\xff\xff="},
		"b\xff":      {"b\xff=", "b\xff1="},
		"\xff":       {"\xff=", "\xff\xff=", "\xff\xff1="},
		"\xff\xff":   {"\xff\xff=", "\xff\xff1="},
		"d":          nil,
	} {
		view(t, s, space, func(tx store.Tx) {
			from, to := store.Prefix(prefix)
			if got := rows(t, tx, from, to, false); !slices.Equal(got, want) {
				t.Errorf("keys with prefix %q = %q, want %q", prefix, got, want)
			}
		})
	}
}

func scanOwnWrites(t *testing.T, s store.Store) {
	update(t, s, space, func(tx store.Tx) { put(t, tx, "a=1", "b=1", "c=1") })
	update(t, s, space, func(tx store.Tx) {
		put(t, tx, "b=2", "d=2")
		remove(t, tx, "a")
		if got, want := rows(t, tx, "", "", true), []string{"d=2", "c=1", "b=2"}; !slices.Equal(got, want) {
			t.Errorf("scan = %q, want %q", got, want)
		}
	})
}

// writesInsideScan checks that writes within a loop do not affect the loop: it ends, and it skips nothing.
func writesInsideScan(t *testing.T, s store.Store) {
	const n = 300
	update(t, s, space, func(tx store.Tx) {
		for i := range n {
			put(t, tx, fmt.Sprintf("%04d=old", i))
		}
	})
	for _, reverse := range []bool{false, true} {
		update(t, s, space, func(tx store.Tx) {
			put(t, tx, "0000=old") // the transaction has written before
			seen := 0
			for key, value := range tx.Scan("", "", reverse) {
				seen++
				if string(value) != "old" {
					t.Fatalf("reverse %v: the scan yields %s=%s, which it wrote itself", reverse, key, value)
				}
				remove(t, tx, key)
				put(t, tx, key+"+=new", "~"+key+"=new", " "+key+"=new")
				if key == "0150" {
					if got := len(rows(t, tx, "", "", false)); got != n+2*seen {
						t.Errorf("a second scan inside the first yields %d rows, want %d", got, n+2*seen)
					}
				}
			}
			if seen != n {
				t.Errorf("reverse %v: the scan yielded %d rows, want %d", reverse, seen, n)
			}
			if got := len(rows(t, tx, "", "", false)); got != 3*n {
				t.Errorf("reverse %v: %d rows after the scan, want %d", reverse, got, 3*n)
			}
			for key := range tx.Scan("", "", false) {
				remove(t, tx, key)
			}
			for i := range n {
				put(t, tx, fmt.Sprintf("%04d=old", i))
			}
		})
	}
}

// scanCost reads few rows among many. A scan of one row must take less than a fiftieth of the time of a scan of all:
// a backend that visits the others too does not come near that, however fast it and the machine are.
func scanCost(t *testing.T, s store.Store) {
	const n, rounds, scans = 100_000, 5_000, 4 // of each round
	key := func(i int) string { return fmt.Sprintf("%06d", i) }
	update(t, s, space, func(tx store.Tx) {
		for i := range n {
			put(t, tx, key(i)+"=")
		}
	})
	low, high := 10, n-10
	view(t, s, space, func(tx store.Tx) {
		begin := time.Now()
		for range tx.Scan("", "", false) {
		}
		limit := time.Since(begin) * rounds * scans / 50
		ctx, cancel := context.WithTimeout(t.Context(), limit)
		defer cancel()
		for i := range rounds {
			if ctx.Err() != nil {
				t.Fatalf("%d scans of one row among %d took %v: a scan costs more than it yields", scans*i, n, limit)
			}
			for range tx.Scan(key(low), "", false) {
				break
			}
			for range tx.Scan("", key(high), true) {
				break
			}
			if got := len(rows(t, tx, key(high), key(high+1), false)); got != 1 {
				t.Fatalf("%d rows in a range of one", got)
			}
			if got := len(rows(t, tx, key(low), key(low+1), true)); got != 1 {
				t.Fatalf("%d rows in a range of one, backwards", got)
			}
		}
	})
}
