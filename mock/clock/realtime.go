package clock

import (
	"context"
	"time"
)

// Wait waits a span of real time, for what is slow even where time is virtual. It returns nil after that, and the cause
// of the context's end when the context ends first. When d is not positive, it only reports whether the context has
// ended.
func Wait(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return context.Cause(ctx)
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Stopwatch starts to measure real time, and returns a function that returns how much has passed. It is for latencies,
// which are real even where time is virtual.
func Stopwatch() (elapsed func() time.Duration) {
	start := time.Now()
	return func() time.Duration { return time.Since(start) }
}

// In returns the real time at which d will have passed, for the deadline of a connection.
func In(d time.Duration) time.Time { return time.Now().Add(d) }
