package clock_test

import (
	"context"
	"errors"
	"math"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/healthmock/healthmock/mock/clock"
)

// bubble runs f with fake real time.
func bubble(t *testing.T, opts clock.Options, f func(*testing.T, *clock.Clock)) {
	synctest.Test(t, func(t *testing.T) {
		opts.Start = start
		c := clock.New(opts)
		defer c.Close()
		f(t, c)
	})
}

// reads fails when the clock does not read start plus after.
func reads(t *testing.T, c *clock.Clock, after time.Duration) {
	t.Helper()
	synctest.Wait()
	if got, want := c.Now(), start.Add(after); got != want {
		t.Errorf("now = start + %v, want start + %v", got.Sub(start), after)
	}
}

func TestSpeed(t *testing.T) {
	bubble(t, clock.Options{Speed: 60}, func(t *testing.T, c *clock.Clock) {
		reads(t, c, 0)
		time.Sleep(2 * time.Second)
		reads(t, c, 2*time.Minute)
		c.Pause()
		time.Sleep(time.Hour)
		reads(t, c, 2*time.Minute)
		if err := c.Run(0.5); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		reads(t, c, 2*time.Minute+30*time.Second)
		if err := c.Run(1); err != nil {
			t.Fatal(err)
		}
		time.Sleep(7 * time.Nanosecond)
		reads(t, c, 2*time.Minute+30*time.Second+7)
	})
}

func TestPacedWorkFiresWhenRealTimeGetsThere(t *testing.T) {
	for _, speed := range []float64{1, 60, 0.001, 7.3, 1e9} {
		bubble(t, clock.Options{Speed: speed}, func(t *testing.T, c *clock.Clock) {
			begun := time.Now()
			const due = 90 * time.Minute
			done := make(chan struct{})
			c.At(start.Add(due), clock.Task{Run: func(_ context.Context, at time.Time) string {
				defer close(done)
				if c.Now() != at || at != start.Add(due) {
					t.Errorf("speed %v: due at start + %v, ran for %v at %v", speed, due, at, c.Now())
				}
				passed, want := time.Since(begun), time.Duration(float64(due)/speed)
				if off := (passed - want).Abs(); off > time.Duration(1/speed)+2 {
					t.Errorf("speed %v: fired after %v of real time, want %v", speed, passed, want)
				}
				return ""
			}})
			<-done
		})
	}
}

func TestAnEarlierItemComesFirst(t *testing.T) {
	bubble(t, clock.Options{}, func(t *testing.T, c *clock.Clock) {
		fired := make(chan string, 3)
		task := func(name string) clock.Task {
			return clock.Task{Run: func(context.Context, time.Time) string { fired <- name; return "" }}
		}
		c.At(start.Add(3*time.Second), task("c"))
		b := c.At(start.Add(2*time.Second), task("b"))
		c.At(start.Add(time.Second), task("a"))
		b.Stop()
		if got := (<-fired) + (<-fired); got != "ac" {
			t.Errorf("fired %q, want ac", got)
		}
		reads(t, c, 3*time.Second)
	})
}

func TestTimeStandsStillWhileTheDriverRuns(t *testing.T) {
	bubble(t, clock.Options{}, func(t *testing.T, c *clock.Clock) {
		c.At(start.Add(time.Second), clock.Task{Run: func(_ context.Context, at time.Time) string {
			time.Sleep(time.Minute)
			if c.Now() != at {
				t.Errorf("now = %v inside a slow task due at %v", c.Now(), at)
			}
			return ""
		}})
		second := c.At(start.Add(2*time.Second), clock.Task{Run: func(context.Context, time.Time) string {
			reads(t, c, 2*time.Second) // late, and yet at its time
			return ""
		}})
		time.Sleep(10 * time.Second)
		reads(t, c, time.Second)
		time.Sleep(time.Minute)
		if second.Stop() {
			t.Error("the second task did not run")
		}
		reads(t, c, 70*time.Second) // a slow task makes the clock late, not slow
	})
}

func TestLanesDoNotHoldBackPacedTime(t *testing.T) {
	bubble(t, clock.Options{}, func(t *testing.T, c *clock.Clock) {
		c.At(start.Add(time.Second), clock.Task{Lane: "a", Run: func(_ context.Context, at time.Time) string {
			time.Sleep(time.Minute)
			if want := start.Add(time.Second); at != want {
				t.Errorf("at = %v, want %v", at, want)
			}
			return ""
		}})
		ran := false
		c.At(start.Add(2*time.Second), clock.Task{Run: func(context.Context, time.Time) string { ran = true; return "" }})
		time.Sleep(3 * time.Second)
		reads(t, c, 3*time.Second)
		if !ran {
			t.Error("a lane at work held back the driver")
		}
	})
}

