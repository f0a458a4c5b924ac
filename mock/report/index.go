package report

import "github.com/healthmock/healthmock/mock/chart"

// index looks up records by the ids in an encounter. Unknown ids, of records of other sources, are skipped.
type index struct {
	problems map[string]chart.Problem
	drugs    map[string]chart.Medication
	results  map[string]chart.TestResult
	vitals   map[string][]chart.VitalSigns // by encounter
}

func indexOf(c *chart.Chart) index {
	ix := index{
		problems: make(map[string]chart.Problem, len(c.Problems)),
		drugs:    make(map[string]chart.Medication, len(c.Medications)),
		results:  make(map[string]chart.TestResult, len(c.TestResults)),
		vitals:   make(map[string][]chart.VitalSigns, len(c.Vitals)),
	}
	for _, p := range c.Problems {
		ix.problems[p.ID] = p
	}
	for _, m := range c.Medications {
		ix.drugs[m.ID] = m
	}
	for _, t := range c.TestResults {
		ix.results[t.ID] = t
	}
	for _, v := range c.Vitals {
		if v.Encounter != "" {
			ix.vitals[v.Encounter] = append(ix.vitals[v.Encounter], v)
		}
	}
	return ix
}

// diagnoses returns the names of a visit's problems.
func (ix index) diagnoses(e chart.Encounter) []string {
	names := make([]string, 0, len(e.Diagnoses))
	for _, p := range follow(ix.problems, e.Diagnoses) {
		names = append(names, p.Name)
	}
	return names
}

func (ix index) medications(e chart.Encounter) []chart.Medication {
	return follow(ix.drugs, e.Medications)
}

func (ix index) testResults(e chart.Encounter) []chart.TestResult {
	return follow(ix.results, e.TestResults)
}

func follow[T any](all map[string]T, ids []string) []T {
	found := make([]T, 0, len(ids))
	for _, id := range ids {
		if one, ok := all[id]; ok {
			found = append(found, one)
		}
	}
	return found
}
