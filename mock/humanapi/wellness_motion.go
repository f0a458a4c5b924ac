package humanapi

import (
	"time"

	"github.com/healthmock/healthmock/mock/wellness"
)

// activities are periods of exercise, in the field order of the recordings.
var activities = resource[wellness.Activity]{
	series: (*wellness.Log).Activities,
	write: func(to *writer, w wearer, a wellness.Activity) {
		to.date("startTime", a.At)
		to.date("endTime", a.End)
		to.offset(a.Reading)
		to.Text("type", a.Type)
		to.Text("source", a.Source)
		to.Number("duration", a.Duration) // s
		to.Number("distance", a.Distance) // m
		to.Number("steps", a.Steps)
		to.Number("calories", a.Calories)
		to.sourceData(a.Reading, "WorkoutTypeIdentifier")
		if w.timeSeries {
			to.timeSeries(a.Reading, time.Minute, a.StepsPerMinute())
		}
	},
}

// activityDays are summaries of activities (documented).
var activityDays = resource[wellness.ActivityDay]{
	series: (*wellness.Log).ActivityDays,
	write: func(to *writer, _ wearer, a wellness.ActivityDay) {
		to.day("date", a.Day)
		to.Number("duration", a.Duration) // s
		to.Number("distance", a.Distance) // m
		to.Number("steps", a.Steps)
		to.Number("calories", a.Calories)
		to.Text("source", a.Source)
		to.Number("vigorous", a.Vigorous) // minutes, like the next three
		to.Number("moderate", a.Moderate)
		to.Number("light", a.Light)
		to.Number("sedentary", a.Sedentary)
		if a.Source == wellness.Fitbit {
			to.fitbitDay(a)
		} else {
			to.sourceData(a.Reading, "ActivitySummaryType")
		}
	},
}

const metresAFloor = 3.048

// fitbitDay writes Fitbit's additional data of a day (documented).
func (w *writer) fitbitDay(a wellness.ActivityDay) {
	w.Object("sourceData")
	w.Object("tracker")
	w.Number("calories", a.Calories)
	w.Number("distance", a.Distance/1000)        // km
	w.Number("elevation", a.Floors*metresAFloor) // m
	w.Number("floors", a.Floors)
	w.Number("steps", a.Steps)
	w.EndObject()
	w.Number("floors", a.Floors)
	w.Number("caloriesBMR", a.Basal)
	w.Number("activityCalories", a.Active)
	w.EndObject()
}
