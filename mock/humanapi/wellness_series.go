package humanapi

import (
	"time"

	"github.com/healthmock/healthmock/mock/wellness"
)

// timeSeries writes a time series with equal intervals (documented; with time_series=true). Apple Health has samples
// with timestamps, so its series are timestamped and leave out intervals without a sample. Those of other sources are
// indexed and have values only. Both are assumed.
func (w *writer) timeSeries(r wellness.Reading, interval time.Duration, values []int) {
	timed := r.Source == wellness.AppleHealth
	w.Object("timeSeries")
	w.Text("type", map[bool]string{true: "timestamped", false: "indexed"}[timed])
	w.Number("intervalInMillis", float64(interval.Milliseconds()))
	w.Array("values")
	for i, value := range values {
		switch {
		case !timed:
			w.Number("", float64(value))
		case value != 0:
			w.Object("")
			w.date("timestamp", r.At.Add(time.Duration(i)*interval))
			w.Number("value", float64(value))
			w.EndObject()
		}
	}
	w.EndArray()
	w.EndObject()
}
