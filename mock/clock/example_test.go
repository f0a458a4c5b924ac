package clock_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"github.com/healthmock/healthmock/mock/clock"
)

var newYear = time.Date(2031, time.January, 1, 0, 0, 0, 0, time.UTC)

func Example() {
	c := clock.New(clock.Options{Start: newYear, Paused: true})
	defer c.Close()

	c.At(newYear.Add(time.Hour), clock.Task{
		Kind: "step", User: "u1",
		Run: func(_ context.Context, at time.Time) string {
			c.At(at.Add(30*time.Minute), clock.Task{Kind: "reminder", User: "u1", Summary: "mail sent"})
			return "user invited"
		},
	})
	fired, err := c.Advance(context.Background(), 2*time.Hour)
	if err != nil {
		fmt.Println(err)
	}
	for _, f := range fired {
		fmt.Println(f.At.Format(time.TimeOnly), f.Kind, f.UserID, f.Summary)
	}
	fmt.Println(c.Now().Format(time.TimeOnly))
	// Output:
	// 01:00:00 step u1 user invited
	// 01:30:00 reminder u1 mail sent
	// 02:00:00
}

func ExampleClock_Advance_fired() {
	c := clock.New(clock.Options{Start: newYear, Paused: true})
	defer c.Close()
	c.At(newYear, clock.Task{Kind: "step", User: "u1", Summary: "user invited"})
	fired, _ := c.Advance(context.Background(), 0)
	_ = json.NewEncoder(os.Stdout).Encode(fired)
	// Output: [{"at":"2031-01-01T00:00:00Z","kind":"step","humanId":"u1","summary":"user invited"}]
}

func ExampleClock_AdvanceUntil() {
	c := clock.New(clock.Options{Start: newYear, Paused: true})
	defer c.Close()
	left := 3
	for day := range 5 {
		c.At(newYear.AddDate(0, 0, day), clock.Task{Run: func(context.Context, time.Time) string {
			left--
			return ""
		}})
	}
	fired, err := c.AdvanceUntil(context.Background(), func() bool { return left == 0 }, 30*24*time.Hour)
	fmt.Println(len(fired), err, c.Now().Format(time.DateOnly))

	_, err = c.AdvanceUntil(context.Background(), func() bool { return false }, 24*time.Hour)
	fmt.Println(err, c.Now().Format(time.DateOnly))

	_, err = c.AdvanceUntil(context.Background(), func() bool { return false }, 30*24*time.Hour)
	fmt.Println(err)
	// Output:
	// 3 <nil> 2031-01-03
	// clock: limit reached 2031-01-04
	// clock: nothing is pending
}

func ExampleClock_At_lanes() {
	c := clock.New(clock.Options{Start: newYear, Paused: true})
	defer c.Close()
	for i := range 3 { // one after another, whatever happens in other lanes
		c.At(newYear, clock.Task{Lane: "u1", Run: func(context.Context, time.Time) string {
			fmt.Println("notification", i)
			return ""
		}})
	}
	_, _ = c.Advance(context.Background(), 0) // returns when all have been sent
	// Output:
	// notification 0
	// notification 1
	// notification 2
}

func ExampleTimer_Stop() {
	c := clock.New(clock.Options{Start: newYear, Paused: true})
	defer c.Close()
	timer := c.At(newYear.Add(time.Minute), clock.Task{Kind: "expiry"})
	fmt.Println(timer.Stop(), timer.Stop())
	fired, _ := c.Advance(context.Background(), time.Hour)
	fmt.Println(len(fired))
	// Output:
	// true false
	// 0
}

func ExampleClock_Run() {
	c := clock.New(clock.Options{Start: newYear, Paused: true})
	defer c.Close()
	done := make(chan time.Time)
	c.At(newYear.Add(time.Hour), clock.Task{Run: func(_ context.Context, at time.Time) string {
		done <- at
		return ""
	}})
	if err := c.Run(3_600_000); err != nil { // an hour in a millisecond
		fmt.Println(err)
	}
	fmt.Println((<-done).Format(time.TimeOnly))
	// Output: 01:00:00
}

func ExampleParseDuration() {
	d, err := clock.ParseDuration("1d12h")
	fmt.Println(d, clock.Duration(d), err)
	// Output: 36h0m0s 1d12h <nil>
}
