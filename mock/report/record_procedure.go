package report

import "github.com/healthmock/healthmock/mock/chart"

// ProcedureRecord is an item of /medical/procedures (recorded response).
type ProcedureRecord struct {
	Base
	Name          string       `json:"name"`
	DateTime      Time         `json:"dateTime"`
	Performer     Performer    `json:"performer"`
	Codes         []CodeRecord `json:"codes"`
	SpecimenCodes []CodeRecord `json:"specimenCodes"`
	DeviceCodes   []CodeRecord `json:"deviceCodes"`
	Origin
}

// Performer is the performer of a procedure. The vendor has no name of a person here.
type Performer struct {
	Phone            string `json:"phone"`
	Address          string `json:"address"`
	OrganizationName string `json:"organizationName,omitempty"`
}

// ImmunizationRecord is an item of /medical/immunizations (recorded response).
type ImmunizationRecord struct {
	Base
	Name    string       `json:"name"`
	Dates   []Time       `json:"dates"`
	Patient Named        `json:"patient"`
	Codes   []CodeRecord `json:"codes"`
	Origin
}

// PlanOfCareRecord is an item of /medical/plans_of_care (recorded response).
type PlanOfCareRecord struct {
	Base
	Name      string       `json:"name"`
	Text      string       `json:"text"`
	Date      Time         `json:"date"`
	Codes     []CodeRecord `json:"codes"`
	Type      string       `json:"type"`
	Provider  PlanProvider `json:"provider"`
	Specialty string       `json:"specialty"`
	Origin
}

// PlanProvider is the provider of a plan. Here the name is in parts.
type PlanProvider struct {
	Name           NameRecord `json:"name"`
	DepartmentName string     `json:"departmentName"`
	Address        string     `json:"address"`
}

// Procedures returns the procedures.
func Procedures(c *chart.Chart) []ProcedureRecord {
	out := make([]ProcedureRecord, 0, len(c.Procedures))
	for _, p := range c.Procedures {
		out = append(out, ProcedureRecord{
			Base: base(c, p.Record, p.At), Name: p.Name, DateTime: Time{p.At},
			Performer: Performer{p.Performer.Phone, oneLine(p.Performer.Address), organizationName(c, p)},
			Codes:     codes(p.Codes), SpecimenCodes: []CodeRecord{}, DeviceCodes: []CodeRecord{},
			Origin: origin(c, p.Source),
		})
	}
	return out
}

// Immunizations returns the doses, one record for each.
func Immunizations(c *chart.Chart) []ImmunizationRecord {
	out := make([]ImmunizationRecord, 0, len(c.Immunizations))
	for _, i := range c.Immunizations {
		out = append(out, ImmunizationRecord{
			Base: base(c, i.Record, i.At), Name: i.Name, Dates: []Time{{i.At}},
			Patient: Named{c.Patient.Name()}, Codes: codes(i.Codes), Origin: origin(c, i.Source),
		})
	}
	return out
}

// PlansOfCare returns the plans, with the patient's own physician as provider.
func PlansOfCare(c *chart.Chart) []PlanOfCareRecord {
	doctor := c.Patient.Physician
	out := make([]PlanOfCareRecord, 0, len(c.PlansOfCare))
	for _, p := range c.PlansOfCare {
		out = append(out, PlanOfCareRecord{
			Base: base(c, p.Record, p.At), Name: p.Name, Text: p.Text, Date: Time{p.At}, Codes: codes(p.Codes), Type: p.Type,
			Provider:  PlanProvider{nameRecord(doctor.Name), doctor.Department, oneLine(doctor.Address)},
			Specialty: doctor.Department, Origin: origin(c, p.Source),
		})
	}
	return out
}
