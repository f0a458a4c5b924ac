package chart_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/chart"
)

func Example() {
	asOf := time.Date(2026, 3, 15, 12, 0, 0, 0, time.UTC)
	person := chart.Person{
		ID: "ef14404e9860776f6300e3e4cb10f84a", FirstName: "Jane", LastName: "Doe",
		Conditions: []string{"Type 2 diabetes"},
	}
	c := chart.Build(1, person, []chart.Source{chart.FindSource("Cleveland Clinic")}, asOf)
	fmt.Println(c.Patient.Name())
	for _, r := range c.TestResults {
		for _, one := range r.Components {
			if one.Code.Code == "4548-4" {
				fmt.Printf("%s  A1c %.1f %s %s\n", r.At.Format(time.DateOnly), one.Value, one.Unit, one.Flag())
			}
		}
		if r.At.Year() < 2024 {
			break
		}
	}
	// Output:
	// Jane Doe
	// 2025-12-29  A1c 6.6 % H
	// 2025-09-26  A1c 6.4 % H
	// 2025-07-14  A1c 6.5 % H
	// 2025-04-04  A1c 6.5 % H
	// 2024-12-27  A1c 7.0 % H
	// 2024-10-14  A1c 7.9 % H
	// 2024-06-28  A1c 7.5 % H
	// 2024-04-01  A1c 7.1 % H
}

func ExampleBuild() {
	asOf := time.Date(2026, 3, 15, 12, 0, 0, 0, time.UTC)
	person := chart.Person{
		ID:         "7e57",
		BirthDate:  time.Date(1960, 1, 2, 0, 0, 0, 0, time.UTC),
		Conditions: []string{"COPD", "High blood pressure"},
	}
	c := chart.Build(42, person, []chart.Source{chart.FindSource("Nocebo Medical Center")}, asOf)
	for _, p := range c.Problems {
		if p.Status == "Active" {
			fmt.Println(p.Name)
		}
	}
	// Unordered output:
	// Essential hypertension
	// Chronic obstructive pulmonary disease
}

func ExampleChart_From() {
	asOf := time.Date(2026, 3, 15, 12, 0, 0, 0, time.UTC)
	clinic, pharmacy := chart.FindSource("Cleveland Clinic"), chart.FindSource("Starfleet Pharmacy")
	c := chart.Build(1, chart.Person{ID: "7e57", Conditions: []string{"asthma"}}, []chart.Source{clinic, pharmacy}, asOf)
	filled := c.From(pharmacy.ID)
	fmt.Println(len(filled.Sources), len(filled.Medications) > 0, len(filled.Encounters))
	// Output: 1 true 0
}

func ExampleFindSource() {
	known := chart.FindSource("starfleet medical")
	invented := chart.FindSource("Main Street Pharmacy")
	fmt.Println(known.ID, known.Name, known.Kind)
	fmt.Println(len(invented.ID), invented.Name, invented.Kind)
	// Output:
	// 55a83bdc8d1eb1420aa1a71b Starfleet Medical hospital
	// 24 Main Street Pharmacy pharmacy
}

func ExampleDirectory() {
	for _, s := range chart.Directory()[:3] {
		fmt.Println(s.Name, s.Kind)
	}
	// Output:
	// Starfleet Medical hospital
	// Starfleet Pharmacy pharmacy
	// Cleveland Clinic hospital
}

func BenchmarkBuild(b *testing.B) {
	asOf := time.Date(2026, 3, 15, 12, 0, 0, 0, time.UTC)
	person := chart.Person{
		ID:         "ef14404e9860776f6300e3e4cb10f84a",
		Conditions: []string{"Type 2 diabetes", "High blood pressure", "COPD"},
	}
	clinic := []chart.Source{chart.FindSource("Cleveland Clinic")}
	all := append(
		slices.Clip(clinic), chart.FindSource("Nocebo Medical Center"), chart.FindSource("Starfleet Pharmacy"),
		chart.FindSource("Golden File Clinical Lab"),
	)
	for _, bb := range []struct {
		name    string
		sources []chart.Source
		volume  chart.Volume
	}{
		{"none", nil, ""},
		{"clinic", clinic, ""},
		{"four sources", all, ""},
		{"sparse", all, chart.Sparse},
		{"heavy", all, chart.Heavy},
	} {
		b.Run(bb.name, func(b *testing.B) {
			person.Volume = bb.volume
			b.ReportAllocs()
			for b.Loop() {
				chart.Build(1, person, bb.sources, asOf)
			}
		})
	}
}
