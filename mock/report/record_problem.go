package report

import (
	"github.com/healthmock/healthmock/mock/chart"
)

// IssueRecord is an item of /medical/issues, which the vendor's pages call problems (recorded response).
type IssueRecord struct {
	Base
	Name     string       `json:"name"`
	DateTime Time         `json:"dateTime,omitzero"`
	Status   string       `json:"status,omitempty"` // "Active"
	Patient  Named        `json:"patient"`
	Codes    []CodeRecord `json:"codes"`
	Origin
}

// AllergyRecord is an item of /medical/allergies (recorded response).
type AllergyRecord struct {
	Base
	Name          string       `json:"name"`
	Patient       Named        `json:"patient"`
	Codes         []CodeRecord `json:"codes"`
	Status        string       `json:"status,omitempty"`
	Severity      string       `json:"severity,omitempty"`
	Allergen      Allergen     `json:"allergen"`
	ReactionsFull []Reaction   `json:"reactionsFull"`
	DateRange     DateRange    `json:"dateRange"`
	Origin
}

// Allergen is the substance.
type Allergen struct {
	Name  string       `json:"name"`
	Codes []CodeRecord `json:"codes"`
}

// Reaction is the person's reaction to the substance.
type Reaction struct {
	Name         string       `json:"name"`
	ReactionType ReactionType `json:"reactionType"`
	Codes        []CodeRecord `json:"codes"`
}

// ReactionType classifies a reaction.
type ReactionType struct {
	Codes []CodeRecord `json:"codes"`
}

// DateRange is a period without an end.
type DateRange struct {
	Start Time `json:"start"`
}

// FunctionalStatusRecord is an item of /medical/functional_statuses. Only the path and the name are known.
type FunctionalStatusRecord struct {
	Base
	Name     string       `json:"name"`
	DateTime Time         `json:"dateTime"`
	Codes    []CodeRecord `json:"codes"`
	Origin
}

// Issues returns the problem list.
func Issues(c *chart.Chart) []IssueRecord {
	out := make([]IssueRecord, 0, len(c.Problems))
	for _, p := range c.Problems {
		out = append(out, IssueRecord{
			Base: base(c, p.Record, p.Resolved), Name: p.Name, DateTime: Time{p.At}, Status: p.Status,
			Patient: Named{c.Patient.Name()}, Codes: codes(p.Codes), Origin: origin(c, p.Source),
		})
	}
	return out
}

// Allergies returns the allergy list.
func Allergies(c *chart.Chart) []AllergyRecord {
	out := make([]AllergyRecord, 0, len(c.Allergies))
	for _, a := range c.Allergies {
		reactions := []Reaction{}
		if a.Reaction.Name != "" {
			reactions = append(reactions, Reaction{
				Name: a.Reaction.Name, ReactionType: ReactionType{Codes: []CodeRecord{}}, Codes: codes(a.Reaction.Codes),
			})
		}
		out = append(out, AllergyRecord{
			Base: base(c, a.Record, a.At), Name: a.Name, Patient: Named{c.Patient.Name()}, Codes: codes(a.Codes),
			Status: a.Status, Severity: a.Severity, Allergen: Allergen{Name: a.Name, Codes: codes(a.Codes)},
			ReactionsFull: reactions, DateRange: DateRange{Start: Time{a.At}}, Origin: origin(c, a.Source),
		})
	}
	return out
}

// FunctionalStatuses returns the findings about activities of daily living of each source with visits.
func FunctionalStatuses(c *chart.Chart) []FunctionalStatusRecord {
	out := []FunctionalStatusRecord{}
	for _, f := range functionalFindings(c) {
		out = append(out, FunctionalStatusRecord{
			Base:     base(c, f.Record, f.Ended),
			Name:     f.Name,
			DateTime: Time{f.At},
			Codes:    codes(f.Codes),
			Origin:   origin(c, f.Source),
		})
	}
	return out
}
