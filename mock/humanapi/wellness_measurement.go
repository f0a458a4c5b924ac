package humanapi

import (
	"github.com/healthmock/healthmock/mock/wellness"
)

// measured is a measurement in the order of the recordings (SB, CH). Of a blood pressure it has no value and no sourceData.
type measured struct {
	reading
	Timestamp     string   `json:"timestamp"`
	TZOffset      string   `json:"tzOffset"`
	Value         *float64 `json:"value,omitempty"`
	Systolic      *float64 `json:"systolic,omitempty"`
	Diastolic     *float64 `json:"diastolic,omitempty"`
	HeartRate     *float64 `json:"heartRate,omitempty"`
	Unit          string   `json:"unit"`
	Notes         *string  `json:"notes,omitempty"`
	MealTag       *string  `json:"mealTag,omitempty"`
	MedicationTag *string  `json:"medicationTag,omitempty"`
	Source        string   `json:"source"`
	SourceData    any      `json:"sourceData,omitempty"`
	dates
}

// units of the measurements, and the names that Apple Health has for them (CH, SL).
var units = map[wellness.Kind]struct {
	unit   string
	sample *appleSample
}{
	wellness.HeartRate:     {"bpm", sampleOf("QuantityTypeIdentifierHeartRate")},
	wellness.BloodGlucose:  {"mg/dL", sampleOf("QuantityTypeIdentifierBloodGlucose")},
	wellness.BloodOxygen:   {"SpO2(%)", sampleOf("QuantityTypeIdentifierOxygenSaturation")},
	wellness.BloodPressure: {"mmHg", sampleOf("CorrelationTypeIdentifierBloodPressure")},
	wellness.BMI:           {"kg/m2", sampleOf("QuantityTypeIdentifierBodyMassIndex")},
	wellness.BodyFat:       {"percent", sampleOf("QuantityTypeIdentifierBodyFatPercentage")},
	wellness.Height:        {"mm", sampleOf("QuantityTypeIdentifierHeight")},
	wellness.Weight:        {"kg", sampleOf("QuantityTypeIdentifierBodyMass")},
}

// measurement is the resource of a kind of measurement.
func measurement(k wellness.Kind) resource[wellness.Measurement, measured] {
	return resource[wellness.Measurement, measured]{
		series: func(l *wellness.Log, q wellness.Query) wellness.Series[wellness.Measurement] {
			return l.Measurements(k, q)
		},
		write: func(w wearer, m wellness.Measurement) measured { return w.measured(k, m) },
	}
}

func (w wearer) measured(k wellness.Kind, m wellness.Measurement) measured {
	v := measured{
		reading: w.reading(m.Reading), Timestamp: date(m.At), TZOffset: offset(m.Reading), Unit: units[k].unit, Source: m.Source,
		dates: w.dates(m.Reading),
	}
	if k == wellness.BloodPressure {
		v.Systolic, v.Diastolic, v.HeartRate = &m.Value, &m.Diastolic, &m.HeartRate
		return v
	}
	if v.Value, v.SourceData = &m.Value, sourceData(m.Reading, units[k].sample); k == wellness.BloodGlucose {
		v.Notes, v.MealTag, v.MedicationTag = new(""), &m.Meal, new("")
	}
	return v
}

// heartRateDay is a summary of the heart rate in the order of the recording (CH).
type heartRateDay struct {
	reading
	Date       string  `json:"date"`
	Zones      []zone  `json:"zones"`
	RestingHR  float64 `json:"restingHR"`
	Source     string  `json:"source"`
	SourceData any     `json:"sourceData"`
	dates
}

type zone struct {
	Name           string  `json:"name"`
	Max            float64 `json:"max"`
	Min            float64 `json:"min"`
	Duration       float64 `json:"duration"` // s
	CaloriesBurned float64 `json:"caloriesBurned"`
}

var restingSample = sampleOf("QuantityTypeIdentifierRestingHeartRate")

var heartRateDays = resource[wellness.HeartRateDay, heartRateDay]{
	series: (*wellness.Log).HeartRateDays,
	write: func(w wearer, h wellness.HeartRateDay) heartRateDay {
		v := heartRateDay{
			reading: w.reading(h.Reading), Date: onDay(h.Reading), RestingHR: h.Resting, Source: h.Source,
			SourceData: sourceData(h.Reading, restingSample), dates: w.dates(h.Reading),
		}
		for _, z := range h.Zones {
			v.Zones = append(v.Zones, zone{z.Name, z.Max, z.Min, z.Duration, z.Calories})
		}
		return v
	},
}

// onDay is the date that a reading counts for.
func onDay(r wellness.Reading) string { return r.Day.Format("2006-01-02") }
