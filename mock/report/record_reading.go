package report

import (
	"math"

	"github.com/healthmock/healthmock/mock/chart"
)

// TestResultRecord is an item of /medical/test_results (recorded response). AllResults is deprecated and always empty.
type TestResultRecord struct {
	Base
	Components     []ComponentRecord `json:"components"`
	Name           string            `json:"name"`
	Patient        Named             `json:"patient"`
	Recipients     []Recipient       `json:"recipients"`
	ResultDateTime Time              `json:"resultDateTime"`
	Status         string            `json:"status"`
	AllResults     []ComponentRecord `json:"allResults"`
	OrderedBy      string            `json:"orderedBy,omitempty"`
	Specimen       string            `json:"specimen,omitempty"`
	Comments       string            `json:"comments,omitempty"`
	Codes          []CodeRecord      `json:"codes"`
	Origin
}

// ComponentRecord is one analyte. Its numbers are strings.
type ComponentRecord struct {
	Name              string       `json:"name"`
	Value             string       `json:"value"`
	Unit              string       `json:"unit,omitempty"`
	Low               string       `json:"low,omitempty"`
	High              string       `json:"high,omitempty"`
	RefRange          string       `json:"refRange,omitempty"` // "12.2 - 14.2"
	ComponentComments string       `json:"componentComments"`
	Codes             []CodeRecord `json:"codes"`
}

// Recipient is the recipient of a result.
type Recipient struct {
	Name          string `json:"name"`
	ObjectID      string `json:"objectID"`
	IsPCP         bool   `json:"isPCP"`
	RecipTemplate string `json:"recipTemplate"`
}

// VitalsRecord is an item of /medical/vitals (recorded response). Name is the patient's, as a plain string.
type VitalsRecord struct {
	Base
	DateTime VitalsTime    `json:"dateTime"`
	Author   string        `json:"author"`
	Results  []VitalRecord `json:"results"`
	Name     string        `json:"name"`
	Codes    []CodeRecord  `json:"codes"`
	Origin
}

// VitalRecord is one reading. Value is a number here and a string inside Raw. The shape of 2015 has only name, value
// and unit.
type VitalRecord struct {
	Name           string       `json:"name"`
	NormalizedName string       `json:"normalizedName,omitempty"`
	Unit           string       `json:"unit"`
	Value          Figure       `json:"value"`
	Raw            *RawVital    `json:"raw,omitempty"`
	Values         []VitalValue `json:"values,omitempty"` // the reading in each common unit
	Codes          []CodeRecord `json:"codes,omitempty"`
}

// RawVital is the reading in the source's form.
type RawVital struct {
	Name  string       `json:"name"`
	Unit  string       `json:"unit"`
	Value string       `json:"value"`
	Codes []CodeRecord `json:"codes"`
}

// VitalValue is a reading in one unit.
type VitalValue struct {
	Value float64 `json:"value"`
	Unit  string  `json:"unit"`
}

// TestResults returns the laboratory reports.
func TestResults(c *chart.Chart) []TestResultRecord {
	out := make([]TestResultRecord, 0, len(c.TestResults))
	for _, t := range c.TestResults {
		r := TestResultRecord{
			Base: base(c, t.Record, t.At), Components: make([]ComponentRecord, 0, len(t.Components)), Name: t.Name,
			Patient: Named{c.Patient.Name()}, Recipients: recipients(c, t), ResultDateTime: Time{t.At}, Status: t.Status,
			AllResults: []ComponentRecord{}, OrderedBy: t.OrderedBy, Specimen: t.Specimen, Comments: t.Note,
			Codes: codes(t.Codes), Origin: origin(c, t.Source),
		}
		for _, m := range t.Components {
			r.Components = append(r.Components, component(m))
		}
		out = append(out, r)
	}
	return out
}

// recipients returns the physician who ordered the test. The vendor's value of RecipTemplate is unknown.
func recipients(c *chart.Chart, t chart.TestResult) []Recipient {
	if t.OrderedBy == "" {
		return []Recipient{}
	}
	return []Recipient{{
		Name: t.OrderedBy, ObjectID: derivedID(c, "recipient", t.OrderedBy), IsPCP: t.OrderedBy == c.Patient.Physician.Name,
	}}
}

func component(m chart.Component) ComponentRecord {
	r := ComponentRecord{
		Name: m.Name, Value: number(m.Value, m.Digits), Unit: m.Unit,
		Codes: codes([]chart.Code{m.Code}),
	}
	if m.Range.HasLow {
		r.Low = number(m.Range.Low, m.Digits)
	}
	if m.Range.HasHigh {
		r.High = number(m.Range.High, m.Digits)
	}
	switch {
	case m.Range.HasLow && m.Range.HasHigh:
		r.RefRange = r.Low + " - " + r.High
	case m.Range.HasLow:
		r.RefRange = "> " + r.Low
	case m.Range.HasHigh:
		r.RefRange = "< " + r.High
	}
	return r
}

// Vitals returns the vital signs.
func Vitals(c *chart.Chart) []VitalsRecord {
	out := make([]VitalsRecord, 0, len(c.Vitals))
	for _, v := range c.Vitals {
		older := c.Odd(v.ID, "older vitals")
		r := VitalsRecord{
			Base: base(c, v.Record, v.At), DateTime: VitalsTime{Time{v.At}, older}, Author: v.Author,
			Results: make([]VitalRecord, 0, len(v.Readings)), Name: c.Patient.Name(), Codes: codes(v.Codes),
			Origin: origin(c, v.Source),
		}
		for _, m := range v.Readings {
			if older {
				r.Results = append(r.Results, olderVital(m))
			} else {
				r.Results = append(r.Results, vital(m))
			}
		}
		out = append(out, r)
	}
	return out
}

func vital(m chart.Component) VitalRecord {
	values := []VitalValue{{m.Value, m.Unit}}
	if v, ok := customary(m); ok {
		values = []VitalValue{v, values[0]}
	}
	return VitalRecord{
		Name: m.Name, NormalizedName: m.Name, Unit: m.Unit, Value: Figure{Number: m.Value},
		Raw:    &RawVital{Name: m.Name, Unit: m.Unit, Value: number(m.Value, m.Digits), Codes: []CodeRecord{}},
		Values: values, Codes: codes([]chart.Code{m.Code}),
	}
}

// customary returns a reading in its US customary unit, if there is one.
func customary(m chart.Component) (VitalValue, bool) {
	switch m.Unit {
	case "cm":
		return VitalValue{round(m.Value/2.54, 2), "[in_i]"}, true
	case "kg":
		return VitalValue{round(m.Value/0.45359237, 1), "[lb_av]"}, true
	case "Cel":
		return VitalValue{round(m.Value*9/5+32, 1), "[degF]"}, true
	default:
		return VitalValue{}, false
	}
}

func round(v float64, digits int) float64 {
	p := math.Pow10(digits)
	return math.Round(v*p) / p
}
