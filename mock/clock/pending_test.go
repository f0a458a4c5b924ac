package clock_test

import (
	"context"
	"errors"
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

func TestUpcoming(t *testing.T) {
	c := paused(t)
	for i := range 3 {
		c.At(start.Add(time.Duration(3-i)*time.Minute), clock.Task{Kind: "step", User: "u", Summary: string(rune('a' + i))})
	}
	all := []clock.Fired{
		{At: start.Add(time.Minute), Kind: "step", UserID: "u", Summary: "c"},
		{At: start.Add(2 * time.Minute), Kind: "step", UserID: "u", Summary: "b"},
		{At: start.Add(3 * time.Minute), Kind: "step", UserID: "u", Summary: "a"},
	}
	for limit, want := range map[int]int{-1: 0, 0: 0, 1: 1, 2: 2, 3: 3, 1 << 62: 3} {
		if got := c.Upcoming(limit); got == nil || !slices.Equal(got, all[:want]) {
			t.Errorf("at most %d: %v, want %v", limit, got, all[:want])
		}
	}
	c.Close()
	if got := c.Upcoming(1); len(got) > 0 {
		t.Errorf("a closed clock has %v to do", got)
	}
	if _, err := c.AdvanceNext(t.Context()); !errors.Is(err, clock.ErrClosed) {
		t.Errorf("a closed clock is moved: %v, want ErrClosed", err)
	}
}
