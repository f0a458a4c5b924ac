package clock_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/clock"
)

// Movers, schedulers and stoppers at once: nothing is lost, nothing fires
// twice, and time never goes back.
func TestConcurrentUse(t *testing.T) {
	const movers, schedulers, each = 8, 8, 300
	for _, mode := range []clock.Options{{Start: start, Paused: true}, {Start: start, Speed: 1000}} {
		c := clock.New(mode)
		var ran, stopped, reported atomic.Int64
		var group sync.WaitGroup
		for s := range schedulers {
			group.Go(func() {
				for i := range each {
					timer := c.At(c.Now().Add(time.Duration(i%7)*time.Second), clock.Task{
						Lane: []string{"", fmt.Sprint(s)}[i%2],
						Run: func(_ context.Context, at time.Time) string {
							ran.Add(1)
							if i%3 == 0 {
								c.At(at.Add(time.Second), clock.Task{Run: func(context.Context, time.Time) string {
									ran.Add(1)
									return ""
								}})
							}
							return ""
						},
					})
					if i%5 == 1 && timer.Stop() {
						stopped.Add(1)
						if i%3 == 0 {
							stopped.Add(1) // the one it would have scheduled
						}
					}
				}
			})
		}
		for range movers {
			group.Go(func() {
				for last := c.Now(); ; {
					fired, err := c.AdvanceUntil(t.Context(), func() bool { return false }, time.Second)
					if err != nil && !errors.Is(err, clock.ErrIdle) && !errors.Is(err, clock.ErrLimit) {
						t.Error(err)
					}
					reported.Add(int64(len(fired)))
					for _, f := range fired {
						if f.At.Before(last) {
							t.Errorf("fired at %v, after %v was read", f.At, last)
						}
						last = f.At
					}
					if ran.Load()+stopped.Load() == schedulers*each*4/3 {
						return
					}
				}
			})
		}
		group.Wait()
		if mode.Paused && reported.Load() != ran.Load() {
			t.Errorf("%d ran, %d were reported", ran.Load(), reported.Load())
		}
		if s := c.State(); s.Pending != 0 {
			t.Errorf("%d pending at the end", s.Pending)
		}
		c.Close()
	}
}

func TestMovesAddUp(t *testing.T) {
	c := paused(t)
	begun := make(chan struct{})
	c.At(start, clock.Task{Run: func(context.Context, time.Time) string {
		close(begun)
		return ""
	}})
	var group sync.WaitGroup
	group.Go(func() {
		if _, err := c.Advance(t.Context(), time.Hour); err != nil {
			t.Error(err)
		}
	})
	<-begun
	group.Go(func() {
		if _, err := c.Advance(t.Context(), time.Minute); err != nil {
			t.Error(err)
		}
	})
	group.Wait()
	if got, want := c.Now(), start.Add(time.Hour+time.Minute); got != want {
		t.Errorf("now = %v, want both moves added up, %v", got, want)
	}
}
