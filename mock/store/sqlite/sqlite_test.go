package sqlite_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"go.uber.org/goleak"

	"github.com/healthmock/healthmock/mock/store"
	"github.com/healthmock/healthmock/mock/store/sqlite"
	"github.com/healthmock/healthmock/mock/store/storetest"
)

func TestMain(m *testing.M) {
	if path, ok := os.LookupEnv(childPath); ok {
		child(path)
	}
	goleak.VerifyTestMain(m)
}

func TestSQLite(t *testing.T) {
	storetest.Run(t, func(t *testing.T) store.Store { return open(t, filepath.Join(t.TempDir(), "db")) })
}

// open opens a file. The test closes it at its end.
func open(t *testing.T, path string) *sqlite.Store {
	t.Helper()
	s, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return s
}

func put(t *testing.T, s store.Store, space, key, value string) {
	t.Helper()
	err := s.Update(t.Context(), space, func(tx store.Tx) error { return tx.Put(key, []byte(value)) })
	if err != nil {
		t.Fatal(err)
	}
}

func get(t *testing.T, s store.Store, space, key string) (value string) {
	t.Helper()
	err := s.View(t.Context(), space, func(tx store.Tx) error {
		got, _, err := tx.Get(key)
		value = string(got)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return value
}

// What was written is there after Close and Open, and Close leaves one file, which only its owner can read.
func TestReopen(t *testing.T) {
	for _, name := range []string{"db", "a b", "50%", "what?mode=memory", "#1", "ü", ":memory:", "file:x"} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			path := filepath.Join(folder, name)
			for i := range 3 {
				s, err := sqlite.Open(t.Context(), path)
				if err != nil {
					t.Fatal(err)
				}
				if got, want := get(t, s, "x", "k"), []string{"", "0", "1"}[i]; got != want {
					t.Errorf("after %d times the row is %q, want %q", i, got, want)
				}
				put(t, s, "x", "k", fmt.Sprint(i))
				if err := s.Close(); err != nil {
					t.Fatal(err)
				}
			}
			files, err := os.ReadDir(folder)
			if err != nil || len(files) != 1 || files[0].Name() != name {
				t.Fatalf("the directory has %v, %v; want one file", files, err)
			}
			if info, err := files[0].Info(); err != nil || info.Mode() != 0o600 {
				t.Errorf("the file's mode is %v, %v", info.Mode(), err)
			}
		})
	}
}

// A View within an Update does not wait. It sees what was committed when it began, also after the commit.
func TestViewDuringUpdate(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "db"))
	put(t, s, "x", "k", "old")
	err := s.View(t.Context(), "x", func(view store.Tx) error {
		before, _, err := view.Get("k")
		if err != nil {
			return err
		}
		err = s.Update(t.Context(), "x", func(tx store.Tx) error {
			if err := tx.Put("k", []byte("new")); err != nil {
				return err
			}
			if got := get(t, s, "x", "k"); got != "old" {
				t.Errorf("during the Update a View sees %q", got)
			}
			return nil
		})
		after, _, _ := view.Get("k")
		if string(before) != "old" || string(after) != "old" {
			t.Errorf("one View sees %q and then %q", before, after)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := get(t, s, "x", "k"); got != "new" {
		t.Errorf("after the Update a View sees %q", got)
	}
}

// Rows of tens of MB are read and written like others, and a scan that changes them does not lose or mix them.
func TestLargeRows(t *testing.T) {
	const size, count = 20 << 20, 2
	value := func(i int) []byte { return bytes.Repeat([]byte{byte('a' + i)}, size) }
	s := open(t, filepath.Join(t.TempDir(), "db"))
	err := s.Update(t.Context(), "x", func(tx store.Tx) error {
		for i := range count {
			if err := tx.Put(fmt.Sprint(i), value(i)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	err = s.Update(t.Context(), "x", func(tx store.Tx) error {
		i := 0
		for key, got := range tx.Scan("", "", false) {
			if !bytes.Equal(got, value(i)) {
				t.Errorf("row %s has other bytes than were written", key)
			}
			for j := range count {
				if err := tx.Put(fmt.Sprint(j), []byte("small")); err != nil {
					return err
				}
			}
			i++
		}
		if i != count {
			t.Errorf("the scan yielded %d rows", i)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := get(t, s, "x", "1"); got != "small" {
		t.Errorf("the row has %d bytes", len(got))
	}
}

// Close waits for the transactions that run, and those that come later are refused.
func TestCloseWaits(t *testing.T) {
	path := filepath.Join(t.TempDir(), "db")
	s := open(t, path)
	began, closed := make(chan struct{}), make(chan error)
	go func() {
		<-began
		closed <- s.Close()
	}()
	err := s.Update(t.Context(), "x", func(tx store.Tx) error {
		close(began)
		for s.View(t.Context(), "x", func(store.Tx) error { return nil }) == nil { // until Close has begun
		}
		return tx.Put("k", []byte("1"))
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := <-closed; err != nil {
		t.Fatal(err)
	}
	if got := get(t, open(t, path), "x", "k"); got != "1" {
		t.Errorf("the row is %q", got)
	}
}

func ExampleOpen() {
	folder, err := os.MkdirTemp("", "")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)
	ctx := context.Background()
	path := filepath.Join(folder, "healthmock.db")
	for range 2 {
		s, err := sqlite.Open(ctx, path)
		if err != nil {
			fmt.Println(err)
			return
		}
		err = s.Update(ctx, "acme", func(tx store.Tx) error {
			runs, _, err := store.Get[int](tx, "runs")
			if err != nil {
				return err
			}
			fmt.Println(runs, "runs before this one")
			return store.Put(tx, "runs", runs+1)
		})
		if err != nil {
			fmt.Println(err)
		}
		s.Close()
	}
	// Output:
	// 0 runs before this one
	// 1 runs before this one
}

// A scan reads one row at a time: a loop that stops after its first row, with or without a write, has read no more.
func TestScanStreams(t *testing.T) {
	const rows, size = 20, 1 << 20
	s := open(t, filepath.Join(t.TempDir(), "db"))
	err := s.Update(t.Context(), "x", func(tx store.Tx) error {
		for i := range rows {
			if err := tx.Put(fmt.Sprintf("%02d", i), make([]byte, size)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, deletes := range []bool{false, true} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		err := s.Update(t.Context(), "x", func(tx store.Tx) error {
			for key := range tx.Scan("", "", false) {
				if deletes {
					return tx.Delete(key)
				}
				break
			}
			return nil
		})
		runtime.ReadMemStats(&after)
		if read := after.TotalAlloc - before.TotalAlloc; err != nil || read > 4*size { // two copies of a row, and change
			t.Errorf("delete %v: the first of %d rows took %d bytes, %v", deletes, rows, read, err)
		}
	}
}
