package humanapi

import (
	"time"

	"github.com/healthmock/healthmock/mock/wellness"
)

// slept is a time in bed in the order of the recordings; spans are in minutes, and may have a fraction.
type slept struct {
	reading
	Day              string      `json:"day"`
	StartTime        string      `json:"startTime"`
	EndTime          string      `json:"endTime"`
	TZOffset         string      `json:"tzOffset"`
	Source           string      `json:"source"`
	MainSleep        bool        `json:"mainSleep"`
	TimeAsleep       float64     `json:"timeAsleep"`
	TimeAwake        float64     `json:"timeAwake"`
	Efficiency       float64     `json:"efficiency"`
	TimeToFallAsleep float64     `json:"timeToFallAsleep"`
	TimeAfterWakeup  float64     `json:"timeAfterWakeup"`
	TimeInBed        float64     `json:"timeInBed"`
	SourceData       any         `json:"sourceData"`
	TimeSeries       *timeSeries `json:"timeSeries,omitempty"`
	dates
}

var sleepSample = sampleOf("CategoryTypeIdentifierSleepAnalysis")

var sleeps = resource[wellness.Sleep, slept]{
	series: (*wellness.Log).Sleeps,
	write: func(w wearer, s wellness.Sleep) slept {
		v := slept{
			reading: w.reading(s.Reading), Day: onDay(s.Reading), StartTime: date(s.At), EndTime: date(s.End), TZOffset: offset(s.Reading),
			Source: s.Source, MainSleep: s.Main, TimeAsleep: s.Asleep, TimeAwake: s.Awake, Efficiency: s.Efficiency,
			TimeToFallAsleep: s.FallingAsleep, TimeAfterWakeup: s.AfterWakeup, TimeInBed: s.InBed,
			SourceData: sourceData(s.Reading, sleepSample), dates: w.dates(s.Reading),
		}
		if w.timeSeries {
			v.TimeSeries = newTimeSeries(s.Reading, 5*time.Minute, s.States())
		}
		return v
	},
}

// sleepDay is a summary of sleep (recorded).
type sleepDay struct {
	reading
	Date       string  `json:"date"`
	Source     string  `json:"source"`
	TimeAsleep float64 `json:"timeAsleep"`
	TimeAwake  float64 `json:"timeAwake"`
	dates
}

var sleepDays = resource[wellness.SleepDay, sleepDay]{
	series: (*wellness.Log).SleepDays,
	write: func(w wearer, s wellness.SleepDay) sleepDay {
		return sleepDay{w.reading(s.Reading), onDay(s.Reading), s.Source, s.Asleep, s.Awake, w.dates(s.Reading)}
	},
}
