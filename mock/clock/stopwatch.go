package clock

import "time"

// Stopwatch starts to measure real time, and returns a function that returns how much has passed. It is for latencies,
// which are real even where time is virtual.
func Stopwatch() (elapsed func() time.Duration) {
	start := time.Now()
	return func() time.Duration { return time.Since(start) }
}

// In returns the real time at which d will have passed, for the deadline of a connection.
func In(d time.Duration) time.Time { return time.Now().Add(d) }
