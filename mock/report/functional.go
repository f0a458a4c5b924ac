package report

import (
	"slices"
	"time"

	"github.com/healthmock/healthmock/mock/chart"
)

// needsHelp is the age from which the finding is that a person needs some help.
const needsHelp = 85

// FunctionalFinding is a source's finding about activities of daily living, at a visit that ended at Ended.
type FunctionalFinding struct {
	chart.Record
	Name  string
	Ended time.Time
}

// FunctionalFindings returns a finding for each source's last visit. A chart has none, so they depend on the age.
func FunctionalFindings(c *chart.Chart) []FunctionalFinding {
	var out []FunctionalFinding
	for _, s := range c.Sources {
		i := slices.IndexFunc(c.Encounters, func(e chart.Encounter) bool { return e.Source == s.ID })
		if i < 0 {
			continue
		}
		e := c.Encounters[i]
		f := FunctionalFinding{Name: "Independent in activities of daily living", Ended: e.Ended, Record: chart.Record{
			ID: c.DerivedID("functional_status", e.ID), Source: s.ID, At: e.At,
			Codes: []chart.Code{{System: chart.LOINC, Code: "47420-5", Name: "Functional status assessment note"}},
		}}
		if c.Patient.Age(e.At) >= needsHelp {
			f.Name = "Needs some help with activities of daily living"
		}
		out = append(out, f)
	}
	return out
}

func functionalStatus(c *chart.Chart) section {
	return tableSection("Functional status", "finding", "No functional status on record.", []column{
		{Title: "Finding", Width: 83}, {Title: "Recorded", Width: 17},
	}, FunctionalFindings(c), func(f FunctionalFinding) []cell {
		return []cell{{ID: lineID("functional", f.Record), Text: f.Name, Strong: true}, text(day(f.At))}
	})
}

func functionalEntries(c *chart.Chart) lazy {
	return each(FunctionalFindings(c), func(f FunctionalFinding) *node {
		return observation(
			entryTemplate("67", "2014-06-09"), derivedID("functional status\x00"+f.ID),
			coded("code", chart.Code{System: chart.LOINC, Code: "54522-8", Name: "Functional status"}),
			narrativeText(lineID("functional", f.Record)), status("completed"), effective(f.At),
			coded("value", chart.Code{Name: f.Name}),
		)
	})
}
