package zivacare

import (
	"math"
	"strings"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/wellness"
)

// readings is a list of what the user's devices recorded, newest first. It is computed page by page.
type readings interface {
	// within returns the readings that match a query.
	within(q wellness.Query) readings
	count() int
	// page returns up to limit readings from offset.
	page(offset, limit int) []reading
	// find returns the reading with an id of package wellness.
	find(id string) (reading, bool)
}

// reading is what a device recorded. Its id is that of package wellness.
type reading struct {
	wellness.Reading
	values map[string]any
	unit   unit // of the values that can be converted
}

// readingType is a type that embeds wellness.Reading.
type readingType interface{ Base() wellness.Reading }

// series are the readings of a wellness.Series.
type series[T readingType] struct {
	open   func(wellness.Query) wellness.Series[T]
	list   wellness.Series[T]
	values func(T) map[string]any
	unit   unit
}

// seriesOf returns the readings of one kind of series. unit is that of their values in package wellness.
func seriesOf[T readingType](
	unit unit, open func(*wellness.Log, wellness.Query) wellness.Series[T], values func(T) map[string]any,
) func(*wellness.Log, time.Time) readings {
	return func(l *wellness.Log, _ time.Time) readings {
		s := series[T]{open: func(q wellness.Query) wellness.Series[T] { return open(l, q) }, values: values, unit: unit}
		return s.within(wellness.Query{})
	}
}

func (s series[T]) within(q wellness.Query) readings {
	s.list = s.open(q)
	return s
}

func (s series[T]) count() int { return s.list.Len() }

func (s series[T]) page(offset, limit int) []reading {
	list := make([]reading, 0, max(0, min(limit, s.list.Len()-offset)))
	for one := range s.list.From(offset, limit) {
		list = append(list, s.read(one))
	}
	return list
}

func (s series[T]) find(id string) (reading, bool) {
	one, ok := s.list.Find(id)
	if !ok {
		return reading{}, false
	}
	return s.read(one), true
}

func (s series[T]) read(one T) reading { return reading{one.Base(), s.values(one), s.unit} }

// round rounds to three decimals, as converted values are.
func round(v float64) float64 { return math.Round(v*1000) / 1000 }

// timezone returns the UTC offset of a reading: "-05:00" (assumed).
func timezone(r wellness.Reading) string {
	return r.At.In(time.FixedZone("", r.Offset)).Format("-07:00")
}

var activities = seriesOf(metre, (*wellness.Log).Activities, func(a wellness.Activity) map[string]any {
	values := map[string]any{
		"start_time": a.At, "end_time": a.End, "timezone": timezone(a.Reading), "type": a.Type,
		"duration": a.Duration, "calories": a.Calories,
	}
	if a.Distance > 0 {
		values["distance"] = a.Distance
	}
	if a.Steps > 0 {
		values["steps"] = a.Steps
	}
	return values
})

var activityDays = seriesOf(metre, (*wellness.Log).ActivityDays, func(a wellness.ActivityDay) map[string]any {
	return map[string]any{
		"date": a.Day, "duration": a.Duration, "distance": a.Distance, "steps": a.Steps, "vigorous": a.Vigorous,
		"moderate": a.Moderate, "light": a.Light, "sedentary": a.Sedentary, "calories": a.Calories,
	}
})

// steps are the steps of each day, at its end (assumed: the vendor's page has only the fields).
var steps = seriesOf(unit{}, (*wellness.Log).ActivityDays, func(a wellness.ActivityDay) map[string]any {
	return map[string]any{"value": a.Steps, recordTime: a.End}
})

// measuredIn has the units of those measurements that can be converted.
var measuredIn = map[wellness.Kind]unit{
	wellness.BloodGlucose: milligram, wellness.Height: millimetre, wellness.Weight: kilogram,
}

// measurements returns the readings of a kind of measurement.
func measurements(k wellness.Kind) func(*wellness.Log, time.Time) readings {
	open := func(l *wellness.Log, q wellness.Query) wellness.Series[wellness.Measurement] {
		return l.Measurements(k, q)
	}
	return seriesOf(measuredIn[k], open, func(m wellness.Measurement) map[string]any {
		switch k { //nolint:exhaustive // all others have a value and nothing else
		case wellness.BloodPressure:
			return map[string]any{
				"systolic": m.Value, "diastolic": m.Diastolic, "heart_rate": m.HeartRate, recordTime: m.At,
			}
		case wellness.BloodGlucose:
			return map[string]any{"value": m.Value, recordTime: m.At, "meal_tag": m.Meal}
		}
		return map[string]any{"value": m.Value, recordTime: m.At}
	})
}

