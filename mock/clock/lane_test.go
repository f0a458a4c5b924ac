package clock_test

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/healthmock/healthmock/mock/clock"
)

func TestALaneKeepsItsOrder(t *testing.T) {
	const lanes, each = 50, 40
	c := paused(t)
	var running [lanes]atomic.Bool
	var ran [lanes][]int // one lane never overlaps itself, so no lock: the race detector would tell
	for i := range each {
		for lane := range lanes {
			c.At(start.Add(time.Duration(i/3)), clock.Task{Lane: fmt.Sprint(lane), Run: func(context.Context, time.Time) string {
				if running[lane].Swap(true) {
					t.Errorf("lane %d overlaps itself", lane)
				}
				ran[lane] = append(ran[lane], i)
				running[lane].Store(false)
				return ""
			}})
		}
	}
	fired, err := c.Advance(t.Context(), time.Second)
	if err != nil || len(fired) != lanes*each {
		t.Fatalf("fired %d, error %v; want %d", len(fired), err, lanes*each)
	}
	for lane, got := range ran {
		if len(got) != each || !slices.IsSorted(got) {
			t.Errorf("lane %d ran %v", lane, got)
		}
	}
}

func TestLanesRunInParallelButBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := clock.New(clock.Options{Start: start, Paused: true})
		defer c.Close()
		var now, peak atomic.Int32
		for lane := range 100 {
			c.At(start, clock.Task{Lane: fmt.Sprint(lane), Run: func(context.Context, time.Time) string {
				if n := now.Add(1); n > peak.Load() {
					peak.Store(n)
				}
				time.Sleep(time.Second) // fake time: all that can run are running when it passes
				now.Add(-1)
				return ""
			}})
		}
		begun := time.Now()
		if _, err := c.Advance(t.Context(), 0); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(begun); took != 4*time.Second || peak.Load() != 32 {
			t.Errorf("100 lanes took %v, at most %d at once; want 4s and 32", took, peak.Load())
		}
	})
}

// One user with a thousand notifications must not hold up the others.
func TestALongLaneStarvesNoOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := clock.New(clock.Options{Start: start, Paused: true})
		defer c.Close()
		begun := time.Now()
		second := func(context.Context, time.Time) string { time.Sleep(time.Second); return "" }
		for i := range 32 { // as many lanes as run at once, each with much to do
			for range 100 {
				c.At(start, clock.Task{Lane: fmt.Sprint("long", i), Run: second})
			}
		}
		c.At(start, clock.Task{Lane: "short", Run: func(context.Context, time.Time) string {
			if waited := time.Since(begun); waited > time.Second {
				t.Errorf("a new lane began after %v, want 1s: when the first task of any other was done", waited)
			}
			return ""
		}})
		if _, err := c.Advance(t.Context(), 0); err != nil {
			t.Fatal(err)
		}
	})
}

func TestALaneGoesOnWhenATaskEndsItsGoroutine(t *testing.T) {
	c := paused(t)
	for i := range 40 { // more lanes than run at once, and more in each than one
		c.At(start, clock.Task{Lane: fmt.Sprint(i % 35), Run: func(context.Context, time.Time) string {
			runtime.Goexit()
			return ""
		}})
	}
	c.At(start, clock.Task{Lane: "0", Summary: "waits", Run: func(context.Context, time.Time) string { return "ran" }})
	fired, err := c.Advance(t.Context(), 0)
	if err != nil || len(fired) != 41 || fired[40].Summary != "ran" {
		t.Errorf("fired %v, error %v; want 41, the last of which ran", fired, err)
	}
}

func TestTimeWaitsForLanes(t *testing.T) {
	c := paused(t)
	done := false
	c.At(start.Add(time.Minute), clock.Task{Kind: "attempt", Lane: "a", Run: func(_ context.Context, at time.Time) string {
		if c.Now() != at {
			t.Errorf("an attempt due at %v sees %v", at, c.Now())
		}
		c.At(at, clock.Task{Kind: "same instant", Lane: "b", Run: func(context.Context, time.Time) string {
			done = true
			return ""
		}})
		return ""
	}})
	c.At(start.Add(time.Minute+1), clock.Task{Kind: "next", Run: func(context.Context, time.Time) string {
		if !done {
			t.Error("time moved on while an attempt was in flight")
		}
		return ""
	}})
	fired, err := c.Advance(t.Context(), time.Hour)
	if got, want := kinds(fired), "attempt same instant next"; err != nil || got != want {
		t.Errorf("fired %q, error %v; want %q", got, err, want)
	}
}

// A receiver may not answer its first notification before it got the second.
func TestDueWorkFiresWhileALaneWaitsForIt(t *testing.T) {
	c := paused(t)
	second := make(chan struct{})
	c.At(start, clock.Task{Kind: "first", Lane: "a", Run: func(_ context.Context, at time.Time) string {
		c.At(at, clock.Task{Kind: "second", Run: func(context.Context, time.Time) string {
			close(second)
			return ""
		}})
		<-second
		return ""
	}})
	fired, err := c.Advance(t.Context(), 0)
	if got, want := kinds(fired), "first second"; err != nil || got != want {
		t.Errorf("fired %q, error %v; want %q", got, err, want)
	}
}

func TestAdvanceWaitsForEarlierWork(t *testing.T) {
	c := clock.New(clock.Options{Start: start})
	t.Cleanup(c.Close)
	begun, release := make(chan struct{}), make(chan struct{})
	finished := false
	c.At(start, clock.Task{Kind: "paced", Lane: "a", Run: func(context.Context, time.Time) string {
		close(begun)
		<-release
		finished = true
		return ""
	}})
	<-begun
	c.At(start.Add(time.Hour), clock.Task{Kind: "jumped to", Run: func(context.Context, time.Time) string {
		if !finished {
			t.Error("the jump did not wait for work in flight")
		}
		return ""
	}})
	go func() { close(release) }()
	fired, err := c.Advance(t.Context(), 2*time.Hour)
	if got, want := kinds(fired), "jumped to"; err != nil || got != want {
		t.Errorf("fired %q, error %v; want %q", got, err, want)
	}
}
