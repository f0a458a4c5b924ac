package humanapi

import (
	"time"

	"github.com/healthmock/healthmock/mock/wellness"
)

// activity is a time of exercise in the order of the recordings.
type activity struct {
	reading
	StartTime  string      `json:"startTime"`
	EndTime    string      `json:"endTime"`
	TZOffset   string      `json:"tzOffset"`
	Type       string      `json:"type"`
	Source     string      `json:"source"`
	Duration   float64     `json:"duration"` // s
	Distance   float64     `json:"distance"` // m
	Steps      float64     `json:"steps"`
	Calories   float64     `json:"calories"`
	SourceData any         `json:"sourceData"`
	TimeSeries *timeSeries `json:"timeSeries,omitempty"`
	dates
}

var (
	workoutSample = sampleOf("WorkoutTypeIdentifier")
	daySample     = sampleOf("ActivitySummaryType")
)

var activities = resource[wellness.Activity, activity]{
	series: (*wellness.Log).Activities,
	write: func(w wearer, a wellness.Activity) activity {
		v := activity{
			reading: w.reading(a.Reading), StartTime: date(a.At), EndTime: date(a.End), TZOffset: offset(a.Reading), Type: a.Type,
			Source: a.Source, Duration: a.Duration, Distance: a.Distance, Steps: a.Steps, Calories: a.Calories,
			SourceData: sourceData(a.Reading, workoutSample), dates: w.dates(a.Reading),
		}
		if w.timeSeries {
			v.TimeSeries = newTimeSeries(a.Reading, time.Minute, a.StepsPerMinute())
		}
		return v
	},
}

// activityDay is a summary of activities (documented).
type activityDay struct {
	reading
	Date       string  `json:"date"`
	Duration   float64 `json:"duration"` // s
	Distance   float64 `json:"distance"` // m
	Steps      float64 `json:"steps"`
	Calories   float64 `json:"calories"`
	Source     string  `json:"source"`
	Vigorous   float64 `json:"vigorous"` // minutes, like the next three
	Moderate   float64 `json:"moderate"`
	Light      float64 `json:"light"`
	Sedentary  float64 `json:"sedentary"`
	SourceData any     `json:"sourceData"`
	dates
}

// fitbitDay is what Fitbit says of a day beside the summary (documented).
type fitbitDay struct {
	Tracker          tracker `json:"tracker"`
	Floors           float64 `json:"floors"`
	CaloriesBMR      float64 `json:"caloriesBMR"`
	ActivityCalories float64 `json:"activityCalories"`
}

type tracker struct {
	Calories  float64 `json:"calories"`
	Distance  float64 `json:"distance"`  // km
	Elevation float64 `json:"elevation"` // m
	Floors    float64 `json:"floors"`
	Steps     float64 `json:"steps"`
}

const metresAFloor = 3.048

var activityDays = resource[wellness.ActivityDay, activityDay]{
	series: (*wellness.Log).ActivityDays,
	write: func(w wearer, a wellness.ActivityDay) activityDay {
		v := activityDay{
			reading: w.reading(a.Reading), Date: onDay(a.Reading), Duration: a.Duration, Distance: a.Distance, Steps: a.Steps,
			Calories: a.Calories, Source: a.Source, Vigorous: a.Vigorous, Moderate: a.Moderate, Light: a.Light, Sedentary: a.Sedentary,
			SourceData: sourceData(a.Reading, daySample), dates: w.dates(a.Reading),
		}
		if a.Source == wellness.Fitbit {
			v.SourceData = fitbitDay{tracker{a.Calories, a.Distance / 1000, a.Floors * metresAFloor, a.Floors, a.Steps}, a.Floors, a.Basal, a.Active}
		}
		return v
	},
}
