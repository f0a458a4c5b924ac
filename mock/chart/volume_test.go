package chart

import (
	"reflect"
	"slices"
	"testing"
)

// TestVolumes: the records of a smaller volume are among those of the greater.
func TestVolumes(t *testing.T) {
	for n := range 8 {
		p, sources, asOf := anybody(n)
		p.Since = asOf.AddDate(0, 0, -n)
		sources = append(sources, FindSource("Cleveland Clinic"))
		var charts []*Chart
		for _, v := range Volumes() {
			p.Volume = v
			charts = append(charts, Build(1, p, sources, asOf))
		}
		for i, smaller := range charts[:2] {
			greater := charts[i+1]
			missing := !within(smaller.Problems, greater.Problems) || !within(smaller.Medications, greater.Medications) ||
				!within(smaller.TestResults, greater.TestResults) || !within(smaller.Vitals, greater.Vitals) ||
				!within(smaller.Encounters, greater.Encounters) || !within(smaller.Allergies, greater.Allergies) ||
				!within(smaller.Immunizations, greater.Immunizations) || !within(smaller.Procedures, greater.Procedures) ||
				!within(smaller.PlansOfCare, greater.PlansOfCare)
			if missing {
				t.Errorf("person %d: something of the %s record is not in the %s one", n, Volumes()[i], Volumes()[i+1])
			}
		}
		sparse, typical, heavy := len(charts[0].Encounters), len(charts[1].Encounters), len(charts[2].Encounters)
		if sparse > 8*len(distinct(sources)) || charts[1].Patient.Age(asOf) > 20 && (sparse >= typical || heavy < 3*typical) {
			t.Errorf("person %d: %d, %d and %d encounters", n, sparse, typical, heavy)
		}
	}
}

func within[T any](some, all []T) bool {
	for _, one := range some {
		if !slices.ContainsFunc(all, func(o T) bool { return reflect.DeepEqual(one, o) }) {
			return false
		}
	}
	return true
}

// TestTypical: a typical record of the two demo sources holds about what the vendor's sandbox record does (recorded
// 2020: 3 allergies, 31 encounters, 50 and more medications and issues, 48 test results, 24 and more vitals, 13
// procedures, 6 immunizations).
func TestTypical(t *testing.T) {
	sources := []Source{FindSource("Starfleet Medical"), FindSource("Starfleet Pharmacy")}
	var counts [7][]int
	for n := range 101 {
		p := Person{ID: hexID(newSeed("typical").At(n)), Conditions: []string{"diabetes", "hypertension", "high cholesterol"}}
		c := Build(1, p, sources, asOf)
		for i, k := range []int{
			len(c.Allergies), len(c.Encounters), len(c.Medications) + len(c.Problems), len(c.TestResults), len(c.Vitals),
			len(c.Procedures), len(c.Immunizations),
		} {
			counts[i] = append(counts[i], k)
		}
	}
	for i, want := range [7]struct {
		what     string
		from, to int
	}{
		{"allergies", 1, 4},
		{"encounters", 22, 40},
		{"medications and issues", 30, 80},
		{"test results", 40, 80},
		{"vitals", 20, 40},
		{"procedures", 7, 25},
		{"immunizations", 5, 14},
	} {
		slices.Sort(counts[i])
		if median := counts[i][len(counts[i])/2]; median < want.from || median > want.to {
			t.Errorf("%s: median %d, want %d to %d", want.what, median, want.from, want.to)
		}
	}
}
