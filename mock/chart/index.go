package chart

// Index looks up the records of an encounter by their ids. Unknown ids, of records of other sources, are skipped.
type Index struct {
	problems map[string]Problem
	drugs    map[string]Medication
	results  map[string]TestResult
	vitals   map[string][]VitalSigns // by encounter
}

// NewIndex returns the index of a chart.
func NewIndex(c *Chart) Index {
	ix := Index{
		problems: byID(c.Problems),
		drugs:    byID(c.Medications),
		results:  byID(c.TestResults),
		vitals:   make(map[string][]VitalSigns, len(c.Vitals)),
	}
	for _, v := range c.Vitals {
		if v.Encounter != "" {
			ix.vitals[v.Encounter] = append(ix.vitals[v.Encounter], v)
		}
	}
	return ix
}

func byID[T recorded](list []T) map[string]T {
	found := make(map[string]T, len(list))
	for _, one := range list {
		found[one.record().ID] = one
	}
	return found
}

// Add adds a laboratory report that is not in the chart.
func (ix Index) Add(r TestResult) { ix.results[r.ID] = r }

// Diagnoses returns the problems that a visit was about.
func (ix Index) Diagnoses(e Encounter) []Problem { return follow(ix.problems, e.Diagnoses) }

// Medications returns what was prescribed or renewed at a visit.
func (ix Index) Medications(e Encounter) []Medication { return follow(ix.drugs, e.Medications) }

// TestResults returns the laboratory reports that were ordered at a visit.
func (ix Index) TestResults(e Encounter) []TestResult { return follow(ix.results, e.TestResults) }

// Vitals returns the vital signs that were taken at a visit.
func (ix Index) Vitals(e Encounter) []VitalSigns { return ix.vitals[e.ID] }

func follow[T any](all map[string]T, ids []string) []T {
	found := make([]T, 0, len(ids))
	for _, id := range ids {
		if one, ok := all[id]; ok {
			found = append(found, one)
		}
	}
	return found
}
