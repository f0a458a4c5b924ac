package clock_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/clock"
)

func TestSetSpeedKeepsTheMode(t *testing.T) {
	bubble(t, clock.Options{Paused: true}, func(t *testing.T, c *clock.Clock) {
		if err := c.SetSpeed(60); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		reads(t, c, 0)
		state := c.State()
		if state.Mode != "paused" || state.Speed != 60 {
			t.Errorf("the clock is %s at speed %v, want paused at 60", state.Mode, state.Speed)
		}
		if err := c.Run(state.Speed); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		reads(t, c, time.Minute)
		fired := false
		c.At(start.Add(2*time.Hour), clock.Task{Run: func(context.Context, time.Time) string { fired = true; return "" }})
		if err := c.SetSpeed(3600); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * time.Second)
		reads(t, c, 2*time.Hour+time.Minute)
		if !fired {
			t.Error("the work due has not fired at the new speed")
		}
	})
}

func TestSetSpeedRefusals(t *testing.T) {
	c := clock.New(clock.Options{Start: start, Paused: true})
	for _, speed := range []float64{0, -1} {
		if err := c.SetSpeed(speed); !errors.Is(err, clock.ErrSpeed) {
			t.Errorf("speed %v: %v", speed, err)
		}
	}
	c.Close()
	if err := c.SetSpeed(1); !errors.Is(err, clock.ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
}
