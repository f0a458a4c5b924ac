package humanapi

import (
	"strconv"
	"time"

	"github.com/healthmock/healthmock/mock/chart"
)

// medicationRecord is an item of /medical/medications (recorded response, vendor reference).
type medicationRecord struct {
	recordHead
	Name         string             `json:"name"`
	ProductName  string             `json:"productName,omitempty"`
	Instructions string             `json:"instructions"`
	DosageInfo   string             `json:"dosageInfo,omitempty"`   // "1000 mg"
	RefillsTotal string             `json:"refillsTotal,omitempty"` // a number in a string
	Details      *medicationDetails `json:"details,omitempty"`
	NDCCode      string             `json:"ndcCode,omitempty"`
	Provider     string             `json:"provider,omitempty"`
	Pharmacy     *pharmacy          `json:"pharmacy,omitempty"` // where it was filled
	StartDate    instant            `json:"startDate,omitzero"`
	EndDate      instant            `json:"endDate,omitzero"`
	Status       string             `json:"status,omitempty"`
	Patient      nameOnly           `json:"patient"`
	Codes        []codeRecord       `json:"codes"`
	recordTail
}

// pharmacy is the pharmacy that filled a prescription (vendor reference).
type pharmacy struct {
	Phone   string `json:"phone"`
	Name    string `json:"name"`
	ID      string `json:"iD"` // sic
	Address string `json:"address"`
}

// medicationDetails is how a drug is taken. Every value is a string, numbers too.
type medicationDetails struct {
	Frequency amount `json:"frequency"` // "2" per "day"
	Route     string `json:"route"`     // "enteral_oral"
	Strength  amount `json:"strength"`  // "500" "mg"
	Dosage    dosage `json:"dosage"`
}

// amount is a number in a string, with its unit.
type amount struct {
	Number string `json:"number"`
	Unit   string `json:"unit"`
}

// dosage is the amount of one intake, in units of the form.
type dosage struct {
	Form  string `json:"form"`
	Value string `json:"value"`
}

// medications returns the prescriptions.
func medications(c *chart.Chart) []medicationRecord {
	return convert(c.Medications, func(m chart.Medication) medicationRecord {
		return medicationRecord{
			recordHead:   headOf(c, m.Record, m.Ended),
			Name:         m.Name,
			ProductName:  m.Product,
			Instructions: m.Instructions,
			DosageInfo:   dosageOf(m),
			RefillsTotal: strconv.Itoa(m.Refills),
			Details:      detailsOf(m),
			NDCCode:      ndc(m),
			Provider:     m.Prescriber,
			Pharmacy:     pharmacyOf(c.Source(m.Source)),
			StartDate:    instant{m.At},
			EndDate:      instant{m.Ended},
			Status:       m.Status,
			Patient:      nameOnly{c.Patient.Name()},
			Codes:        codes(m.Codes),
			recordTail:   tailOf(c, m.Source),
		}
	})
}

// pharmacyOf returns the source as a pharmacy, nil when it is not one.
func pharmacyOf(s chart.Source) *pharmacy {
	if s.Kind != chart.Pharmacy {
		return nil
	}
	return &pharmacy{Phone: s.Phone, Name: s.Name, ID: s.ID, Address: oneLine(s.Address)}
}

// dosageOf returns the strength of one intake: two tablets of 500 mg are "1000 mg".
func dosageOf(m chart.Medication) string {
	if m.Strength.Value == 0 {
		return ""
	}
	dose := m.Dose
	if dose == 0 {
		dose = 1
	}
	return formatNumber(m.Strength.Value*dose) + " " + m.Strength.Unit
}

func detailsOf(m chart.Medication) *medicationDetails {
	if m.Frequency.Times == 0 && m.Strength.Value == 0 && m.Form == "" {
		return nil
	}
	return &medicationDetails{
		Frequency: amount{strconv.Itoa(m.Frequency.Times), m.Frequency.Unit},
		Route:     route(m.Route),
		Strength:  amount{formatNumber(m.Strength.Value), m.Strength.Unit},
		Dosage:    dosage{m.Form, formatNumber(m.Dose)},
	}
}

// route returns the vendor's name of a route of administration. Only that of oral drugs is known.
func route(r string) string {
	if r == "oral" {
		return "enteral_oral"
	}
	return r
}

// formatNumber formats a number with as many decimals as necessary.
func formatNumber(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

func ndc(m chart.Medication) string {
	for _, c := range m.Codes {
		if c.System == chart.NDC {
			return c.Code
		}
	}
	return ""
}

// encounterMedication is a drug in an encounter.
type encounterMedication struct {
	Name         string       `json:"name"`
	ProductName  string       `json:"productName,omitempty"`
	Instructions string       `json:"instructions,omitempty"`
	DosageInfo   string       `json:"dosageInfo,omitempty"`
	StartDate    instant      `json:"startDate,omitzero"`
	EndDate      instant      `json:"endDate,omitzero"`
	NDCCode      string       `json:"ndcCode,omitempty"`
	Codes        []codeRecord `json:"codes"`
}

// medicationAt returns the drug as of the visit, without a later end.
func medicationAt(m chart.Medication, visit time.Time) encounterMedication {
	out := encounterMedication{
		Name: m.Name, ProductName: m.Product, Instructions: m.Instructions, DosageInfo: dosageOf(m),
		StartDate: instant{m.At}, NDCCode: ndc(m), Codes: codes(m.Codes),
	}
	if !m.Ended.After(visit) {
		out.EndDate = instant{m.Ended}
	}
	return out
}
