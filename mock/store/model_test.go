package store_test

import (
	"bytes"
	"errors"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/healthmock/healthmock/mock/store"
)

// TestMemoryAgainstModel compares long random histories, rollbacks and
// scans that write included, with a map.
func TestMemoryAgainstModel(t *testing.T) {
	ctx := t.Context()
	refused := errors.New("refused")
	rapid.Check(t, func(t *rapid.T) {
		s := store.NewMemory()
		committed := map[string]byte{}
		key := rapid.StringMatching(`[ab]{0,9}`) // few letters: many keys meet
		for range rapid.IntRange(1, 12).Draw(t, "transactions") {
			want := maps.Clone(committed)
			fails := rapid.Bool().Draw(t, "fails")
			err := s.Update(ctx, "x", func(tx store.Tx) error {
				write := func() {
					k, v := key.Draw(t, "key"), rapid.Byte().Draw(t, "value")
					if v < 100 {
						delete(want, k)
						if err := tx.Delete(k); err != nil {
							t.Fatal(err)
						}
						return
					}
					want[k] = v
					if err := tx.Put(k, []byte{v}); err != nil {
						t.Fatal(err)
					}
				}
				for range rapid.IntRange(0, 200).Draw(t, "writes") {
					write()
				}
				before := maps.Clone(want)
				compare(t, tx, key.Draw(t, "from"), key.Draw(t, "to"), before, write)
				if fails {
					return refused
				}
				return nil
			})
			switch {
			case fails && !errors.Is(err, refused), !fails && err != nil:
				t.Fatalf("Update = %v", err)
			case !fails:
				committed = want
			}
			if err := s.View(ctx, "x", func(tx store.Tx) error {
				compare(t, tx, "", "", committed, func() {})
				return nil
			}); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// compare scans both ways and calls meanwhile after every row.
func compare(t *rapid.T, tx store.Tx, from, to string, want map[string]byte, meanwhile func()) {
	keys := slices.DeleteFunc(slices.Sorted(maps.Keys(want)), func(k string) bool {
		return k < from || to != "" && k >= to
	})
	i := 0
	for k, v := range tx.Scan(from, to, false) {
		if i >= len(keys) || k != keys[i] || !bytes.Equal(v, []byte{want[k]}) {
			t.Fatalf("Scan(%q, %q), row %d: %q=%v, want keys %q", from, to, i, k, v, keys)
		}
		i++
		if i%8 == 0 {
			meanwhile()
		}
	}
	if i != len(keys) {
		t.Fatalf("Scan(%q, %q) yielded %d rows, want %d", from, to, i, len(keys))
	}
}
