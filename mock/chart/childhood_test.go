package chart

import (
	"slices"
	"testing"
)

// TestChild: a child's record grows with the child, has the childhood vaccines and none of an adult's illnesses.
func TestChild(t *testing.T) {
	clinic := FindSource("Cedar Lane Primary Care")
	for n := range 120 {
		born := asOf.AddDate(0, 0, -60-n*53).Truncate(day)
		p := Person{ID: hexID(newSeed("child").At(n)), BirthDate: born}
		if n%2 == 0 {
			p.Conditions = []string{"COPD"}
		}
		c := Build(1, p, []Source{clinic}, asOf)
		if defects := defectsOf(c); len(defects) > 0 {
			t.Errorf("%d days old: %v", 60+n*53, defects)
		}
		for _, one := range c.Problems {
			if m := theCatalog().find(one.Name); one.Name == "COPD" && len(one.Codes) == 0 {
				continue // the order's word, and no more
			} else if m == nil || m.fromAge() >= adultAge {
				t.Errorf("a child of %d has %s", c.Patient.Age(asOf), one.Name)
			}
		}
		height := series(c, "8302-2", born)
		if !slices.IsSortedFunc(height, func(a, b float64) int { return int(b - a) }) ||
			len(height) > 0 && height[len(height)-1] > 60 && n%2 == 1 {
			t.Errorf("height, newest first: %v", height)
		}
		if c.Patient.MaritalStatus != "Never married" {
			t.Errorf("a child is %s", c.Patient.MaritalStatus)
		}
	}
	c := Build(1, Person{ID: "seven", BirthDate: asOf.AddDate(-7, 0, 0)}, []Source{clinic}, asOf)
	doses := map[string]int{}
	for _, i := range c.Immunizations {
		doses[i.Name]++
	}
	for name, want := range map[string]int{
		"DTaP":                           5,
		"MMR":                            2,
		"Varicella vaccine":              2,
		"Polio vaccine, inactivated":     4,
		"Hepatitis B vaccine, pediatric": 3,
		"Tdap":                           0,
	} {
		if doses[name] != want {
			t.Errorf("%d doses of %s by the age of seven, want %d", doses[name], name, want)
		}
	}
	visits := len(c.Encounters)
	if visits < 14 || visits > 30 {
		t.Errorf("%d visits by the age of seven", visits)
	}
}
