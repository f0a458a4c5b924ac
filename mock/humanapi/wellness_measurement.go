package humanapi

import (
	"time"

	"github.com/healthmock/healthmock/mock/wellness"
)

// units has the units of the measurements, and their names in Apple Health (CH, SL).
var units = map[wellness.Kind]struct{ unit, sample string }{
	wellness.HeartRate:     {"bpm", "QuantityTypeIdentifierHeartRate"},
	wellness.BloodGlucose:  {"mg/dL", "QuantityTypeIdentifierBloodGlucose"},
	wellness.BloodOxygen:   {"SpO2(%)", "QuantityTypeIdentifierOxygenSaturation"},
	wellness.BloodPressure: {"mmHg", "CorrelationTypeIdentifierBloodPressure"},
	wellness.BMI:           {"kg/m2", "QuantityTypeIdentifierBodyMassIndex"},
	wellness.BodyFat:       {"percent", "QuantityTypeIdentifierBodyFatPercentage"},
	wellness.Height:        {"mm", "QuantityTypeIdentifierHeight"},
	wellness.Weight:        {"kg", "QuantityTypeIdentifierBodyMass"},
}

// measurement returns the resource of a kind of measurement, in the field order of the recordings (SB, CH). A blood
// pressure has no value and no sourceData.
func measurement(k wellness.Kind) resource[wellness.Measurement] {
	as := units[k]
	return resource[wellness.Measurement]{
		series: func(l *wellness.Log, q wellness.Query) wellness.Series[wellness.Measurement] {
			return l.Measurements(k, q)
		},
		write: func(to *writer, _ wearer, m wellness.Measurement) {
			to.date("timestamp", m.At)
			to.offset(m.Reading)
			if k == wellness.BloodPressure {
				to.Number("systolic", m.Value)
				to.Number("diastolic", m.Diastolic)
				to.Number("heartRate", m.HeartRate)
				to.Text("unit", as.unit)
				to.Text("source", m.Source)
				return
			}
			to.Number("value", m.Value)
			to.Text("unit", as.unit)
			if k == wellness.BloodGlucose {
				to.Text("notes", "")
				to.Text("mealTag", m.Meal)
				to.Text("medicationTag", "")
			}
			to.Text("source", m.Source)
			to.sourceData(m.Reading, as.sample)
		},
	}
}

// heartRateDays are summaries of the heart rate, in the field order of the recording (CH).
var heartRateDays = resource[wellness.HeartRateDay]{
	series: (*wellness.Log).HeartRateDays,
	write: func(to *writer, _ wearer, h wellness.HeartRateDay) {
		to.day("date", h.Day)
		to.Array("zones")
		for _, z := range h.Zones {
			to.Object("")
			to.Text("name", z.Name)
			to.Number("max", z.Max)
			to.Number("min", z.Min)
			to.Number("duration", z.Duration) // s
			to.Number("caloriesBurned", z.Calories)
			to.EndObject()
		}
		to.EndArray()
		to.Number("restingHR", h.Resting)
		to.Text("source", h.Source)
		to.sourceData(h.Reading, "QuantityTypeIdentifierRestingHeartRate")
	},
}

// onDay returns the date of a reading.
func onDay(r wellness.Reading) string { return r.Day.Format(time.DateOnly) }
