package clock_test

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/clock"
)

var nothing = clock.Task{Run: func(context.Context, time.Time) string { return "" }}

// scattered spreads n items over n seconds, far from sorted.
func scattered(i, n int) time.Time {
	return start.Add(time.Duration(i*7919%n) * time.Second)
}

// BenchmarkAtAndFire schedules and fires one item while many others wait.
func BenchmarkAtAndFire(b *testing.B) {
	for _, pending := range []int{1_000, 100_000, 1_000_000} {
		b.Run(fmt.Sprint(pending), func(b *testing.B) {
			c := paused(b)
			for i := range pending {
				c.At(scattered(i, pending), nothing)
			}
			i := 0
			for b.Loop() { // at a constant number pending: every item due is replaced
				next := *c.State().Next
				c.At(next.Add(scattered(i, pending).Sub(start)+time.Second), nothing)
				i++
				if _, err := c.AdvanceUntil(context.Background(), func() bool { return c.State().Pending <= pending },
					1<<62); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkDrain schedules and fires everything in one Advance; figures are per item, scheduling included.
func BenchmarkDrain(b *testing.B) {
	for _, shape := range []struct {
		name  string
		lane  func(i int) string
		after func(i, n int) time.Time
	}{
		{"driver", func(int) string { return "" }, scattered},
		{"one lane", func(int) string { return "lane" }, scattered},
		{"a lane each, scattered", strconv.Itoa, scattered},
		{"a lane each, at once", strconv.Itoa, func(int, int) time.Time { return start }},
	} {
		for _, n := range []int{1_000, 10_000, 100_000, 1_000_000} {
			b.Run(fmt.Sprintf("%s/%d", shape.name, n), func(b *testing.B) {
				lanes := make([]string, n)
				for i := range n {
					lanes[i] = shape.lane(i)
				}
				b.ReportAllocs()
				for b.Loop() {
					c := clock.New(clock.Options{Start: start, Paused: true})
					for i, lane := range lanes {
						task := nothing
						task.Lane = lane
						c.At(shape.after(i, n), task)
					}
					fired, err := c.Advance(context.Background(), time.Duration(n)*time.Second)
					if err != nil || len(fired) != n {
						b.Fatal(len(fired), err)
					}
					c.Close()
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/item")
			})
		}
	}
}

// BenchmarkPace reports how late work fires at speed 1, when a thousand timers a second are due for five seconds.
func BenchmarkPace(b *testing.B) {
	const n, every = 5000, time.Millisecond
	for name, lane := range map[string]func(int) string{
		"driver":      func(int) string { return "" },
		"a lane each": strconv.Itoa,
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				c := paused(b)
				late := make([]time.Duration, n)
				var fired sync.WaitGroup
				fired.Add(n)
				var begun time.Time
				for i := range n {
					after := time.Duration(i+1) * every
					c.At(start.Add(after), clock.Task{Lane: lane(i), Run: func(context.Context, time.Time) string {
						late[i] = time.Since(begun) - after
						fired.Done()
						return ""
					}})
				}
				begun = time.Now()
				if err := c.Run(1); err != nil {
					b.Fatal(err)
				}
				fired.Wait()
				slices.Sort(late)
				for name, d := range map[string]time.Duration{"p50": late[n/2], "p99": late[n*99/100], "max": late[n-1]} {
					b.ReportMetric(float64(d)/float64(time.Millisecond), name+"-ms")
				}
			}
		})
	}
}

func BenchmarkAtAndStop(b *testing.B) {
	c := paused(b)
	for i := range 1_000_000 {
		c.At(scattered(i, 1_000_000), nothing)
	}
	i := 0
	for b.Loop() {
		c.At(scattered(i, 1_000_000), nothing).Stop()
		i++
	}
}

// BenchmarkMemory reports what one pending item costs.
func BenchmarkMemory(b *testing.B) {
	const n = 1_000_000
	for b.Loop() {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		c := clock.New(clock.Options{Start: start, Paused: true})
		for i := range n {
			c.At(scattered(i, n), nothing)
		}
		runtime.GC()
		runtime.ReadMemStats(&after)
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/n, "B/item")
		c.Close()
	}
}
