package chart

import (
	"testing"
	"time"
)

func TestWorkday(t *testing.T) {
	date := func(s string) time.Time {
		d, err := time.Parse(time.DateOnly, s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for day, want := range map[string]string{
		"2025-03-12": "2025-03-12", // Wednesday
		"2025-03-15": "2025-03-17", // Saturday
		"2025-12-25": "2025-12-26",
		"2026-12-25": "2026-12-28", // a Friday, then the weekend
		"2025-07-04": "2025-07-07",
		"2022-12-31": "2023-01-02",
	} {
		if got := workday(date(day)); !got.Equal(date(want)) {
			t.Errorf("workday(%s) = %s, want %s", day, got.Format(time.DateOnly), want)
		}
	}
}

func TestAnchor(t *testing.T) {
	at := time.Date(2026, 8, 20, 10, 0, 0, 0, time.UTC)
	july := time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)
	tests := []struct {
		name  string
		since time.Time
		want  time.Time
	}{
		{"none", time.Time{}, july},
		{"known since May", time.Date(2026, 5, 4, 3, 2, 1, 0, time.UTC), time.Date(2026, 5, 4, 0, 0, 0, 0, time.UTC)},
		{"known only later", at.AddDate(0, 0, 1), july},
	}
	for _, tt := range tests {
		if got, _ := anchor(Person{Since: tt.since}, at); !got.Equal(tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}

// TestInventedAge: an invented birth date stays the same through a decade and always makes an adult.
func TestInventedAge(t *testing.T) {
	for n := range 200 {
		first := birthDate(newSeed("age").At(n), time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), n%60, 0)
		last := birthDate(newSeed("age").At(n), time.Date(2029, 7, 1, 0, 0, 0, 0, time.UTC), n%60, 0)
		young := Patient{BirthDate: first}.Age(time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC))
		old := Patient{BirthDate: first}.Age(time.Date(2029, 12, 31, 0, 0, 0, 0, time.UTC))
		if !first.Equal(last) || young < 25 || old > 70 {
			t.Errorf("%d: born %v and %v, %d to %d years old", n, first, last, young, old)
		}
	}
}
