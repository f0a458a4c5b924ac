package store_test

import (
	"maps"
	"testing"

	"github.com/healthmock/healthmock/mock/store"
)

func TestCopy(t *testing.T) {
	from, to := store.NewMemory(), store.NewMemory()
	put := func(s store.Store, space, key, value string) {
		t.Helper()
		if err := s.Update(t.Context(), space, func(tx store.Tx) error { return store.Put(tx, key, value) }); err != nil {
			t.Fatal(err)
		}
	}
	put(from, "acme", "a", "1")
	put(from, "acme", "b", "2")
	put(from, "other", "c", "3")
	if err := store.Copy(t.Context(), from, to, "acme"); err != nil {
		t.Fatal(err)
	}
	put(from, "acme", "a", "changed since")
	for space, want := range map[string]map[string]string{"acme": {"a": "1", "b": "2"}, "other": {}} {
		got := make(map[string]string)
		err := to.View(t.Context(), space, func(tx store.Tx) error {
			for key := range tx.Scan("", "", false) {
				value, _, err := store.Get[string](tx, key)
				if err != nil {
					return err
				}
				got[key] = value
			}
			return tx.Err()
		})
		if err != nil || !maps.Equal(got, want) {
			t.Errorf("%s holds %v (%v), want %v", space, got, err, want)
		}
	}
}
