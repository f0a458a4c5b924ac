package report

import (
	"encoding/json"
	"time"

	"github.com/healthmock/healthmock/mock/chart"
)

// The quirks of the vendor's recorded responses that are in how a record is written. They show in an awkward chart alone, in
// the records that chart.Chart.Odd picks; what is in the record itself (codes without names) is the chart's own doing.

// organizationName is who did a procedure; the vendor was recorded to write an object where the name should stand (2020).
func organizationName(c *chart.Chart, p chart.Procedure) string {
	if c.Odd(p.ID, "organization name") {
		return "[object Object]"
	}
	return p.Performer.Organization
}

// unixEpoch is the dobDateTime of the recorded profile (2020), whose dob says 1958.
func unixEpoch() Time { return Time{time.Unix(0, 0)} }

// VitalsTime is when vital signs were taken. The records of 2015 write it as JavaScript's Date.toString() does.
type VitalsTime struct {
	Time
	older bool
}

// MarshalText writes the instant in the one or the other way.
func (t VitalsTime) MarshalText() ([]byte, error) {
	if t.older {
		return t.UTC().AppendFormat(nil, javaScriptDate), nil
	}
	return t.Time.MarshalText()
}

// MarshalJSON writes it as a JSON string.
func (t VitalsTime) MarshalJSON() ([]byte, error) {
	if t.older {
		return t.UTC().AppendFormat(nil, `"`+javaScriptDate+`"`), nil
	}
	return t.Time.MarshalJSON()
}

const javaScriptDate = "Mon Jan 02 2006 15:04:05 GMT-0700 (MST)"

// Figure is a reading's value: a number, or the text that stands for it in the records of 2015.
type Figure struct {
	Number float64
	Text   string // empty: Number counts
}

// MarshalJSON writes the number or the text.
func (f Figure) MarshalJSON() ([]byte, error) {
	if f.Text != "" {
		return json.Marshal(f.Text)
	}
	return json.Marshal(f.Number)
}

// olderVital is a reading in the shape of 2015.
func olderVital(m chart.Component) VitalRecord {
	return VitalRecord{Name: m.Name, Unit: m.Unit, Value: Figure{Text: number(m.Value, m.Digits)}}
}
