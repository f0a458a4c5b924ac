package humanapi

import (
	"github.com/healthmock/healthmock/mock/chart"
	"github.com/healthmock/healthmock/mock/report"
)

// testResultRecord is an item of /medical/test_results (recorded response). AllResults is deprecated and always empty.
type testResultRecord struct {
	recordHead
	Components     []componentRecord `json:"components"`
	Name           string            `json:"name"`
	Patient        nameOnly          `json:"patient"`
	Recipients     []recipient       `json:"recipients"`
	ResultDateTime instant           `json:"resultDateTime"`
	Status         string            `json:"status"`
	AllResults     []componentRecord `json:"allResults"`
	OrderedBy      string            `json:"orderedBy,omitempty"`
	Specimen       string            `json:"specimen,omitempty"`
	Comments       string            `json:"comments,omitempty"`
	Codes          []codeRecord      `json:"codes"`
	recordTail
}

// componentRecord is one analyte. Its numbers are strings.
type componentRecord struct {
	Name              string       `json:"name"`
	Value             string       `json:"value"`
	Unit              string       `json:"unit,omitempty"`
	Low               string       `json:"low,omitempty"`
	High              string       `json:"high,omitempty"`
	RefRange          string       `json:"refRange,omitempty"` // "12.2 - 14.2"
	ComponentComments string       `json:"componentComments"`
	Codes             []codeRecord `json:"codes"`
}

// recipient is the recipient of a result.
type recipient struct {
	Name          string `json:"name"`
	ObjectID      string `json:"objectID"`
	IsPCP         bool   `json:"isPCP"`
	RecipTemplate string `json:"recipTemplate"`
}

// vitalsRecord is an item of /medical/vitals (recorded response). Name is the patient's, as a plain string.
type vitalsRecord struct {
	recordHead
	DateTime vitalsTime     `json:"dateTime"`
	Author   string         `json:"author"`
	Results  []vitalReading `json:"results"`
	Name     string         `json:"name"`
	Codes    []codeRecord   `json:"codes"`
	recordTail
}

// vitalReading is one reading. Value is a number here and a string inside Raw. The shape of 2015 has only name, value
// and unit.
type vitalReading struct {
	Name           string       `json:"name"`
	NormalizedName string       `json:"normalizedName,omitempty"`
	Unit           string       `json:"unit"`
	Value          readingValue `json:"value"`
	Raw            *rawVital    `json:"raw,omitempty"`
	Values         []vitalValue `json:"values,omitempty"` // the reading in each common unit
	Codes          []codeRecord `json:"codes,omitempty"`
}

// rawVital is the reading in the source's form.
type rawVital struct {
	Name  string       `json:"name"`
	Unit  string       `json:"unit"`
	Value string       `json:"value"`
	Codes []codeRecord `json:"codes"`
}

// vitalValue is a reading in one unit.
type vitalValue struct {
	Value float64 `json:"value"`
	Unit  string  `json:"unit"`
}

// testResults returns the laboratory reports.
func testResults(c *chart.Chart) []testResultRecord {
	return convert(c.TestResults, func(t chart.TestResult) testResultRecord {
		return testResultRecord{
			recordHead: headOf(c, t.Record, t.At), Components: convert(t.Components, component), Name: t.Name,
			Patient: nameOnly{c.Patient.Name()}, Recipients: recipients(c, t), ResultDateTime: instant{t.At}, Status: t.Status,
			AllResults: []componentRecord{}, OrderedBy: t.OrderedBy, Specimen: t.Specimen, Comments: t.Note,
			Codes: codes(t.Codes), recordTail: tailOf(c, t.Source),
		}
	})
}

// recipients returns the physician who ordered the test. The vendor's value of RecipTemplate is unknown.
func recipients(c *chart.Chart, t chart.TestResult) []recipient {
	if t.OrderedBy == "" {
		return []recipient{}
	}
	return []recipient{{
		Name: t.OrderedBy, ObjectID: c.DerivedID("recipient", t.OrderedBy), IsPCP: t.OrderedBy == c.Patient.Physician.Name,
	}}
}

func component(m chart.Component) componentRecord {
	r := componentRecord{
		Name: m.Name, Value: m.Format(m.Value), Unit: m.Unit,
		Codes: codes([]chart.Code{m.Code}),
	}
	if m.Range.HasLow {
		r.Low = m.Format(m.Range.Low)
	}
	if m.Range.HasHigh {
		r.High = m.Format(m.Range.High)
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

// vitals returns the vital signs.
func vitals(c *chart.Chart) []vitalsRecord {
	return convert(c.Vitals, func(v chart.VitalSigns) vitalsRecord {
		older := c.Odd(v.ID, "older vitals")
		r := vitalsRecord{
			recordHead: headOf(c, v.Record, v.At), DateTime: vitalsTime{instant{v.At}, older}, Author: v.Author,
			Results: make([]vitalReading, 0, len(v.Readings)), Name: c.Patient.Name(), Codes: codes(v.Codes),
			recordTail: tailOf(c, v.Source),
		}
		for _, m := range v.Readings {
			if older {
				r.Results = append(r.Results, olderVital(m))
			} else {
				r.Results = append(r.Results, vital(m))
			}
		}
		return r
	})
}

func vital(m chart.Component) vitalReading {
	values := []vitalValue{{m.Value, m.Unit}}
	if v, ok := report.Customary(m); ok {
		values = []vitalValue{vitalValue(v), values[0]}
	}
	return vitalReading{
		Name: m.Name, NormalizedName: m.Name, Unit: m.Unit, Value: readingValue{Number: m.Value},
		Raw:    &rawVital{Name: m.Name, Unit: m.Unit, Value: m.Format(m.Value), Codes: []codeRecord{}},
		Values: values, Codes: codes([]chart.Code{m.Code}),
	}
}
