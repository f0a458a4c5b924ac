package report

import (
	"strconv"
	"time"

	"github.com/healthmock/healthmock/mock/chart"
)

// MedicationRecord is an item of /medical/medications (recorded response, vendor reference).
type MedicationRecord struct {
	Base
	Name         string             `json:"name"`
	ProductName  string             `json:"productName,omitempty"`
	Instructions string             `json:"instructions"`
	DosageInfo   string             `json:"dosageInfo,omitempty"`   // "1000 mg"
	RefillsTotal string             `json:"refillsTotal,omitempty"` // a number in a string
	Details      *MedicationDetails `json:"details,omitempty"`
	NDCCode      string             `json:"ndcCode,omitempty"`
	Provider     string             `json:"provider,omitempty"`
	Pharmacy     *Pharmacy          `json:"pharmacy,omitempty"` // where it was filled
	StartDate    Time               `json:"startDate,omitzero"`
	EndDate      Time               `json:"endDate,omitzero"`
	Status       string             `json:"status,omitempty"`
	Patient      Named              `json:"patient"`
	Codes        []CodeRecord       `json:"codes"`
	Origin
}

// Pharmacy is the pharmacy that filled a prescription (vendor reference).
type Pharmacy struct {
	Phone   string `json:"phone"`
	Name    string `json:"name"`
	ID      string `json:"iD"` // sic
	Address string `json:"address"`
}

// MedicationDetails is how a drug is taken. Every value is a string, numbers too.
type MedicationDetails struct {
	Frequency Amount `json:"frequency"` // "2" per "day"
	Route     string `json:"route"`     // "enteral_oral"
	Strength  Amount `json:"strength"`  // "500" "mg"
	Dosage    Dosage `json:"dosage"`
}

// Amount is a number in a string, with its unit.
type Amount struct {
	Number string `json:"number"`
	Unit   string `json:"unit"`
}

// Dosage is the amount of one intake, in units of the form.
type Dosage struct {
	Form  string `json:"form"`
	Value string `json:"value"`
}

// Medications returns the prescriptions.
func Medications(c *chart.Chart) []MedicationRecord {
	out := make([]MedicationRecord, 0, len(c.Medications))
	for _, m := range c.Medications {
		out = append(out, MedicationRecord{
			Base:         base(c, m.Record, m.Ended),
			Name:         m.Name,
			ProductName:  m.Product,
			Instructions: m.Instructions,
			DosageInfo:   dosage(m),
			RefillsTotal: strconv.Itoa(m.Refills),
			Details:      details(m),
			NDCCode:      ndc(m),
			Provider:     m.Prescriber,
			Pharmacy:     pharmacy(sourceOf(c, m.Source)),
			StartDate:    Time{m.At},
			EndDate:      Time{m.Ended},
			Status:       m.Status,
			Patient:      Named{c.Patient.Name()},
			Codes:        codes(m.Codes),
			Origin:       origin(c, m.Source),
		})
	}
	return out
}

// pharmacy returns the source as a Pharmacy, nil when it is not one.
func pharmacy(s chart.Source) *Pharmacy {
	if s.Kind != chart.Pharmacy {
		return nil
	}
	return &Pharmacy{Phone: s.Phone, Name: s.Name, ID: s.ID, Address: oneLine(s.Address)}
}

// dosage returns the strength of one intake: two tablets of 500 mg are "1000 mg".
func dosage(m chart.Medication) string {
	if m.Strength.Value == 0 {
		return ""
	}
	dose := m.Dose
	if dose == 0 {
		dose = 1
	}
	return plain(m.Strength.Value*dose) + " " + m.Strength.Unit
}

func details(m chart.Medication) *MedicationDetails {
	if m.Frequency.Times == 0 && m.Strength.Value == 0 && m.Form == "" {
		return nil
	}
	return &MedicationDetails{
		Frequency: Amount{strconv.Itoa(m.Frequency.Times), m.Frequency.Unit},
		Route:     route(m.Route),
		Strength:  Amount{plain(m.Strength.Value), m.Strength.Unit},
		Dosage:    Dosage{m.Form, plain(m.Dose)},
	}
}

// route returns the vendor's name of a route of administration. Only that of oral drugs is known.
func route(r string) string {
	if r == "oral" {
		return "enteral_oral"
	}
	return r
}

func ndc(m chart.Medication) string {
	for _, c := range m.Codes {
		if c.System == chart.NDC {
			return c.Code
		}
	}
	return ""
}

// EncounterMedication is a drug in an encounter.
type EncounterMedication struct {
	Name         string       `json:"name"`
	ProductName  string       `json:"productName,omitempty"`
	Instructions string       `json:"instructions,omitempty"`
	DosageInfo   string       `json:"dosageInfo,omitempty"`
	StartDate    Time         `json:"startDate,omitzero"`
	EndDate      Time         `json:"endDate,omitzero"`
	NDCCode      string       `json:"ndcCode,omitempty"`
	Codes        []CodeRecord `json:"codes"`
}

// encounterMedication returns the drug as of the visit, without a later end.
func encounterMedication(m chart.Medication, visit time.Time) EncounterMedication {
	out := EncounterMedication{
		Name: m.Name, ProductName: m.Product, Instructions: m.Instructions, DosageInfo: dosage(m),
		StartDate: Time{m.At}, NDCCode: ndc(m), Codes: codes(m.Codes),
	}
	if !m.Ended.After(visit) {
		out.EndDate = Time{m.Ended}
	}
	return out
}
