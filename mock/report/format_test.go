package report

import (
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/chart"
)

func TestUnit(t *testing.T) {
	for ucum, want := range map[string]string{
		"mm[Hg]": "mmHg", "Cel": "°C", "kg/m2": "kg/m²", "/min": "/min", "mg/dL": "mg/dL", "%": "%", "": "",
		"10*3/uL": "10³/µL",
		"10*6/uL": "10⁶/µL", "u[IU]/mL": "µIU/mL", "m[IU]/L": "mIU/L", "mL/min/{1.73_m2}": "mL/min/1.73 m²",
		"ug/L":    "µg/L",
		"1":       "",
		"{score}": "score", "{ratio}": "",
	} {
		if got := unit(ucum); got != want {
			t.Errorf("%s: %q, want %q", ucum, got, want)
		}
	}
}

func TestCount(t *testing.T) {
	for _, c := range []struct {
		n    int
		noun string
		want string
	}{
		{1, "visit", "1 visit"},
		{2, "visit", "2 visits"},
		{0, "allergy", "0 allergies"},
		{1234567, "entry", "1,234,567 entries"},
		{3, "day", "3 days"},
	} {
		if got := count(c.n, c.noun); got != c.want {
			t.Errorf("%d %s: %q, want %q", c.n, c.noun, got, c.want)
		}
	}
}

func TestInterval(t *testing.T) {
	for want, r := range map[string]chart.Range{
		"":        {},
		"4.0–5.6": {Low: 4, High: 5.6, HasLow: true, HasHigh: true},
		"≤ 5.6":   {High: 5.6, HasHigh: true},
		"≥ 4.0":   {Low: 4, HasLow: true},
	} {
		if got := interval(r, 1); got != want {
			t.Errorf("%+v: %q, want %q", r, got, want)
		}
	}
}

func TestStay(t *testing.T) {
	at := time.Date(2026, 2, 27, 9, 30, 0, 0, time.UTC)
	for want, end := range map[string]time.Time{
		"09:30 UTC":       {},
		"09:30–09:55 UTC": at.Add(25 * time.Minute),
		"Feb 27, 2026 09:30 to Mar 2, 2026 11:00 UTC (4 days)": time.Date(2026, 3, 2, 11, 0, 0, 0, time.UTC),
	} {
		if got := visitTime(chart.Encounter{Record: chart.Record{At: at}, Ended: end}); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestChange(t *testing.T) {
	now := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	h := func(values ...float64) *History {
		h := &History{Component: chart.Component{Value: values[0], Unit: "kg", Digits: 1}}
		for i, v := range values {
			h.Points = append(h.Points, Point{At: now.AddDate(0, -4*i, 0), Value: v})
		}
		return h
	}
	for want, of := range map[string]*History{
		"No reading a year before":    h(80, 81),
		"−3.5 kg since Mar 2, 2025":   h(78.5, 79, 80, 82, 90),
		"+1.0 kg since Jul 2, 2025":   h(80, 80, 79),
		"Unchanged since Mar 2, 2025": h(80, 85, 85, 80, 70),
	} {
		if got := change(of); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
