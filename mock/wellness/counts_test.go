package wellness

import (
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/chart"
)

// What is remembered of a person's lists is what a new person counts, whether time goes on or back.
func TestCountsAreThoseOfAnybody(t *testing.T) {
	day := time.Date(2026, time.March, 2, 15, 0, 0, 0, time.UTC)
	p := chart.Person{
		ID: "0f2c9a7be1d84c55a3a6f10b7c2d9e41", Conditions: []string{"type 2 diabetes"},
		Since: day.AddDate(-1, 0, 0),
	}
	sources := []Source{
		{ID: AppleHealth, Name: "Apple Health", Connected: day.AddDate(0, -6, 0)},
		{ID: Fitbit, Name: "Fitbit", Connected: day.AddDate(0, -2, 0)},
	}
	kept := NewPerson(3, p, day)
	for _, days := range []int{0, 1, 40, 41, 3, 90} {
		asOf := day.AddDate(0, 0, days)
		known, fresh := kept.Open(sources, asOf), Open(3, p, sources, asOf)
		for _, q := range []Query{
			{},
			{Source: "Fitbit"},
			{To: day},
			{Since: day.AddDate(0, 0, -9)},
			{Before: day.AddDate(0, 0, -20)},
		} {
			for k := HeartRate; k <= Weight; k++ {
				if got, want := known.Measurements(k, q).Len(), fresh.Measurements(k, q).Len(); got != want {
					t.Errorf("%d days on, kind %d, %+v: %d readings are remembered of %d", days, k, q, got, want)
				}
			}
			if got, want := known.Activities(q).Len(), fresh.Activities(q).Len(); got != want {
				t.Errorf("%d days on, %+v: %d activities are remembered of %d", days, q, got, want)
			}
		}
	}
	again := sources[:1]
	again[0].Connected = day // the same device, but with another history
	if got, want := kept.Open(again, day).Sleeps(Query{}).Len(),
		Open(3, p, again, day).Sleeps(Query{}).Len(); got != want {
		t.Errorf("of another history %d sleeps are remembered of %d", got, want)
	}
}