var sleeps = seriesOf(unit{}, (*wellness.Log).Sleeps, func(s wellness.Sleep) map[string]any {
	return map[string]any{
		"day": s.Day, "start_time": s.At, "end_time": s.End, "main_sleep": s.Main, "time_asleep": round(s.Asleep),
		"time_awake": round(s.Awake), "efficiency": s.Efficiency, "time_to_fall_asleep": s.FallingAsleep,
		"time_after_wakeup": s.AfterWakeup, "time_in_bed": round(s.InBed),
	}
})

var sleepDays = seriesOf(unit{}, (*wellness.Log).SleepDays, func(s wellness.SleepDay) map[string]any {
	return map[string]any{"date": s.Day, "time_asleep": round(s.Asleep), "time_awake": round(s.Awake)}
})

var meals = seriesOf(unit{}, (*wellness.Log).Meals, func(m wellness.Meal) map[string]any {
	return map[string]any{
		recordTime: m.At, "type": m.Type, "name": m.Name, "calories": m.Calories, "carbohydrate": m.Carbohydrate,
		"fat": m.Fat, "protein": m.Protein, "sodium": m.Sodium, "sugar": m.Sugar, "fiber": m.Fiber,
		"saturated_fat": m.Saturated, "monounsaturated_fat": m.Monounsaturated, "polyunsaturated_fat": m.Polyunsaturated,
		"cholesterol": m.Cholesterol, "vitamin_a": m.VitaminA, "vitamin_c": m.VitaminC, "calcium": m.Calcium,
		"iron": m.Iron, "potassium": m.Potassium,
	}
})

var waters = seriesOf(millilitre, (*wellness.Log).Waters, func(w wellness.Water) map[string]any {
	return map[string]any{"amount": w.Amount, recordTime: w.At}
})

var locations = seriesOf(unit{}, (*wellness.Log).Locations, func(l wellness.Location) map[string]any {
	return map[string]any{
		"start_time": l.At, "end_time": l.End, "name": l.Name, "latitude": l.Lat, "longitude": l.Lon,
	}
})

// genetics are genetic traits, which have no dates: they are known since a time.
func genetics(l *wellness.Log, since time.Time) readings {
	var t traitList
	for _, trait := range l.Traits(wellness.Query{}) {
		t = append(t, reading{
			Reading: wellness.Reading{ID: app.ID(0, 24, "trait", trait.Name), Created: since},
			values: map[string]any{
				"trait": trait.Name, "description": trait.Description, "possible_traits": trait.Possible,
			},
		})
	}
	return t
}

type traitList []reading

// within has no days to look at. The caller asks for those of a day by the time at which they became known.
func (t traitList) within(q wellness.Query) readings {
	if len(t) > 0 && (t[0].Created.Before(q.Since) || !q.Before.IsZero() && !t[0].Created.Before(q.Before)) {
		return traitList{}
	}
	return t
}

func (t traitList) count() int { return len(t) }

func (t traitList) page(offset, limit int) []reading {
	offset = min(max(0, offset), len(t))
	return t[offset:min(offset+max(0, limit), len(t))]
}

func (t traitList) find(id string) (reading, bool) {
	for _, r := range t {
		if r.ID == id {
			return r, true
		}
	}
	return reading{}, false
}

// codeOf returns the code of a reading: a UUID that has the reading's id, so that the reading can be computed from it.
// Its last six digits are a hash of the user and the type, so that the code of another user's record, or of another
// type, is unknown.
func (k *kind) codeOf(seed int64, userID, id string) string {
	check := app.ID(seed, 6, "code", userID, k.path, id)
	return id[:8] + "-" + id[8:12] + "-4" + id[12:15] + "-8" + id[15:18] + "-" + id[18:24] + check
}

// idOf returns the id in a code; ok is false for a code that is none of the user and the type.
func (k *kind) idOf(seed int64, userID, code string) (id string, ok bool) {
	parts := strings.Split(code, "-")
	if len(code) != 36 || len(parts) != 5 || len(parts[2]) != 4 || len(parts[3]) != 4 || len(parts[4]) != 12 {
		return "", false
	}
	id = parts[0] + parts[1] + parts[2][1:] + parts[3][1:] + parts[4][:6]
	return id, len(id) == 24 && k.codeOf(seed, userID, id) == code
}
