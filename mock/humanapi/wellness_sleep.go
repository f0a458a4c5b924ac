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
		to.clock(s.Reading)
		to.text("source", s.Source)
		to.truth("mainSleep", s.Main)
		to.number("timeAsleep", s.Asleep)
		to.number("timeAwake", s.Awake)
		to.number("efficiency", s.Efficiency)
		to.number("timeToFallAsleep", s.FallingAsleep)
		to.number("timeAfterWakeup", s.AfterWakeup)
		to.number("timeInBed", s.InBed)
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
		to.text("source", s.Source)
		to.number("timeAsleep", s.Asleep)
		to.number("timeAwake", s.Awake)
	},
}
