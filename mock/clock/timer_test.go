package clock_test

import (
	"context"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/clock"
)

// kinds is what fired, in order.
func kinds(fired []clock.Fired) string {
	var list []string
	for _, f := range fired {
		list = append(list, f.Kind)
	}
	return strings.Join(list, " ")
}

func TestOrderOfFiring(t *testing.T) {
	type item struct {
		kind  string
		after time.Duration
	}
	for _, test := range []struct {
		name  string
		items []item
		want  string
	}{
		{"by time", []item{{"c", 3}, {"a", 1}, {"b", 2}}, "a b c"},
		{"equal times by order of At", []item{{"a", 1}, {"b", 1}, {"c", 1}}, "a b c"},
		{"a nanosecond decides", []item{{"b", time.Hour + 1}, {"a", time.Hour}}, "a b"},
		{"past is now", []item{{"a", -time.Hour}, {"b", 0}, {"c", -time.Minute}}, "a b c"},
		{"beyond the target stays", []item{{"b", 2 * time.Hour}, {"c", 2*time.Hour + 1}, {"a", 1}}, "a b"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := paused(t)
			var ran []string
			for _, item := range test.items {
				c.At(start.Add(item.after), clock.Task{Kind: item.kind, Run: func(_ context.Context, at time.Time) string {
					if want := start.Add(max(0, item.after)); at != want || c.Now() != want {
						t.Errorf("%s ran for %v at %v, want %v", item.kind, at, c.Now(), want)
					}
					ran = append(ran, item.kind)
					return ""
				}})
			}
			fired, err := c.Advance(t.Context(), 2*time.Hour)
			if err != nil {
				t.Fatal(err)
			}
			if got := kinds(fired); got != test.want {
				t.Errorf("fired %q, want %q", got, test.want)
			}
			if got := strings.Join(ran, " "); got != test.want {
				t.Errorf("ran %q, want %q", got, test.want)
			}
			if got, want := c.Now(), start.Add(2*time.Hour); got != want {
				t.Errorf("now = %v, want %v", got, want)
			}
		})
	}
}

func TestAtTakesAnyZone(t *testing.T) {
	c := paused(t)
	c.At(start.Add(time.Second).In(time.FixedZone("west", -5*3600)), clock.Task{})
	fired, err := c.Advance(t.Context(), time.Minute)
	if err != nil || len(fired) != 1 || fired[0].At != start.Add(time.Second) {
		t.Errorf("fired %v, %v; want one, in UTC", fired, err)
	}
}

func TestFiredSaysWhatTheTaskSaid(t *testing.T) {
	c := paused(t)
	returns := func(s string) func(context.Context, time.Time) string {
		return func(context.Context, time.Time) string { return s }
	}
	for _, lane := range []string{"", "beside"} {
		c.At(start, clock.Task{Kind: "k", User: "u1", Summary: "planned", Lane: lane, Run: returns("done")})
		c.At(start, clock.Task{Kind: "k", User: "u2", Summary: "planned", Lane: lane, Run: returns("")})
		c.At(start, clock.Task{Kind: "k", User: "u3", Summary: "planned", Lane: lane})
		c.At(start, clock.Task{Kind: "k", User: "u4", Lane: lane, Run: func(context.Context, time.Time) string {
			panic("no such user")
		}})
	}
	got, err := c.Advance(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	var want []clock.Fired
	for range 2 {
		for i, summary := range []string{"done", "planned", "planned", "panicked: no such user"} {
			want = append(want, clock.Fired{At: start, Kind: "k", UserID: []string{"u1", "u2", "u3", "u4"}[i], Summary: summary})
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("fired\n%v, want\n%v", got, want)
	}
}

func TestTasksThatScheduleTasks(t *testing.T) {
	c := paused(t)
	var chain func(n int, step time.Duration) clock.Task
	chain = func(n int, step time.Duration) clock.Task {
		return clock.Task{Kind: strings.Repeat("x", n), Run: func(_ context.Context, at time.Time) string {
			if n > 1 {
				c.At(at.Add(step), chain(n-1, step))
			}
			return ""
		}}
	}
	c.At(start, chain(3, 0)) // all at one instant
	c.At(start.Add(time.Minute), chain(3, time.Minute))
	fired, err := c.Advance(t.Context(), 2*time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := kinds(fired), "xxx xx x xxx xx"; got != want {
		t.Errorf("fired %q, want %q", got, want)
	}
	if s := c.State(); s.Pending != 1 || !s.Next.Equal(start.Add(3*time.Minute)) {
		t.Errorf("state = %+v, want the last link pending", s)
	}
}

func TestStop(t *testing.T) {
	c := paused(t)
	var timers []*clock.Timer
	for i := range 5 {
		timers = append(timers, c.At(start.Add(time.Duration(i)*time.Second), clock.Task{Kind: string(rune('a' + i))}))
	}
	for _, i := range []int{0, 3} {
		if !timers[i].Stop() {
			t.Errorf("Stop of timer %d = false, want true", i)
		}
		if timers[i].Stop() {
			t.Errorf("second Stop of timer %d = true, want false", i)
		}
	}
	fired, err := c.Advance(t.Context(), time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := kinds(fired), "b c e"; got != want {
		t.Errorf("fired %q, want %q", got, want)
	}
	if timers[1].Stop() {
		t.Error("Stop of a fired timer = true, want false")
	}
}

func TestATaskStopsAnother(t *testing.T) {
	c := paused(t)
	var victim *clock.Timer
	c.At(start, clock.Task{Kind: "a", Run: func(context.Context, time.Time) string {
		victim.Stop()
		return ""
	}})
	victim = c.At(start, clock.Task{Kind: "b"})
	fired, err := c.Advance(t.Context(), time.Minute)
	if err != nil || kinds(fired) != "a" {
		t.Errorf("fired %q, %v; want a alone", kinds(fired), err)
	}
}

// Fails a test inside a task: the goroutine ends there, the clock must not hang.
func TestATaskThatEndsItsGoroutine(t *testing.T) {
	for _, lane := range []string{"", "beside"} {
		c := paused(t)
		c.At(start, clock.Task{Lane: lane, Run: func(context.Context, time.Time) string {
			runtime.Goexit()
			return ""
		}})
		done := make(chan struct{})
		go func() {
			defer close(done)
			_, _ = c.Advance(t.Context(), time.Minute)
		}()
		<-done
		c.At(start, clock.Task{Kind: "after", Lane: lane})
		fired, err := c.Advance(t.Context(), time.Minute)
		if err != nil || kinds(fired) != "after" {
			t.Errorf("lane %q: fired %q, %v; want the task after", lane, kinds(fired), err)
		}
	}
}
