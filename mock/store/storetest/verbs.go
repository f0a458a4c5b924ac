package storetest

import (
	"strings"
	"testing"

	"github.com/healthmock/healthmock/mock/store"
)

func verbs(t *testing.T, s store.Store) {
	get := func(tx store.Tx, key, want string, found bool) {
		t.Helper()
		got, ok, err := tx.Get(key)
		if err != nil || ok != found || string(got) != want {
			t.Errorf("Get(%q) = %q, %v, %v; want %q, %v, nil", key, got, ok, err, want, found)
		}
	}
	holds(t, s, space)
	update(t, s, space, func(tx store.Tx) {
		get(tx, "a", "", false)
		put(t, tx, "a=1", "b=2", "empty=", "=no key", "a\x00b=zero", "é=accent")
		get(tx, "a", "1", true)
		put(t, tx, "a=3")
		get(tx, "a", "3", true)
		remove(t, tx, "b", "never there")
		get(tx, "b", "", false)
	})
	view(t, s, space, func(tx store.Tx) {
		get(tx, "a", "3", true)
		get(tx, "b", "", false)
		get(tx, "empty", "", true)
		get(tx, "", "no key", true)
	})
	holds(t, s, space, "=no key", "a=3", "a\x00b=zero", "empty=", "é=accent")
}

func ownership(t *testing.T, s store.Store) {
	in := []byte("first")
	update(t, s, space, func(tx store.Tx) {
		if err := tx.Put("k", in); err != nil {
			t.Fatal(err)
		}
		copy(in, "other") // allowed, as Put has copied the bytes
	})
	var out, scanned []byte
	view(t, s, space, func(tx store.Tx) {
		out, _, _ = tx.Get("k")
		for _, scanned = range tx.Scan("", "", false) {
			break
		}
		again, _, _ := tx.Get("k")
		mine, theirs := append(out, '1'), append(again, '2') //nolint:gocritic // tests that the values share no capacity
		if string(mine) != "first1" || string(theirs) != "first2" {
			t.Errorf("two readers appended to one value and got %q and %q", mine, theirs)
		}
	})
	update(t, s, space, func(tx store.Tx) { put(t, tx, "k=later") })
	update(t, s, space, func(tx store.Tx) { remove(t, tx, "k") })
	if string(out) != "first" || string(scanned) != "first" {
		t.Errorf("Get and Scan handed out %q and %q, which are no longer %q", out, scanned, "first")
	}
}

type person struct {
	Name string
	Age  int
}

func typedValues(t *testing.T, s store.Store) {
	update(t, s, space, func(tx store.Tx) {
		for key, p := range map[string]person{"p/1": {"Ada", 36}, "p/2": {"Bob", 7}, "q/1": {"Eve", 1}} {
			if err := store.Put(tx, key, p); err != nil {
				t.Fatal(err)
			}
		}
		if err := store.Put(tx, "p/3", func() {}); err == nil {
			t.Error("Put of a function = nil, want an error")
		}
	})
	view(t, s, space, func(tx store.Tx) {
		p, ok, err := store.Get[person](tx, "p/2")
		if err != nil || !ok || p != (person{"Bob", 7}) {
			t.Errorf("Get = %v, %v, %v", p, ok, err)
		}
		if p, ok, err := store.Get[person](tx, "p/9"); err != nil || ok || p != (person{}) {
			t.Errorf("Get of an absent key = %v, %v, %v", p, ok, err)
		}
		var names []string
		for p, err := range store.ScanPrefix[person](tx, "p/") {
			if err != nil {
				t.Error(err)
			}
			names = append(names, p.Name)
		}
		for p, err := range store.Scan[person](tx, "p/2", "", true) {
			if err != nil {
				t.Error(err)
			}
			names = append(names, p.Name)
		}
		if got, want := strings.Join(names, " "), "Ada Bob Eve Bob"; got != want {
			t.Errorf("scans gave %q, want %q", got, want)
		}
	})
}

func brokenValue(t *testing.T, s store.Store) {
	update(t, s, space, func(tx store.Tx) { put(t, tx, `a={"Name":"Ada"}`, `b={"Name":"sec`, `c={"Name":"Eve"}`) })
	view(t, s, space, func(tx store.Tx) {
		_, ok, err := store.Get[person](tx, "b")
		if ok || err == nil || !strings.Contains(err.Error(), `"b"`) || strings.Contains(err.Error(), "sec") {
			t.Errorf("Get of a broken value = %v, %v; want an error that names the key and not the value", ok, err)
		}
		var errs []error
		for _, err := range store.ScanPrefix[person](tx, "") {
			errs = append(errs, err)
		}
		if len(errs) != 2 || errs[0] != nil || errs[1] == nil {
			t.Errorf("Scan over a broken value yielded errors %v, want it to be the last of two", errs)
		}
	})
}
