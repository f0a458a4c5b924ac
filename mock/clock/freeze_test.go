package clock_test

import (
	"context"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/clock"
)

func TestFrozenTimeStandsStill(t *testing.T) {
	bubble(t, clock.Options{Speed: 60}, func(t *testing.T, c *clock.Clock) {
		time.Sleep(time.Second)
		if got := c.Freeze(); got != start.Add(time.Minute) {
			t.Errorf("frozen at start + %v", got.Sub(start))
		}
		c.Freeze()
		time.Sleep(time.Second) // a slow machine
		reads(t, c, time.Minute)
		var at time.Time
		c.At(start.Add(time.Minute), clock.Task{Run: func(_ context.Context, due time.Time) string {
			at = due
			return ""
		}})
		c.Unfreeze()
		time.Sleep(time.Second)
		reads(t, c, time.Minute)
		if !at.IsZero() {
			t.Error("work fired on a frozen clock")
		}
		c.Unfreeze()
		reads(t, c, 3*time.Minute) // no real time is lost
		if at != start.Add(time.Minute) {
			t.Errorf("work that was scheduled for the present fired at start + %v, want start + 1m", at.Sub(start))
		}
	})
}

// Work that is due fires although the clock is frozen again at once, every time.
func TestFreezingAgainAndAgainLetsDueWorkFire(t *testing.T) {
	bubble(t, clock.Options{Speed: 1}, func(t *testing.T, c *clock.Clock) {
		const items = 20
		fired := 0
		turn := make(chan struct{}, 1) // changes take turns, as an App's do
		change := func(f func()) {
			turn <- struct{}{}
			c.Freeze()
			f()
			c.Unfreeze()
			<-turn
		}
		for i := range items {
			c.At(start.Add(time.Duration(i)*time.Second), clock.Task{Run: func(context.Context, time.Time) string {
				change(func() { fired++ })
				return ""
			}})
		}
		for range 2 * items {
			change(func() { time.Sleep(time.Second) })
		}
		change(func() {
			if fired != items {
				t.Errorf("%d of %d items fired", fired, items)
			}
		})
	})
}

func TestFreezeInsideATaskAndBesideAMove(t *testing.T) {
	bubble(t, clock.Options{Paused: true}, func(t *testing.T, c *clock.Clock) {
		c.At(start.Add(time.Hour), clock.Task{Run: func(_ context.Context, at time.Time) string {
			if got := c.Freeze(); got != at {
				t.Errorf("frozen at %v inside a task that was due at %v", got, at)
			}
			c.Unfreeze()
			return ""
		}})
		c.Freeze()
		if _, err := c.Advance(t.Context(), 2*time.Hour); err != nil {
			t.Error(err)
		}
		c.Unfreeze()
		reads(t, c, 2*time.Hour)
	})
}
