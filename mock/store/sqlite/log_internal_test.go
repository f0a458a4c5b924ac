package sqlite

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/healthmock/healthmock/mock/store"
)

// The log stays small while there are always readers, and stops growing once a long View has ended.
func TestLogIsLimited(t *testing.T) {
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	s.maxLog = 1 << 20
	if _, err := s.writer.ExecContext(t.Context(), `PRAGMA wal_autocheckpoint = 0`); err != nil { // none but ours
		t.Fatal(err)
	}
	n := 0
	commit := func(times int) (largest int64) {
		t.Helper()
		for range times {
			n++
			err := s.Update(t.Context(), "x", func(tx store.Tx) error {
				return tx.Put(fmt.Sprint(n%50), bytes.Repeat([]byte{byte(n)}, 20_000)) // SQLite logs no page that is as before
			})
			if err != nil {
				t.Fatal(err)
			}
			info, err := os.Stat(s.log)
			if err != nil {
				t.Fatal(err)
			}
			largest = max(largest, info.Size())
		}
		return largest
	}
	view := func(f func(store.Tx) error) {
		if err := s.View(t.Context(), "x", f); err != nil {
			t.Error(err)
		}
	}
	commit(50)

	done := make(chan struct{})
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
					// A View so short that a checkpoint outlasts it, on a busy machine too.
					view(func(tx store.Tx) error {
						_, _, err := tx.Get("1")
						return err
					})
				}
			}
		})
	}
	if largest := commit(200); largest > 3*s.maxLog {
		t.Errorf("the log grew to %d bytes beside readers", largest)
	}
	close(done)
	readers.Wait()

	view(func(tx store.Tx) error {
		for range tx.Scan("", "", false) {
			if largest := commit(100); largest < 2*s.maxLog || s.stuck == 0 {
				t.Errorf("the log has %d bytes beside a long View, stuck at %d", largest, s.stuck)
			}
			break
		}
		return tx.Err()
	})
	commit(200)
	if info, err := os.Stat(s.log); err != nil || info.Size() > 3*s.maxLog || s.stuck != 0 {
		t.Errorf("the log has %v bytes after the long View, stuck at %d, %v", info.Size(), s.stuck, err)
	}
}
