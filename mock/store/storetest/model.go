package storetest

import (
	"errors"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/healthmock/healthmock/mock/store"
)

// againstModel compares long random histories with maps: rollbacks, drops, and scans within scans that write between
// their rows.
func againstModel(t *testing.T, s store.Store) {
	names := []string{"x", "y"}
	rapid.Check(t, func(rt *rapid.T) {
		committed := make(map[string]map[string]string)
		for _, name := range names {
			if err := s.Drop(t.Context(), name); err != nil { // what the check before left
				rt.Fatal(err)
			}
		}
		for range rapid.IntRange(1, 12).Draw(rt, "transactions") {
			name := rapid.SampledFrom(names).Draw(rt, "space")
			if rapid.IntRange(0, 9).Draw(rt, "drop") == 0 {
				if err := s.Drop(t.Context(), name); err != nil {
					rt.Fatal(err)
				}
				delete(committed, name)
			}
			m := model{T: rt, rows: maps.Clone(committed[name])}
			if m.rows == nil {
				m.rows = make(map[string]string)
			}
			fails := rapid.Bool().Draw(rt, "fails")
			err := s.Update(t.Context(), name, func(tx store.Tx) error {
				m.tx = tx
				for range rapid.IntRange(0, 100).Draw(rt, "writes") {
					m.write()
				}
				m.scan(2)
				m.holds()
				if fails {
					return errRefused
				}
				return nil
			})
			switch {
			case fails && !errors.Is(err, errRefused), !fails && err != nil:
				rt.Fatalf("Update = %v", err)
			case !fails:
				committed[name] = m.rows
			}
			for _, name := range names {
				m.rows = committed[name]
				err := s.View(t.Context(), name, func(tx store.Tx) error {
					m.tx = tx
					m.holds()
					return nil
				})
				if err != nil {
					rt.Fatal(err)
				}
			}
			maps.DeleteFunc(committed, func(_ string, rows map[string]string) bool { return len(rows) == 0 })
			if got, err := s.Spaces(t.Context()); err != nil || !slices.Equal(got, slices.Sorted(maps.Keys(committed))) {
				rt.Fatalf("Spaces = %q, %v; want the keys of %q", got, err, committed)
			}
		}
	})
}

// model is a transaction and the rows that it must have.
type model struct {
	*rapid.T

	tx   store.Tx
	rows map[string]string
}

func (m *model) key(label string) string {
	return rapid.StringMatching("[ab\x00]{0,6}").Draw(m.T, label) // few letters, so that keys repeat
}

func (m *model) write() {
	key := m.key("key")
	value := rapid.StringN(0, 3, -1).Draw(m.T, "value")
	if rapid.Bool().Draw(m.T, "delete") {
		delete(m.rows, key)
		if err := m.tx.Delete(key); err != nil {
			m.Fatal(err)
		}
		return
	}
	m.rows[key] = value
	if err := m.tx.Put(key, []byte(value)); err != nil {
		m.Fatal(err)
	}
}

// scan scans a range, and between its rows writes, reads and, depth times, scans.
func (m *model) scan(depth int) {
	from, to, reverse := m.key("from"), m.key("to"), rapid.Bool().Draw(m.T, "reverse")
	want := maps.Clone(m.rows)
	keys := slices.DeleteFunc(slices.Sorted(maps.Keys(want)), func(k string) bool {
		return k < from || to != "" && k >= to
	})
	if reverse {
		slices.Reverse(keys)
	}
	i := 0
	for key, value := range m.tx.Scan(from, to, reverse) {
		if i >= len(keys) || key != keys[i] || string(value) != want[key] {
			m.Fatalf("Scan(%q, %q, %v), row %d: %q=%q, want keys %q of %q", from, to, reverse, i, key, value, keys, want)
		}
		i++
		switch rapid.IntRange(0, 9).Draw(m.T, "between") {
		case 0, 1, 2:
			m.write()
		case 3:
			m.get(key)
		case 4:
			m.get(m.key("key"))
		case 5:
			delete(m.rows, key)
			if err := m.tx.Delete(key); err != nil {
				m.Fatal(err)
			}
		case 6:
			if depth > 0 {
				m.scan(depth - 1)
			}
		case 7:
			if rapid.IntRange(0, 9).Draw(m.T, "stop") == 0 {
				return
			}
		}
	}
	if err := m.tx.Err(); err != nil || i != len(keys) {
		m.Fatalf("Scan(%q, %q, %v) yielded %d rows, %v; want %d", from, to, reverse, i, err, len(keys))
	}
}

func (m *model) get(key string) {
	want, exists := m.rows[key]
	if got, ok, err := m.tx.Get(key); err != nil || ok != exists || string(got) != want {
		m.Fatalf("Get(%q) = %q, %v, %v; want %q, %v", key, got, ok, err, want, exists)
	}
}

// holds fails unless the transaction has exactly the model's rows.
func (m *model) holds() {
	got := make(map[string]string)
	for key, value := range m.tx.Scan("", "", false) {
		got[key] = string(value)
	}
	if err := m.tx.Err(); err != nil || !maps.Equal(got, m.rows) {
		m.Fatalf("the space holds %q, %v; want %q", got, err, m.rows)
	}
}
