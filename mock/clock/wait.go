package clock

import (
	"context"
	"time"
)

// Wait waits a span of real time, for what is slow even where time is virtual, or until the context ends: then it returns
// why that did. A span of 0 or less takes no time.
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
