package clock_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/clock"
)

// What one clock has pending fires on another in the same order, and is still pending on the first.
func TestPendingServesAnotherClock(t *testing.T) {
	c, fork := paused(t), paused(t)
	ran := 0
	for i, after := range []time.Duration{3, 1, 2, 1, time.Hour, 1, 0} {
		c.At(start.Add(after), clock.Task{Kind: string(rune('a' + i)), User: "u", Run: func(context.Context, time.Time) string {
			ran++
			return "done"
		}})
	}
	c.At(start, clock.Task{Kind: "stopped"}).Stop()

	pending := c.Pending()
	for _, due := range pending {
		fork.At(due.At, due.Task)
	}
	fired, err := fork.Advance(t.Context(), time.Minute)
	if want := "g b d f c a"; err != nil || kinds(fired) != want || ran != 6 {
		t.Errorf("the fork fired %q, %d ran, error %v; want %q, 6", kinds(fired), ran, err, want)
	}
	if s := c.State(); s.Pending != 7 || s.Now != start {
		t.Errorf("then the first has %d pending at %v, want 7 at %v", s.Pending, s.Now, start)
	}
	want, err := c.Advance(t.Context(), time.Minute)
	if err != nil || !slices.Equal(fired, want) {
		t.Errorf("the fork fired\n%v, the first\n%v, error %v", fired, want, err)
	}
	if len(pending) != 7 || pending[0].Task.Run == nil {
		t.Errorf("a list of %d is no longer what it was", len(pending))
	}
}
