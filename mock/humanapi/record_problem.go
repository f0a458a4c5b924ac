package humanapi

import (
	"github.com/healthmock/healthmock/mock/chart"
	"github.com/healthmock/healthmock/mock/report"
)

// issueRecord is an item of /medical/issues, which the vendor's pages call problems (recorded response).
type issueRecord struct {
	recordHead
	Name     string       `json:"name"`
	DateTime instant      `json:"dateTime,omitzero"`
	Status   string       `json:"status,omitempty"` // "Active"
	Patient  nameOnly     `json:"patient"`
	Codes    []codeRecord `json:"codes"`
	recordTail
}

// allergyRecord is an item of /medical/allergies (recorded response).
type allergyRecord struct {
	recordHead
	Name          string       `json:"name"`
	Patient       nameOnly     `json:"patient"`
	Codes         []codeRecord `json:"codes"`
	Status        string       `json:"status,omitempty"`
	Severity      string       `json:"severity,omitempty"`
	Allergen      allergen     `json:"allergen"`
	ReactionsFull []reaction   `json:"reactionsFull"`
	DateRange     dateRange    `json:"dateRange"`
	recordTail
}

// allergen is the substance.
type allergen struct {
	Name  string       `json:"name"`
	Codes []codeRecord `json:"codes"`
}

// reaction is the person's reaction to the substance.
type reaction struct {
	Name         string       `json:"name"`
	ReactionType reactionType `json:"reactionType"`
	Codes        []codeRecord `json:"codes"`
}

// reactionType classifies a reaction.
type reactionType struct {
	Codes []codeRecord `json:"codes"`
}

// dateRange is a period without an end.
type dateRange struct {
	Start instant `json:"start"`
}

// functionalStatusRecord is an item of /medical/functional_statuses. Only the path and the name are known.
type functionalStatusRecord struct {
	recordHead
	Name     string       `json:"name"`
	DateTime instant      `json:"dateTime"`
	Codes    []codeRecord `json:"codes"`
	recordTail
}

// issues returns the problem list.
func issues(c *chart.Chart) []issueRecord {
	return convert(c.Problems, func(p chart.Problem) issueRecord {
		return issueRecord{
			recordHead: headOf(c, p.Record, p.Resolved), Name: p.Name, DateTime: instant{p.At}, Status: p.Status,
			Patient: nameOnly{c.Patient.Name()}, Codes: codes(p.Codes), recordTail: tailOf(c, p.Source),
		}
	})
}

// allergies returns the allergy list.
func allergies(c *chart.Chart) []allergyRecord {
	return convert(c.Allergies, func(a chart.Allergy) allergyRecord {
		reactions := []reaction{}
		if a.Reaction.Name != "" {
			reactions = append(reactions, reaction{
				Name: a.Reaction.Name, ReactionType: reactionType{Codes: []codeRecord{}}, Codes: codes(a.Reaction.Codes),
			})
		}
		return allergyRecord{
			recordHead: headOf(c, a.Record, a.At), Name: a.Name, Patient: nameOnly{c.Patient.Name()}, Codes: codes(a.Codes),
			Status: a.Status, Severity: a.Severity, Allergen: allergen{Name: a.Name, Codes: codes(a.Codes)},
			ReactionsFull: reactions, DateRange: dateRange{Start: instant{a.At}}, recordTail: tailOf(c, a.Source),
		}
	})
}

// functionalStatuses returns the findings about activities of daily living of each source with visits.
func functionalStatuses(c *chart.Chart) []functionalStatusRecord {
	return convert(report.FunctionalFindings(c), func(f report.FunctionalFinding) functionalStatusRecord {
		return functionalStatusRecord{
			recordHead: headOf(c, f.Record, f.Ended),
			Name:       f.Name,
			DateTime:   instant{f.At},
			Codes:      codes(f.Codes),
			recordTail: tailOf(c, f.Source),
		}
	})
}
