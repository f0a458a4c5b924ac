package wellness_test

import (
	"testing"

	"github.com/healthmock/healthmock/mock/wellness"
)

// BenchmarkPage opens a log and reads a page of the heart rate out of two years, from the middle.
func BenchmarkPage(b *testing.B) {
	p, sources := person("type 2 diabetes"), []wellness.Source{apple, fitbit}
	b.ReportAllocs()
	for b.Loop() {
		s := wellness.Open(1, p, sources, now).Measurements(wellness.HeartRate, wellness.Query{})
		if page := s.Page(s.Len()/2, 50); len(page) != 50 {
			b.Fatal(len(page))
		}
	}
}

// BenchmarkFind opens a log and finds a reading by its id.
func BenchmarkFind(b *testing.B) {
	p, sources := person("type 2 diabetes"), []wellness.Source{apple, fitbit}
	id := wellness.Open(1, p, sources, now).Measurements(wellness.HeartRate, wellness.Query{}).Page(20_000, 1)[0].ID
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := wellness.Open(1, p, sources, now).Measurements(wellness.HeartRate, wellness.Query{}).Find(id); !ok {
			b.Fatal("lost")
		}
	}
}
