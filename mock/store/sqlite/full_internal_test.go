package sqlite

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/healthmock/healthmock/mock/store"
)

// When a write fails, such as on a full disk, its transaction fails even if f ignores the error: SQLite may have rolled
// back, and what f writes after that would be committed by itself. The next Update works once there is room.
func TestDiskFull(t *testing.T) {
	path := filepath.Join(t.TempDir(), "db")
	s, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	pages := func(maximum string) {
		t.Helper()
		if _, err := s.writer.ExecContext(t.Context(), `PRAGMA max_page_count = `+maximum); err != nil {
			t.Fatal(err)
		}
	}
	keys := func() (keys []string) {
		t.Helper()
		err := s.View(t.Context(), "x", func(tx store.Tx) error {
			for key := range tx.Scan("", "", false) {
				keys = append(keys, key)
			}
			return tx.Err()
		})
		if err != nil {
			t.Fatal(err)
		}
		return keys
	}
	large := make([]byte, 1<<20)
	pages("10")
	err = s.Update(t.Context(), "x", func(tx store.Tx) error {
		if err := tx.Put("before", nil); err != nil {
			t.Error(err)
		}
		if err := tx.Put("large", large); err == nil {
			t.Error("there was room for a large row")
		}
		if err := tx.Put("after", nil); err == nil {
			t.Error("a write after one that failed succeeds")
		}
		return nil
	})
	if err == nil || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "full") {
		t.Errorf("Update = %v, want an error that names the file and says that the disk is full", err)
	}
	if got := keys(); len(got) != 0 {
		t.Errorf("a transaction that failed wrote %q", got)
	}
	pages("1000")
	if err := s.Update(t.Context(), "x", func(tx store.Tx) error { return tx.Put("large", large) }); err != nil {
		t.Error(err)
	}
	if got := keys(); len(got) != 1 {
		t.Errorf("the space has %q", got)
	}
}

// A connection whose transaction did not end is replaced.
func TestBrokenConnection(t *testing.T) {
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	endEarly := func(storeTx store.Tx) error { return storeTx.(*tx).conn.exec(`ROLLBACK`) }
	ok := func(store.Tx) error { return nil }
	for name, transact := range map[string]func(func(store.Tx) error) error{
		"View":   func(f func(store.Tx) error) error { return s.View(t.Context(), "x", f) },
		"Update": func(f func(store.Tx) error) error { return s.Update(t.Context(), "x", f) },
	} {
		before := s.writer
		if err := transact(endEarly); (err == nil) != (name == "View") { // a View has nothing to commit
			t.Errorf("%s = %v", name, err)
		}
		if err := transact(ok); err != nil {
			t.Errorf("the next %s = %v", name, err)
		}
		if len(s.idle) > 1 || name == "Update" && s.writer == before {
			t.Errorf("after a broken %s its connection is kept", name)
		}
	}
}
