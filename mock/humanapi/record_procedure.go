package humanapi

import (
	"github.com/healthmock/healthmock/mock/chart"
	"github.com/healthmock/healthmock/mock/report"
)

// procedureRecord is an item of /medical/procedures (recorded response).
type procedureRecord struct {
	recordHead
	Name          string       `json:"name"`
	DateTime      instant      `json:"dateTime"`
	Performer     performer    `json:"performer"`
	Codes         []codeRecord `json:"codes"`
	SpecimenCodes []codeRecord `json:"specimenCodes"`
	DeviceCodes   []codeRecord `json:"deviceCodes"`
	recordTail
}

// performer is the performer of a procedure. The vendor has no name of a person here.
type performer struct {
	Phone            string `json:"phone"`
	Address          string `json:"address"`
	OrganizationName string `json:"organizationName,omitempty"`
}

// immunizationRecord is an item of /medical/immunizations (recorded response).
type immunizationRecord struct {
	recordHead
	Name    string       `json:"name"`
	Dates   []instant    `json:"dates"`
	Patient nameOnly     `json:"patient"`
	Codes   []codeRecord `json:"codes"`
	recordTail
}

// planOfCareRecord is an item of /medical/plans_of_care (recorded response).
type planOfCareRecord struct {
	recordHead
	Name      string       `json:"name"`
	Text      string       `json:"text"`
	Date      instant      `json:"date"`
	Codes     []codeRecord `json:"codes"`
	Type      string       `json:"type"`
	Provider  planProvider `json:"provider"`
	Specialty string       `json:"specialty"`
	recordTail
}

// planProvider is the provider of a plan. Here the name is in parts.
type planProvider struct {
	Name           nameRecord `json:"name"`
	DepartmentName string     `json:"departmentName"`
	Address        string     `json:"address"`
}

// procedures returns the procedures.
func procedures(c *chart.Chart) []procedureRecord {
	return convert(c.Procedures, func(p chart.Procedure) procedureRecord {
		return procedureRecord{
			recordHead: headOf(c, p.Record, p.At), Name: p.Name, DateTime: instant{p.At},
			Performer: performer{p.Performer.Phone, oneLine(p.Performer.Address), organizationName(c, p)},
			Codes:     codes(p.Codes), SpecimenCodes: []codeRecord{}, DeviceCodes: []codeRecord{},
			recordTail: tailOf(c, p.Source),
		}
	})
}

// immunizations returns the doses, one record for each.
func immunizations(c *chart.Chart) []immunizationRecord {
	return convert(c.Immunizations, func(i chart.Immunization) immunizationRecord {
		return immunizationRecord{
			recordHead: headOf(c, i.Record, i.At), Name: i.Name, Dates: []instant{{i.At}},
			Patient: nameOnly{c.Patient.Name()}, Codes: codes(i.Codes), recordTail: tailOf(c, i.Source),
		}
	})
}

// plansOfCare returns the plans, with the patient's own physician as provider.
func plansOfCare(c *chart.Chart) []planOfCareRecord {
	doctor := c.Patient.Physician
	given, family := report.SplitName(doctor.Name)
	return convert(c.PlansOfCare, func(p chart.PlanOfCare) planOfCareRecord {
		return planOfCareRecord{
			recordHead: headOf(c, p.Record, p.At), Name: p.Name, Text: p.Text, Date: instant{p.At}, Codes: codes(p.Codes),
			Type:      p.Type,
			Provider:  planProvider{nameRecord{Given: given, Family: family}, doctor.Department, oneLine(doctor.Address)},
			Specialty: doctor.Department, recordTail: tailOf(c, p.Source),
		}
	})
}
