package clock_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/healthmock/healthmock/mock/clock"
)

func TestAdvanceRefuses(t *testing.T) {
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for _, test := range []struct {
		name string
		move func(*clock.Clock) ([]clock.Fired, error)
		want error
	}{
		{
			"a negative step", func(c *clock.Clock) ([]clock.Fired, error) { return c.Advance(t.Context(), -1) },
			clock.ErrBackwards,
		},
		{
			"a past target", func(c *clock.Clock) ([]clock.Fired, error) { return c.AdvanceTo(t.Context(), start.Add(-1)) },
			clock.ErrBackwards,
		},
		{"a negative limit", func(c *clock.Clock) ([]clock.Fired, error) {
			return c.AdvanceUntil(t.Context(), func() bool { return false }, -1)
		}, clock.ErrBackwards},
		{
			"an ended context, to the next", func(c *clock.Clock) ([]clock.Fired, error) { return c.AdvanceNext(ended) },
			context.Canceled,
		},
		{
			"an ended context", func(c *clock.Clock) ([]clock.Fired, error) { return c.Advance(ended, time.Hour) },
			context.Canceled,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := paused(t)
			c.At(start, clock.Task{})
			fired, err := test.move(c)
			if !errors.Is(err, test.want) || len(fired) > 0 {
				t.Errorf("fired %v, error %v; want none, %v", fired, err, test.want)
			}
			if got := c.Now(); got != start {
				t.Errorf("now = %v, want %v", got, start)
			}
		})
	}
}

func TestAdvanceToTakesAnyZone(t *testing.T) {
	c := paused(t)
	target := start.Add(time.Hour).In(time.FixedZone("east", 3*3600))
	if _, err := c.AdvanceTo(t.Context(), target); err != nil {
		t.Fatal(err)
	}
	if got, want := c.Now(), start.Add(time.Hour); got != want {
		t.Errorf("now = %v, want %v in UTC", got, want)
	}
}

func TestAdvanceUntil(t *testing.T) {
	for _, test := range []struct {
		name  string
		until int // how many tasks must have run
		limit time.Duration
		want  error
		fired string
		now   time.Duration
	}{
		{"already true", 0, time.Hour, nil, "", 0},
		{"at the first instant", 1, time.Hour, nil, "a", 1},
		{"an instant is fired whole", 2, time.Hour, nil, "a b c", 2},
		{"the last one", 4, time.Hour, nil, "a b c d", 9},
		{"at the very limit", 4, 9, nil, "a b c d", 9},
		{"limit before it", 4, 8, clock.ErrLimit, "a b c", 8},
		{"never", 5, time.Hour, clock.ErrIdle, "a b c d", 9},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := paused(t)
			var ran atomic.Int32
			for _, item := range []struct {
				kind  string
				after time.Duration
				lane  string
			}{{"a", 1, ""}, {"b", 2, "x"}, {"c", 2, ""}, {"d", 9, ""}} {
				c.At(start.Add(item.after),
					clock.Task{Kind: item.kind, Lane: item.lane, Run: func(context.Context, time.Time) string {
						ran.Add(1)
						return ""
					}})
			}
			fired, err := c.AdvanceUntil(t.Context(), func() bool {
				c.State() // the clock may be asked
				return int(ran.Load()) >= test.until
			}, test.limit)
			if !errors.Is(err, test.want) || kinds(fired) != test.fired {
				t.Errorf("fired %q, error %v; want %q, %v", kinds(fired), err, test.fired, test.want)
			}
			if got, want := c.Now(), start.Add(test.now); got != want {
				t.Errorf("now = %v, want %v", got, want)
			}
		})
	}
}

func TestAdvanceNext(t *testing.T) {
	c := paused(t)
	c.At(start, clock.Task{Kind: "a"})
	c.At(start.Add(time.Hour), clock.Task{Kind: "b", Lane: "x", Run: func(_ context.Context, at time.Time) string {
		c.At(at, clock.Task{Kind: "d"})
		c.At(at.Add(1), clock.Task{Kind: "e"})
		return ""
	}})
	c.At(start.Add(time.Hour), clock.Task{Kind: "c"})
	for _, want := range []struct {
		err   error
		fired string
		now   time.Duration
	}{
		{nil, "a", 0},
		{nil, "b c d", time.Hour},
		{nil, "e", time.Hour + 1},
		{clock.ErrIdle, "", time.Hour + 1},
	} {
		fired, err := c.AdvanceNext(t.Context())
		got := strings.Fields(kinds(fired))
		slices.Sort(got) // a lane is free to schedule before or after the driver has gone on
		if !errors.Is(err, want.err) || strings.Join(got, " ") != want.fired {
			t.Errorf("fired %q, error %v; want %q, %v", got, err, want.fired, want.err)
		}
		if got, want := c.Now(), start.Add(want.now); got != want {
			t.Errorf("now = %v, want %v", got, want)
		}
	}
}

