package store_test

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/healthmock/healthmock/mock/store"
	"github.com/healthmock/healthmock/mock/store/storetest"
)

func TestMemory(t *testing.T) {
	storetest.Run(t, func(*testing.T) store.Store { return store.NewMemory() })
}

// A long read holds up no writer, and does not see what it wrote.
func TestMemoryReadersDoNotBlockWriters(t *testing.T) {
	s := store.NewMemory()
	put := func(key string) error {
		return s.Update(t.Context(), "x", func(tx store.Tx) error { return tx.Put(key, nil) })
	}
	for i := range 1000 {
		if err := put(fmt.Sprintf("%04d", 2*i)); err != nil {
			t.Fatal(err)
		}
	}
	n := 0
	err := s.View(t.Context(), "x", func(tx store.Tx) error {
		for key := range tx.Scan("", "", false) {
			n++
			if err := put(key + "+"); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil || n != 1000 {
		t.Errorf("the scan yielded %d rows, error %v; want 1000", n, err)
	}
}

// Who waits for a space while it is dropped must write to the new one.
func TestMemoryUpdateBehindADrop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := store.NewMemory()
		put := func(key string, wait <-chan struct{}) {
			if err := s.Update(t.Context(), "x", func(tx store.Tx) error {
				<-wait
				return tx.Put(key, nil)
			}); err != nil {
				t.Error(err)
			}
		}
		now, release := make(chan struct{}), make(chan struct{})
		close(now)
		go put("before", release)
		synctest.Wait()
		go func() {
			if err := s.Drop(t.Context(), "x"); err != nil {
				t.Error(err)
			}
		}()
		synctest.Wait()
		go put("after", now)
		synctest.Wait()
		close(release)
		synctest.Wait()
		var keys []string
		err := s.View(t.Context(), "x", func(tx store.Tx) error {
			for key := range tx.Scan("", "", false) {
				keys = append(keys, key)
			}
			return nil
		})
		if err != nil || !slices.Equal(keys, []string{"after"}) {
			t.Errorf("the space holds %q, %v; want what was written after the drop", keys, err)
		}
	})
}
