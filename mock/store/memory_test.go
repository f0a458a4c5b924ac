package store_test

import (
	"slices"
	"testing"
	"testing/synctest"

	"github.com/healthmock/healthmock/mock/store"
	"github.com/healthmock/healthmock/mock/store/storetest"
)

func TestMemory(t *testing.T) {
	storetest.Run(t, func(*testing.T) store.Store { return store.NewMemory() })
}

// A writer that waits for a space while it is dropped must write to the new one.
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
