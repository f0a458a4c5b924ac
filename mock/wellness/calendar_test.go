package wellness

import (
	"testing"
	"time"
	_ "time/tzdata" // so that the test needs no files of the system's

	"github.com/healthmock/healthmock/mock/chart"
)

// The clocks of each zone are those of the zone's database, at every hour of three years.
func TestZones(t *testing.T) {
	for state, name := range map[string]string{
		"NY": "America/New_York", "TX": "America/Chicago", "CO": "America/Denver", "ca": "America/Los_Angeles",
		"AZ": "America/Phoenix",
		"AK": "America/Anchorage", "HI": "Pacific/Honolulu", "": "America/Chicago",
	} {
		z := homeIn(state).zone
		location, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		for at := time.Date(2025, 1, 1, 0, 30, 0, 0, time.UTC); at.Year() < 2028; at = at.Add(time.Hour) {
			_, want := at.In(location).Zone()
			day := z.dayOf(at.Unix())
			if f := z.frame(day); f.offset(at) != want {
				t.Fatalf("%s at %s: %d, want %d", name, at, f.offset(at), want)
			}
			if got, want := dateOf(day).Format(time.DateOnly), at.In(location).Format(time.DateOnly); got != want {
				t.Fatalf("%s at %s is on %s, want %s", name, at, got, want)
			}
		}
	}
}

func TestWeekday(t *testing.T) {
	for day := -400; day < 30_000; day += 13 {
		if got, want := weekday(day), dateOf(day).Weekday(); got != want {
			t.Fatalf("%s: %s, want %s", dateOf(day), got, want)
		}
	}
}

var testPerson = chart.Person{ID: "0f2c9a7be1d84c55a3a6f10b7c2d9e41"}

// What is counted is what there is.
func TestCountsAgree(t *testing.T) {
	p := NewPerson(3, testPerson, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	for day := 19_000; day < 21_000; day++ {
		d := p.dayAt(day)
		if got := p.outingCount(day); got != len(d.outings()) {
			t.Fatalf("day %d: %d outings counted, %d made", day, got, len(d.outings()))
		}
		for i := 1; i < len(d.outings()); i++ {
			if last := d.outings()[i-1]; last.clock+last.seconds > d.outings()[i].clock {
				t.Fatalf("day %d: two outings at once", day)
			}
		}
		if d.night().up() > 9.5*3600 || d.night().asleep < 2.5*3600 {
			t.Fatalf("day %d: %+v", day, d.night())
		}
	}
}
