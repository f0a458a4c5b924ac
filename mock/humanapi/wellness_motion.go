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
		to.clock(a.Reading)
		to.text("type", a.Type)
		to.text("source", a.Source)
		to.number("duration", a.Duration) // s
		to.number("distance", a.Distance) // m
		to.number("steps", a.Steps)
		to.number("calories", a.Calories)
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
		to.number("duration", a.Duration) // s
		to.number("distance", a.Distance) // m
		to.number("steps", a.Steps)
		to.number("calories", a.Calories)
		to.text("source", a.Source)
		to.number("vigorous", a.Vigorous) // minutes, like the next three
		to.number("moderate", a.Moderate)
		to.number("light", a.Light)
		to.number("sedentary", a.Sedentary)
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
	w.object("sourceData")
	w.object("tracker")
	w.number("calories", a.Calories)
	w.number("distance", a.Distance/1000)        // km
	w.number("elevation", a.Floors*metresAFloor) // m
	w.number("floors", a.Floors)
	w.number("steps", a.Steps)
	w.end()
	w.number("floors", a.Floors)
	w.number("caloriesBMR", a.Basal)
	w.number("activityCalories", a.Active)
	w.end()
}
