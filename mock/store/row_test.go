package store_test

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"

	"github.com/healthmock/healthmock/mock/store"
	"github.com/healthmock/healthmock/mock/store/storetest"
)

func TestMemoryCompressing(t *testing.T) {
	storetest.Run(t, func(*testing.T) store.Store { return store.NewMemoryCompressing(1) })
}

// Values are what was written, whether they were written before, between or after the dictionaries were made, and
// whatever they look like.
func TestCompressedValues(t *testing.T) {
	s := store.NewMemoryCompressing(8 << 10)
	random := rand.New(rand.NewPCG(1, 2))
	want := make(map[string]string)
	value := func() string {
		switch random.IntN(4) {
		case 0:
			return strings.Repeat("x", random.IntN(100))
		case 1:
			noise := make([]byte, random.IntN(300))
			for i := range noise {
				noise[i] = byte(random.IntN(256))
			}
			return string(noise)
		case 2:
			return strings.Repeat(fmt.Sprintf(`{"n":%d},`, random.IntN(9)), random.IntN(2000))
		}
		return fmt.Sprintf(`{"userId":"%032x","status":"All Synced","at":"2026-01-01T00:%02d:00Z"}`, random.Int64(), random.IntN(60))
	}
	for range 300 {
		if err := s.Update(t.Context(), "x", func(tx store.Tx) error {
			for range 20 {
				key, value := fmt.Sprint(random.IntN(2000)), value()
				want[key] = value
				if err := tx.Put(key, []byte(value)); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	err := s.View(t.Context(), "x", func(tx store.Tx) error {
		scanned := 0
		for key, value := range tx.Scan("", "", scanned%2 == 0) {
			if string(value) != want[key] {
				t.Errorf("the value of %s is %q, want %q", key, value, want[key])
			}
			scanned++
		}
		for key, want := range want {
			if value, ok, err := tx.Get(key); err != nil || !ok || string(value) != want {
				t.Errorf("%s: %q, %t, %v, want %q", key, value, ok, err, want)
			}
		}
		if scanned != len(want) {
			t.Errorf("%d rows, want %d", scanned, len(want))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
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
					value := fmt.Sprintf(`{"seq":%d,"at":"2026-01-01T01:%02d:00Z","kind":"notification.delivered","humanId":"%032x",`+
						`"data":{"delivery":"d%d","topic":"status","text":"status All Synced"}}`, n, n%60, n*7919, n/2)
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