// What is at work may bring the next thing due, sooner than what is pending by now.
func TestAdvanceNextWaitsForWorkInFlight(t *testing.T) {
	for _, test := range []struct {
		name    string
		after   time.Duration
		pending bool
	}{
		{"at the same instant", 0, true},
		{"before what is pending", time.Minute, true},
		{"where nothing is pending", time.Minute, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			bubble(t, clock.Options{}, func(t *testing.T, c *clock.Clock) {
				c.At(start, clock.Task{Lane: "x", Run: func(_ context.Context, _ time.Time) string {
					time.Sleep(time.Second)
					c.At(c.Now().Add(test.after), clock.Task{Kind: "brought"})
					return ""
				}})
				if test.pending {
					c.At(start.Add(time.Hour), clock.Task{Kind: "pending"})
				}
				synctest.Wait()
				c.Pause()
				fired, err := c.AdvanceNext(t.Context())
				if err != nil || kinds(fired) != "brought" {
					t.Errorf("fired %q, error %v; want brought", kinds(fired), err)
				}
				reads(t, c, test.after)
			})
		})
	}
}

func TestATaskCannotMoveItsOwnClock(t *testing.T) {
	c, other := paused(t), paused(t)
	for _, lane := range []string{"", "beside"} {
		var own, foreign error
		c.At(c.Now(), clock.Task{Lane: lane, Run: func(ctx context.Context, _ time.Time) string {
			ctx, cancel := context.WithCancel(ctx) // a context made from it is no way out
			defer cancel()
			_, own = c.Advance(ctx, time.Hour)
			_, foreign = other.Advance(ctx, time.Hour)
			return ""
		}})
		if _, err := c.Advance(t.Context(), 0); err != nil {
			t.Fatal(err)
		}
		if !errors.Is(own, clock.ErrInsideTask) || foreign != nil {
			t.Errorf("lane %q: own clock %v, another clock %v; want ErrInsideTask, nil", lane, own, foreign)
		}
	}
}

func TestAdvanceEndsWithItsContext(t *testing.T) {
	t.Run("between driver tasks", func(t *testing.T) {
		c := paused(t)
		ctx, cancel := context.WithCancel(t.Context())
		c.At(start.Add(time.Second), clock.Task{Kind: "a"})
		c.At(start.Add(time.Minute), clock.Task{Kind: "b", Run: func(context.Context, time.Time) string {
			cancel()
			return "last"
		}})
		c.At(start.Add(time.Minute), clock.Task{Kind: "c"})
		fired, err := c.Advance(ctx, time.Hour)
		if !errors.Is(err, context.Canceled) || kinds(fired) != "a b" {
			t.Errorf("fired %q, error %v; want a b, canceled", kinds(fired), err)
		}
		if got, want := c.Now(), start.Add(time.Minute); got != want {
			t.Errorf("now = %v, want %v", got, want)
		}
		fired, err = c.Advance(t.Context(), 0)
		if err != nil || kinds(fired) != "c" {
			t.Errorf("then fired %q, error %v; want the rest of the instant", kinds(fired), err)
		}
	})
	t.Run("while a lane works", func(t *testing.T) {
		c := paused(t)
		ctx, cancel := context.WithCancel(t.Context())
		release := make(chan struct{})
		finished := false
		c.At(start, clock.Task{Kind: "a", Summary: "posting", Lane: "x", Run: func(context.Context, time.Time) string {
			cancel()
			<-release
			finished = true
			return "posted"
		}})
		fired, err := c.Advance(ctx, time.Hour)
		if !errors.Is(err, context.Canceled) || kinds(fired) != "a" || fired[0].Summary != "posting" {
			t.Errorf("fired %v, error %v; want a, still posting, and canceled", fired, err)
		}
		close(release)
		if _, err := c.Advance(t.Context(), time.Hour); err != nil || !finished {
			t.Errorf("the next move did not wait for the lane: finished %v, error %v", finished, err)
		}
	})
	t.Run("while it waits for its turn", func(t *testing.T) {
		c := paused(t)
		ctx, cancel := context.WithCancel(t.Context())
		var waited error
		c.At(start, clock.Task{Run: func(context.Context, time.Time) string {
			done := make(chan struct{})
			go func() {
				defer close(done)
				_, waited = c.Advance(ctx, time.Hour)
			}()
			cancel()
			<-done
			return ""
		}})
		if _, err := c.Advance(t.Context(), time.Minute); err != nil {
			t.Fatal(err)
		}
		if !errors.Is(waited, context.Canceled) {
			t.Errorf("the second mover got %v, want canceled", waited)
		}
		if got, want := c.Now(), start.Add(time.Minute); got != want {
			t.Errorf("now = %v, want %v", got, want)
		}
	})
}