func TestAdvanceIsAJump(t *testing.T) {
	bubble(t, clock.Options{Speed: 2}, func(t *testing.T, c *clock.Clock) {
		time.Sleep(time.Second)
		if _, err := c.Advance(t.Context(), time.Hour); err != nil {
			t.Fatal(err)
		}
		reads(t, c, time.Hour+2*time.Second)
		ran := false
		c.At(c.Now().Add(time.Second), clock.Task{Run: func(context.Context, time.Time) string { ran = true; return "" }})
		time.Sleep(time.Second)
		reads(t, c, time.Hour+4*time.Second)
		if !ran {
			t.Error("pacing did not go on after the jump")
		}
	})
}

// Where a Duration ends, time stands still rather than leaping back.
func TestExtremeSpeeds(t *testing.T) {
	bubble(t, clock.Options{Speed: 1e300}, func(t *testing.T, c *clock.Clock) {
		time.Sleep(time.Minute)
		reads(t, c, math.MaxInt64)
		time.Sleep(time.Minute)
		reads(t, c, math.MaxInt64)
	})
	bubble(t, clock.Options{Speed: 1e-300}, func(t *testing.T, c *clock.Clock) {
		c.At(start.Add(time.Hour), clock.Task{Run: func(context.Context, time.Time) string {
			t.Error("an hour has passed")
			return ""
		}})
		time.Sleep(time.Hour)
		reads(t, c, 1) // rounded up
	})
}

// A mover that gave up waiting must leave pacing as it found it.
func TestPacingGoesOnAfterAMoverGaveUp(t *testing.T) {
	bubble(t, clock.Options{}, func(t *testing.T, c *clock.Clock) {
		c.At(start.Add(time.Second), clock.Task{Run: func(context.Context, time.Time) string {
			ctx, cancel := context.WithCancel(t.Context())
			go func() {
				if _, err := c.Advance(ctx, time.Hour); !errors.Is(err, context.Canceled) {
					t.Errorf("Advance = %v, want canceled", err)
				}
			}()
			synctest.Wait() // it waits for this task
			cancel()
			return ""
		}})
		second := c.At(start.Add(5*time.Second), clock.Task{})
		time.Sleep(10 * time.Second)
		reads(t, c, 10*time.Second)
		if second.Stop() {
			t.Error("pacing did not go on")
		}
	})
}

func TestPauseInsideATask(t *testing.T) {
	bubble(t, clock.Options{}, func(t *testing.T, c *clock.Clock) {
		c.At(start.Add(time.Second), clock.Task{Run: func(context.Context, time.Time) string { c.Pause(); return "" }})
		c.At(start.Add(time.Second), clock.Task{})
		time.Sleep(time.Hour)
		reads(t, c, time.Second)
		if s := c.State(); s.Mode != "paused" || s.Pending != 1 {
			t.Errorf("state = %+v, want paused with one pending", s)
		}
	})
}

// A clock with more work than time must still let a mover in.
func TestABusyClockCanBeMoved(t *testing.T) {
	bubble(t, clock.Options{Speed: 3600}, func(t *testing.T, c *clock.Clock) {
		var again func(context.Context, time.Time) string
		again = func(_ context.Context, at time.Time) string {
			time.Sleep(time.Millisecond)
			c.At(at.Add(time.Second), clock.Task{Run: again})
			return ""
		}
		c.At(start, clock.Task{Run: again})
		time.Sleep(time.Second)
		from := c.Now()
		fired, err := c.Advance(t.Context(), time.Minute)
		if err != nil || len(fired) < 60 {
			t.Errorf("advanced from %v, fired %d, error %v; want at least 60", from, len(fired), err)
		}
	})
}

func TestIdleClocksOwnNoGoroutine(t *testing.T) {
	before := runtime.NumGoroutine()
	for range 1000 {
		c := clock.New(clock.Options{Start: start})
		c.At(start.Add(1000*time.Hour), clock.Task{})
		defer c.Close()
	}
	if got := runtime.NumGoroutine(); got > before {
		t.Errorf("1000 clocks, %d goroutines more", got-before)
	}
}
