package chart

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// TestPregnancy: an order that says so gets a pregnancy that goes on when it was placed, with prenatal visits, a
// delivery at term, and no drug that harms the child.
func TestPregnancy(t *testing.T) {
	clinic := FindSource("Cleveland Clinic")
	for n := range 60 {
		since := time.Date(2026, 3, 15, 0, 0, 0, 0, time.UTC).AddDate(0, n%12, n)
		p := Person{
			ID:         fmt.Sprint("expecting ", n),
			Conditions: []string{"Pregnant", "hypertension", "high cholesterol", "migraine"},
			Since:      since,
		}
		now, later := Build(1, p, []Source{clinic}, since.AddDate(0, 0, 1)),
			Build(1, p, []Source{clinic}, since.AddDate(1, 0, 0))
		if age := now.Patient.Age(since); now.Patient.Gender != "female" || age < 18 || age > 43 {
			t.Errorf("person %d: %s, %d years", n, now.Patient.Gender, age)
		}
		if status := pregnancy(now).Status; status != "Active" {
			t.Errorf("person %d: pregnancy %q when the order was placed", n, status)
		}
		over := pregnancy(later)
		if weeks := over.Resolved.Sub(over.At).Hours() / 24 / 7; over.Status != "Resolved" || weeks < 29 || weeks > 33 {
			t.Errorf("person %d: found at nine weeks, over %v weeks later (%s)", n, weeks, over.Status)
		}
		var prenatal, deliveries int
		for _, e := range later.Encounters {
			if slices.Contains(e.Reasons, "Prenatal visit") {
				prenatal++
			}
			if slices.Contains(e.Reasons, "Delivery") && e.Type == "Inpatient" {
				deliveries++
			}
		}
		if prenatal < 10 || deliveries != 1 {
			t.Errorf("person %d: %d prenatal visits, %d deliveries", n, prenatal, deliveries)
		}
	}
}

// TestImpossiblePregnancy: an order that contradicts itself leaves the pregnancy out.
func TestImpossiblePregnancy(t *testing.T) {
	clinic := FindSource("Cleveland Clinic")
	for _, p := range []Person{
		{ID: "man", Gender: "male"},
		{ID: "named", FirstName: "John"},
		{ID: "old", Gender: "female", BirthDate: asOf.AddDate(-60, 0, 0)},
		{ID: "child", Gender: "female", BirthDate: asOf.AddDate(-9, 0, 0)},
	} {
		p.Conditions = []string{"pregnancy"}
		if got := pregnancy(Build(1, p, []Source{clinic}, asOf)); got.ID != "" {
			t.Errorf("%s: %+v", p.ID, got)
		}
	}
}

func pregnancy(c *Chart) Problem {
	for _, p := range c.Problems {
		if p.Name == "Pregnancy" {
			return p
		}
	}
	return Problem{}
}
