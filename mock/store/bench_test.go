package store_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/healthmock/healthmock/mock/store"
	"github.com/healthmock/healthmock/mock/store/sqlite"
)

const million = 1_000_000

func name(i int) string { return fmt.Sprintf("user/%08d", i) }

var backends = []struct {
	name string
	open func(testing.TB) store.Store
}{
	{"memory", func(testing.TB) store.Store { return store.NewMemory() }},
	{"sqlite", openSQLite},
}

func openSQLite(b testing.TB) store.Store {
	b.Helper()
	s, err := sqlite.Open(b.Context(), filepath.Join(b.TempDir(), "db"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	return s
}

// filled returns a store with a million rows in one space.
func filled(b *testing.B, open func(testing.TB) store.Store) store.Store {
	b.Helper()
	s := open(b)
	value := make([]byte, 200)
	err := s.Update(b.Context(), "x", func(tx store.Tx) error {
		for i := range million {
			if err := tx.Put(name(i), value); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	b.ResetTimer()
	return s
}

func BenchmarkView(b *testing.B) {
	for _, backend := range backends {
		b.Run(backend.name, func(b *testing.B) {
			s := filled(b, backend.open)
			for i := 0; b.Loop(); i++ {
				err := s.View(b.Context(), "x", func(tx store.Tx) error {
					_, _, err := tx.Get(name(i * 7919 % million))
					return err
				})
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkUpdate writes one row per transaction.
func BenchmarkUpdate(b *testing.B) {
	for _, backend := range backends {
		b.Run(backend.name, func(b *testing.B) {
			s := filled(b, backend.open)
			value := make([]byte, 200)
			for i := 0; b.Loop(); i++ {
				copy(value, name(i)) // a backend may write no row that is as before
				err := s.Update(b.Context(), "x", func(tx store.Tx) error {
					return tx.Put(name(i*7919%million), value)
				})
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkUpdateMany writes a thousand rows per transaction; the figure is per row.
func BenchmarkUpdateMany(b *testing.B) {
	const many = 1000
	for _, backend := range backends {
		b.Run(backend.name, func(b *testing.B) {
			s := filled(b, backend.open)
			value := make([]byte, 200)
			for i := 0; b.Loop(); i++ {
				copy(value, name(i))
				err := s.Update(b.Context(), "x", func(tx store.Tx) error {
					for j := range many {
						if err := tx.Put(name((i*many+j)*7919%million), value); err != nil {
							return err
						}
					}
					return nil
				})
				if err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/many, "ns/row")
		})
	}
}

// BenchmarkScan reads a page of 100 rows.
func BenchmarkScan(b *testing.B) {
	for _, backend := range backends {
		b.Run(backend.name, func(b *testing.B) {
			s := filled(b, backend.open)
			for _, reverse := range []bool{false, true} {
				b.Run(fmt.Sprintf("reverse=%v", reverse), func(b *testing.B) {
					for i := 0; b.Loop(); i++ {
						from := i * 7919 % (million - 100)
						err := s.View(b.Context(), "x", func(tx store.Tx) error {
							n := 0
							for range tx.Scan(name(from), name(from+100), reverse) {
								n++
							}
							if n != 100 {
								b.Fatal(n)
							}
							return nil
						})
						if err != nil {
							b.Fatal(err)
						}
					}
				})
			}
		})
	}
}
