package clock_test

import (
	"context"
	"fmt"
	"runtime"
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
				if _, err := c.AdvanceUntil(context.Background(), func() bool { return c.State().Pending <= pending }, 1<<62); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkDrain fires everything in one Advance; the figure is per item.
func BenchmarkDrain(b *testing.B) {
	for _, lane := range []string{"", "lane"} {
		for _, n := range []int{1_000, 100_000, 1_000_000} {
			b.Run(fmt.Sprintf("lane=%q/%d", lane, n), func(b *testing.B) {
				task := nothing
				task.Lane = lane
				for b.Loop() {
					c := clock.New(clock.Options{Start: start, Paused: true})
					for i := range n {
						c.At(scattered(i, n), task)
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
