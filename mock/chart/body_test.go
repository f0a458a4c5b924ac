package chart_test

import (
	"math"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/chart"
)

// What is true of the body is what the chart's vital signs say, give or take the scatter of one measurement.
func TestBodyAgreesWithVitals(t *testing.T) {
	asOf := time.Date(2026, time.June, 1, 0, 0, 0, 0, time.UTC)
	for _, conditions := range [][]string{nil, {"type 2 diabetes"}, {"hypertension", "COPD"}, {"obesity"}} {
		p := chart.Person{ID: "0f2c9a7be1d84c55a3a6f10b7c2d9e41", Conditions: conditions, Since: asOf.AddDate(0, -3, 0)}
		body := chart.NewBody(7, p, asOf)
		c := chart.Build(7, p, []chart.Source{chart.FindSource("Cleveland Clinic")}, asOf)
		if len(c.Vitals) == 0 || c.Patient.BirthDate != body.Patient.BirthDate {
			t.Fatalf("%v: %d vitals, born %v and %v", conditions, len(c.Vitals), c.Patient.BirthDate, body.Patient.BirthDate)
		}
		for _, v := range c.Vitals {
			height := body.Level("height", v.At)
			for _, r := range v.Readings {
				want := map[string]float64{
					"Body height": height, "Body weight": body.Level("build", v.At) * height * height / 1e4,
					"Heart rate": body.Level("pulse", v.At), "Systolic blood pressure": body.Level("systolic", v.At),
				}[r.Name]
				if want != 0 && math.Abs(r.Value-want) > 0.13*want {
					t.Errorf("%v, %s: %s is %v, of a body with %.1f", conditions, v.At, r.Name, r.Value, want)
				}
			}
		}
	}
}

func BenchmarkNewBody(b *testing.B) {
	asOf := time.Date(2026, time.June, 1, 0, 0, 0, 0, time.UTC)
	p := chart.Person{
		ID: "0f2c9a7be1d84c55a3a6f10b7c2d9e41", Conditions: []string{"type 2 diabetes"},
		Since: asOf.AddDate(0, -3, 0),
	}
	b.ReportAllocs()
	for b.Loop() {
		chart.NewBody(1, p, asOf)
	}
}

// Whoever keeps a body may go by it until Next.
func TestBodyStaysUntilNext(t *testing.T) {
	asOf := time.Date(2026, time.June, 1, 0, 0, 0, 0, time.UTC)
	for i, p := range []chart.Person{
		{ID: "1f2c9a7be1d84c55a3a6f10b7c2d9e41", Conditions: []string{"hypertension"}, Since: asOf.AddDate(0, -3, 0)},
		{
			ID: "2f2c9a7be1d84c55a3a6f10b7c2d9e41", Conditions: []string{"type 2 diabetes", "pregnancy"},
			Since: asOf.AddDate(-1, 0, 0),
		},
		{ID: "3f2c9a7be1d84c55a3a6f10b7c2d9e41", Since: asOf.AddDate(0, 0, 20)}, // not known yet
		{ID: "4f2c9a7be1d84c55a3a6f10b7c2d9e41"},
	} {
		body := chart.NewBody(7, p, asOf)
		if body.Next.IsZero() {
			body.Next = asOf.AddDate(5, 0, 0)
		}
		if !body.Next.After(asOf) {
			t.Fatalf("person %d: as of %s, next %s", i, asOf, body.Next)
		}
		last := chart.NewBody(7, p, body.Next.Add(-1))
		if last.Male != body.Male || last.Patient.BirthDate != body.Patient.BirthDate ||
			last.Patient.Address != body.Patient.Address {
			t.Errorf("person %d is another one before %s", i, body.Next)
		}
		for _, id := range []string{"height", "build", "pulse", "systolic", "diastolic", "a1c", "saturation"} {
			for _, days := range []int{-700, -30, 0, 200} {
				at := asOf.AddDate(0, 0, days)
				if was, is := body.Level(id, at), last.Level(id, at); was != is {
					t.Errorf("person %d: %s at %s was %v and is %v before %s", i, id, at, was, is, body.Next)
				}
			}
		}
	}
}
