package humanapi

import "github.com/healthmock/healthmock/mock/chart"

// encounterRecord is an item of /medical/encounters (recorded response). The recording has no test result, vital sign,
// problem or plan inside an encounter. Here they have only a name, like the diagnoses.
type encounterRecord struct {
	recordHead
	DateTime           instant               `json:"dateTime"`
	VisitType          string                `json:"visitType"`
	Codes              []codeRecord          `json:"codes"`
	Diagnoses          []nameOnly            `json:"diagnoses"`
	Medications        []encounterMedication `json:"medications"`
	Orders             []orderRecord         `json:"orders"`
	PatientInstruction string                `json:"patientInstruction"`
	PlansOfCare        []nameOnly            `json:"plansOfCare"`
	Problems           []nameOnly            `json:"problems"`
	Provider           providerRecord        `json:"provider"`
	Reasons            []string              `json:"reasons"`
	TestResults        []nameOnly            `json:"testResults"`
	VitalSigns         []nameOnly            `json:"vitalSigns"`
	Patient            nameOnly              `json:"patient"`
	recordTail
}

// orderRecord is an order for a test at a visit.
type orderRecord struct {
	Name         string       `json:"name"`
	ExpectedDate instant      `json:"expectedDate"`
	Type         string       `json:"type"`
	Codes        []codeRecord `json:"codes"`
}

// providerRecord is the professional who saw the patient.
type providerRecord struct {
	Name           string `json:"name"`
	DepartmentName string `json:"departmentName"`
	Address        string `json:"address"`
}

// instructionRecord is an item of /medical/instructions. Only the path is known; the shape follows plans of care.
type instructionRecord struct {
	recordHead
	Name     string       `json:"name"`
	Text     string       `json:"text"`
	DateTime instant      `json:"dateTime"`
	Codes    []codeRecord `json:"codes"`
	recordTail
}

// encounters returns the visits.
func encounters(c *chart.Chart) []encounterRecord {
	ix := chart.NewIndex(c)
	return convert(c.Encounters, func(e chart.Encounter) encounterRecord {
		r := encounterRecord{
			recordHead: headOf(c, e.Record, e.Ended), DateTime: instant{e.At}, VisitType: e.Type, Codes: codes(e.Codes),
			Diagnoses: []nameOnly{}, Medications: []encounterMedication{}, Orders: []orderRecord{},
			PatientInstruction: e.Instructions, PlansOfCare: []nameOnly{}, Problems: []nameOnly{},
			Provider: providerRecord{e.Provider.Name, e.Provider.Department, oneLine(e.Provider.Address)},
			Reasons:  append([]string{}, e.Reasons...), TestResults: []nameOnly{}, VitalSigns: []nameOnly{},
			Patient: nameOnly{c.Patient.Name()}, recordTail: tailOf(c, e.Source),
		}
		for _, p := range ix.Diagnoses(e) {
			r.Diagnoses = append(r.Diagnoses, nameOnly{p.Name})
		}
		for _, m := range ix.Medications(e) {
			r.Medications = append(r.Medications, medicationAt(m, e.At))
		}
		for _, t := range ix.TestResults(e) {
			r.TestResults = append(r.TestResults, nameOnly{t.Name})
			r.Orders = append(r.Orders, orderRecord{t.Name, instant{t.At}, "Lab", codes(t.Codes)})
		}
		for _, v := range ix.Vitals(e) {
			for _, reading := range v.Readings {
				r.VitalSigns = append(r.VitalSigns, nameOnly{reading.Name})
			}
		}
		return r
	})
}

// instructions returns the instructions for the patient at the visits.
func instructions(c *chart.Chart) []instructionRecord {
	out := []instructionRecord{}
	for _, e := range c.Encounters {
		if e.Instructions == "" {
			continue
		}
		r := chart.Record{ID: c.DerivedID("instruction", e.ID), Source: e.Source, At: e.At}
		out = append(out, instructionRecord{
			recordHead: headOf(c, r, e.Ended), Name: "Patient instructions", Text: e.Instructions, DateTime: instant{e.At},
			Codes: []codeRecord{}, recordTail: tailOf(c, e.Source),
		})
	}
	return out
}
