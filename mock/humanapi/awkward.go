package humanapi

import (
	"encoding/json"
	"time"

	"github.com/healthmock/healthmock/mock/chart"
)

// This file has the quirks in the format of the vendor's recorded responses. They show only in an awkward chart, in the
// records that chart.Chart.Odd selects. Quirks of the content (codes without names) are made by package chart.

// organizationName returns the name of the organization of a procedure. In a recording the vendor wrote an object in
// place of the name (2020).
func organizationName(c *chart.Chart, p chart.Procedure) string {
	if c.Odd(p.ID, "organization name") {
		return "[object Object]"
	}
	return p.Performer.Organization
}

// unixEpoch returns the dobDateTime of the recorded profile (2020), although its dob is in 1958.
func unixEpoch() instant { return instant{time.Unix(0, 0)} }

// vitalsTime is the time of vital signs. In the records of 2015 it has the format of JavaScript's Date.toString().
type vitalsTime struct {
	instant
	older bool
}

// MarshalJSON implements json.Marshaler.
func (t vitalsTime) MarshalJSON() ([]byte, error) {
	if t.older {
		return t.UTC().AppendFormat(nil, `"Mon Jan 02 2006 15:04:05 GMT-0700 (MST)"`), nil
	}
	return t.instant.MarshalJSON()
}

// readingValue is a reading's value: a number or, in the records of 2015, a text.
type readingValue struct {
	Number float64
	Text   string // empty: Number is the value
}

// MarshalJSON implements json.Marshaler.
func (f readingValue) MarshalJSON() ([]byte, error) {
	if f.Text != "" {
		return json.Marshal(f.Text)
	}
	return json.Marshal(f.Number)
}

// olderVital returns a reading in the shape of 2015.
func olderVital(m chart.Component) vitalReading {
	return vitalReading{Name: m.Name, Unit: m.Unit, Value: readingValue{Text: m.Format(m.Value)}}
}
