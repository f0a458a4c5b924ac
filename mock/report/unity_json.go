package report

import "github.com/healthmock/healthmock/mock/chart"

// summary is the body of the unity report as JSON. It has the sections of the cookbook's table 8, with records in the
// shapes of the clinical endpoints.
type summary struct {
	Note          string                `json:"note"`
	Organization  *Organization         `json:"organization,omitempty"`
	Demographics  Demographics          `json:"demographics"`
	SocialHistory []SocialHistoryRecord `json:"socialHistory"`
	Prescriptions []MedicationRecord    `json:"prescriptions"`
	Conditions    []IssueRecord         `json:"conditions"`
	Allergies     []AllergyRecord       `json:"allergies"`
	Procedures    []ProcedureRecord     `json:"procedures"`
	Vitals        []VitalsRecord        `json:"vitals"`
	Encounters    []EncounterRecord     `json:"encounters"`
	TestResults   []TestResultRecord    `json:"testResults"`
	Immunizations []ImmunizationRecord  `json:"immunizations"`
	PlansOfCare   []PlanOfCareRecord    `json:"plansOfCare"`
}

func unitySummary(c *chart.Chart) summary {
	s := summary{
		Note: notice, Demographics: demographics(c.Patient), SocialHistory: SocialHistory(c), Prescriptions: Medications(c),
		Conditions: Issues(c), Allergies: Allergies(c), Procedures: Procedures(c), Vitals: Vitals(c),
		Encounters: Encounters(c), TestResults: TestResults(c), Immunizations: Immunizations(c), PlansOfCare: PlansOfCare(c),
	}
	if len(c.Sources) == 1 {
		o := origin(c, c.Sources[0].ID).Organization
		s.Organization = &o
	}
	return s
}
