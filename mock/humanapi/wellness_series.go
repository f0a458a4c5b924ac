package humanapi

import (
	"time"

	"github.com/healthmock/healthmock/mock/wellness"
)

// timeSeries is how something went, value by value (documented; with time_series=true).
type timeSeries struct {
	Type             string `json:"type"` // "indexed": the values alone; "timestamped": each with its time
	IntervalInMillis int64  `json:"intervalInMillis"`
	Values           any    `json:"values"`
}

// timedValue is a value of a timestamped series.
type timedValue struct {
	Timestamp string `json:"timestamp"`
	Value     int    `json:"value"`
}

// newTimeSeries writes the values of equal intervals. Apple Health hands over samples that each have a time, so its series are
// timestamped and leave out the times without a sample; those of other sources are indexed. Both are assumed.
func newTimeSeries(r wellness.Reading, interval time.Duration, values []int) *timeSeries {
	if r.Source != wellness.AppleHealth {
		return &timeSeries{"indexed", interval.Milliseconds(), values}
	}
	timed := []timedValue{}
	for i, value := range values {
		if value != 0 {
			timed = append(timed, timedValue{date(r.At.Add(time.Duration(i) * interval)), value})
		}
	}
	return &timeSeries{"timestamped", interval.Milliseconds(), timed}
}
