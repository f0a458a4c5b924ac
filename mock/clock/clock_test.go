package clock_test

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/healthmock/healthmock/mock/clock"
)

// start has odd nanoseconds, so that rounding anywhere shows.
var start = time.Date(2031, time.March, 4, 5, 6, 7, 890_123_457, time.UTC)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// paused is a clock at start that stands still and closes with the test.
func paused(t testing.TB) *clock.Clock {
	t.Helper()
	c := clock.New(clock.Options{Start: start, Paused: true})
	t.Cleanup(c.Close)
	return c
}

func TestZeroOptionsShowRealTime(t *testing.T) {
	before := time.Now()
	c := clock.New(clock.Options{})
	defer c.Close()
	now := c.Now()
	if now.Before(before.Round(0)) || now.After(time.Now().Round(0)) || now.Location() != time.UTC {
		t.Errorf("a zero clock reads %v, real time is %v", now, time.Now())
	}
	if s := c.State(); s.Mode != "running" || s.Speed != 1 {
		t.Errorf("state = %+v, want running at speed 1", s)
	}
}

func TestStateAsJSON(t *testing.T) {
	c := paused(t)
	check := func(want string) {
		t.Helper()
		got, err := json.Marshal(c.State())
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != want {
			t.Errorf("state is\n%s, want\n%s", got, want)
		}
	}
	check(`{"now":"2031-03-04T05:06:07.890123457Z","mode":"paused","speed":1,"pending":0,"next":null}`)
	c.At(start.Add(time.Hour), clock.Task{})
	c.At(start.Add(2*time.Hour), clock.Task{})
	check(`{"now":"2031-03-04T05:06:07.890123457Z","mode":"paused","speed":1,"pending":2,` +
		`"next":"2031-03-04T06:06:07.890123457Z"}`)
	if err := c.Run(2); err != nil {
		t.Fatal(err)
	}
	if s := c.State(); s.Mode != "running" || s.Speed != 2 {
		t.Errorf("state = %+v, want running at speed 2", s)
	}
}

func TestRunRefusesASpeedThatIsNone(t *testing.T) {
	c := paused(t)
	for _, speed := range []float64{0, -1, math.NaN(), math.Inf(1), math.Inf(-1)} {
		if err := c.Run(speed); !errors.Is(err, clock.ErrSpeed) {
			t.Errorf("Run(%v) = %v, want ErrSpeed", speed, err)
		}
	}
	if s := c.State(); s.Mode != "paused" {
		t.Errorf("mode = %q after refused speeds, want paused", s.Mode)
	}
}

func TestClose(t *testing.T) {
	c := clock.New(clock.Options{Start: start})
	begun := make(chan struct{})
	ended := false
	pending := c.At(start.Add(1000*time.Hour), clock.Task{})
	c.At(start, clock.Task{Lane: "a", Run: func(ctx context.Context, _ time.Time) string {
		close(begun)
		<-ctx.Done()
		ended = true
		return ""
	}})
	<-begun
	c.Close()
	if !ended {
		t.Error("Close returned while a task was running")
	}
	c.Close()

	if pending.Stop() {
		t.Error("Stop = true for a timer that Close dropped")
	}
	if c.At(start, clock.Task{}).Stop() {
		t.Error("a timer of a closed clock is alive")
	}
	if _, err := c.Advance(t.Context(), time.Hour); !errors.Is(err, clock.ErrClosed) {
		t.Errorf("Advance on a closed clock = %v, want ErrClosed", err)
	}
	if _, err := c.AdvanceNext(t.Context()); !errors.Is(err, clock.ErrClosed) {
		t.Errorf("AdvanceNext on a closed clock = %v, want ErrClosed", err)
	}
	if err := c.Run(1); !errors.Is(err, clock.ErrClosed) {
		t.Errorf("Run on a closed clock = %v, want ErrClosed", err)
	}
	if now := c.Now(); !now.Equal(c.Now()) {
		t.Error("time goes on after Close")
	}
}

func TestCloseEndsAnAdvance(t *testing.T) {
	c := paused(t)
	begun := make(chan struct{})
	c.At(start.Add(time.Hour), clock.Task{Kind: "slow", Lane: "a", Run: func(ctx context.Context, _ time.Time) string {
		close(begun)
		<-ctx.Done()
		return "cut short"
	}})
	go func() {
		<-begun
		c.Close()
	}()
	_, err := c.Advance(t.Context(), 2*time.Hour)
	if !errors.Is(err, clock.ErrClosed) {
		t.Errorf("error = %v, want ErrClosed", err)
	}
	if got, want := c.Now(), start.Add(time.Hour); !got.Equal(want) {
		t.Errorf("closed at %v, want the instant reached, %v", got, want)
	}
}
