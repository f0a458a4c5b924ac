package store_test

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/healthmock/healthmock/mock/store"
)

// Rows in blocks are read, scanned, written again, deleted and rolled back like others.
func TestBlocks(t *testing.T) {
	s := store.NewMemory()
	random := rand.New(rand.NewPCG(1, 2))
	want := make(map[string]string)
	next := 0
	key := func() string { return fmt.Sprintf("event/%06d", random.IntN(next+10)) }
	value := func() string {
		noise := make([]byte, random.IntN(20))
		for i := range noise {
			noise[i] = byte(random.IntN(256))
		}
		return strings.Repeat(`{"status":"All Synced"},`, random.IntN(5)) + string(noise)
	}
	refused := errors.New("refused")
	for range 2000 {
		now := maps.Clone(want)
		put := func(tx store.Tx, key string) error {
			now[key] = value()
			return tx.Put(key, []byte(now[key]))
		}
		err := s.Update(t.Context(), "x", func(tx store.Tx) error {
			for range random.IntN(8) {
				next++
				if err := put(tx, fmt.Sprintf("event/%06d", next)); err != nil {
					return err
				}
			}
			for range random.IntN(3) {
				if err := put(tx, []string{key(), fmt.Sprintf("user/%d", random.Uint32())}[random.IntN(2)]); err != nil {
					return err
				}
			}
			gone := key()
			delete(now, gone)
			if err := tx.Delete(gone); err != nil {
				return err
			}
			compareRange(t, tx, now, key(), key())
			if random.IntN(4) == 0 {
				return refused
			}
			return nil
		})
		switch {
		case err == nil:
			want = now
		case !errors.Is(err, refused):
			t.Fatal(err)
		}
	}
	err := s.View(t.Context(), "x", func(tx store.Tx) error {
		compareRange(t, tx, want, "", "")
		for key, want := range want {
			if value, ok, err := tx.Get(key); err != nil || !ok || string(value) != want {
				t.Errorf("%s: %q, %t, %v, want %q", key, value, ok, err, want)
			}
		}
		for range 1000 {
			key := key()
			if value, ok, err := tx.Get(key); err != nil || string(value) != want[key] ||
				ok && want[key] == "" && len(value) > 0 {
				t.Errorf("%s: %q, %t, %v", key, value, ok, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// compareRange compares a scan of [from, to), and one backwards, with the rows of a model.
func compareRange(t *testing.T, tx store.Tx, model map[string]string, from, to string) {
	t.Helper()
	keys := slices.Sorted(maps.Keys(model))
	keys = slices.DeleteFunc(keys, func(key string) bool { return key < from || to != "" && key >= to })
	for _, reverse := range []bool{false, true} {
		scanned := 0
		for key, value := range tx.Scan(from, to, reverse) {
			if scanned >= len(keys) || key != keys[scanned] || string(value) != model[key] {
				t.Fatalf("row %d of [%q, %q) is %s: %q", scanned, from, to, key, value)
			}
			scanned++
		}
		if scanned != len(keys) {
			t.Fatalf("%d rows in [%q, %q), want %d", scanned, from, to, len(keys))
		}
		slices.Reverse(keys)
	}
}

// BenchmarkKept measures the memory that a row like an Event takes, among a million.
func BenchmarkKept(b *testing.B) {
	for b.Loop() {
		before := heap()
		s := store.NewMemory()
		for i := range million / 100 {
			if err := s.Update(b.Context(), "x", func(tx store.Tx) error {
				for j := range 100 {
					n := 100*i + j
					value := fmt.Sprintf(`{"seq":%d,"at":"2026-01-01T01:%02d:00Z","kind":"notification.delivered",`+
						`"humanId":"%032x","data":{"delivery":"d%d","topic":"status","text":"status All Synced"}}`,
						n, n%60, n*7919, n/2)
					if err := tx.Put(fmt.Sprintf("event/%012d", n), []byte(value)); err != nil {
						return err
					}
				}
				return nil
			}); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(heap()-before)/million, "B-kept/row")
		runtime.KeepAlive(s)
	}
}

func heap() uint64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}
