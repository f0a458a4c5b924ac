package report

import "github.com/healthmock/healthmock/mock/chart"

// EncounterRecord is an item of /medical/encounters (recorded response). The recording has no test result, vital sign,
// problem or plan inside an encounter. Here they have only a name, like the diagnoses.
type EncounterRecord struct {
	Base
	DateTime           Time                  `json:"dateTime"`
	VisitType          string                `json:"visitType"`
	Codes              []CodeRecord          `json:"codes"`
	Diagnoses          []Named               `json:"diagnoses"`
	Medications        []EncounterMedication `json:"medications"`
	Orders             []OrderRecord         `json:"orders"`
	PatientInstruction string                `json:"patientInstruction"`
	PlansOfCare        []Named               `json:"plansOfCare"`
	Problems           []Named               `json:"problems"`
	Provider           ProviderRecord        `json:"provider"`
	Reasons            []string              `json:"reasons"`
	TestResults        []Named               `json:"testResults"`
	VitalSigns         []Named               `json:"vitalSigns"`
	Patient            Named                 `json:"patient"`
	Origin
}

// OrderRecord is an order for a test at a visit.
type OrderRecord struct {
	Name         string       `json:"name"`
	ExpectedDate Time         `json:"expectedDate"`
	Type         string       `json:"type"`
	Codes        []CodeRecord `json:"codes"`
}

// ProviderRecord is the professional who saw the patient.
type ProviderRecord struct {
	Name           string `json:"name"`
	DepartmentName string `json:"departmentName"`
	Address        string `json:"address"`
}

// InstructionRecord is an item of /medical/instructions. Only the path is known; the shape follows plans of care.
type InstructionRecord struct {
	Base
	Name     string       `json:"name"`
	Text     string       `json:"text"`
	DateTime Time         `json:"dateTime"`
	Codes    []CodeRecord `json:"codes"`
	Origin
}

// Encounters returns the visits.
func Encounters(c *chart.Chart) []EncounterRecord {
	ix := indexOf(c)
	out := make([]EncounterRecord, 0, len(c.Encounters))
	for _, e := range c.Encounters {
		r := EncounterRecord{
			Base: base(c, e.Record, e.Ended), DateTime: Time{e.At}, VisitType: e.Type, Codes: codes(e.Codes),
			Diagnoses: named(ix.diagnoses(e)), Medications: []EncounterMedication{}, Orders: []OrderRecord{},
			PatientInstruction: e.Instructions, PlansOfCare: []Named{}, Problems: []Named{},
			Provider: ProviderRecord{e.Provider.Name, e.Provider.Department, oneLine(e.Provider.Address)},
			Reasons:  append([]string{}, e.Reasons...), TestResults: []Named{}, VitalSigns: []Named{},
			Patient: Named{c.Patient.Name()}, Origin: origin(c, e.Source),
		}
		for _, m := range ix.medications(e) {
			r.Medications = append(r.Medications, encounterMedication(m, e.At))
		}
		for _, t := range ix.testResults(e) {
			r.TestResults = append(r.TestResults, Named{t.Name})
			r.Orders = append(r.Orders, OrderRecord{Name: t.Name, ExpectedDate: Time{t.At}, Type: "Lab", Codes: codes(t.Codes)})
		}
		for _, v := range ix.vitals[e.ID] {
			for _, reading := range v.Readings {
				r.VitalSigns = append(r.VitalSigns, Named{reading.Name})
			}
		}
		out = append(out, r)
	}
	return out
}

// Instructions returns the instructions for the patient at the visits.
func Instructions(c *chart.Chart) []InstructionRecord {
	out := []InstructionRecord{}
	for _, e := range c.Encounters {
		if e.Instructions == "" {
			continue
		}
		r := chart.Record{ID: derivedID(c, "instruction", e.ID), Source: e.Source, At: e.At}
		out = append(out, InstructionRecord{
			Base: base(c, r, e.Ended), Name: "Patient instructions", Text: e.Instructions, DateTime: Time{e.At},
			Codes: []CodeRecord{}, Origin: origin(c, e.Source),
		})
	}
	return out
}
