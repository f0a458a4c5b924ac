package report

import "github.com/healthmock/healthmock/mock/chart"

// bulk is the body of the apidata report: the content of every clinical endpoint except ccds and narratives, under the
// endpoint's name (cookbook, table 8). The lists are complete, without paging.
type bulk struct {
	Allergies          []AllergyRecord          `json:"allergies"`
	Demographics       []DemographicsRecord     `json:"demographics"`
	Encounters         []EncounterRecord        `json:"encounters"`
	FunctionalStatuses []FunctionalStatusRecord `json:"functional_statuses"`
	Immunizations      []ImmunizationRecord     `json:"immunizations"`
	Instructions       []InstructionRecord      `json:"instructions"`
	Issues             []IssueRecord            `json:"issues"`
	Medications        []MedicationRecord       `json:"medications"`
	PlansOfCare        []PlanOfCareRecord       `json:"plans_of_care"`
	Procedures         []ProcedureRecord        `json:"procedures"`
	Profile            []ProfileRecord          `json:"profile"` // at most one entry; a list like the others
	SocialHistory      []SocialHistoryRecord    `json:"social_history"`
	TestResults        []TestResultRecord       `json:"test_results"`
	Vitals             []VitalsRecord           `json:"vitals"`
}

func apiData(c *chart.Chart) bulk {
	b := bulk{
		Allergies: Allergies(c), Demographics: DemographicsOf(c), Encounters: Encounters(c),
		FunctionalStatuses: FunctionalStatuses(c), Immunizations: Immunizations(c), Instructions: Instructions(c),
		Issues: Issues(c), Medications: Medications(c), PlansOfCare: PlansOfCare(c), Procedures: Procedures(c),
		Profile: []ProfileRecord{}, SocialHistory: SocialHistory(c), TestResults: TestResults(c), Vitals: Vitals(c),
	}
	if p, ok := Profile(c); ok {
		b.Profile = append(b.Profile, p)
	}
	return b
}
