package humanapi

import (
	"time"

	"github.com/healthmock/healthmock/mock/wellness"
)

// sleeps are periods in bed, in the field order of the recordings. Durations are in minutes, with fractions.
var sleeps = resource[wellness.Sleep]{
	series: (*wellness.Log).Sleeps,
	write: func(to *writer, w wearer, s wellness.Sleep) {
		to.day("day", s.Day)
		to.date("startTime", s.At)
		to.date("endTime", s.End)
		to.offset(s.Reading)
		to.Text("source", s.Source)
		to.Bool("mainSleep", s.Main)
		to.Number("timeAsleep", s.Asleep)
		to.Number("timeAwake", s.Awake)
		to.Number("efficiency", s.Efficiency)
		to.Number("timeToFallAsleep", s.FallingAsleep)
		to.Number("timeAfterWakeup", s.AfterWakeup)
		to.Number("timeInBed", s.InBed)
		to.sourceData(s.Reading, "CategoryTypeIdentifierSleepAnalysis")
		if w.timeSeries {
			to.timeSeries(s.Reading, 5*time.Minute, s.States())
		}
	},
}

// sleepDays are summaries of sleep (recorded).
var sleepDays = resource[wellness.SleepDay]{
	series: (*wellness.Log).SleepDays,
	write: func(to *writer, _ wearer, s wellness.SleepDay) {
		to.day("date", s.Day)
		to.Text("source", s.Source)
		to.Number("timeAsleep", s.Asleep)
		to.Number("timeAwake", s.Awake)
	},
}
