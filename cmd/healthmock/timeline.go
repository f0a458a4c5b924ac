package main

import (
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/scenarios"
)

// timeline prints what happens in one played scenario, a line for each thing, at its virtual offset from the beginning.
type timeline struct {
	out    io.Writer
	start  time.Time
	notify int // attempts to notify
}

func (t *timeline) begin(s *scenarios.Scenario) {
	t.printf("\n%s: %s\n", s.Name, s.Title)
}

func (t *timeline) add(fired []clock.Fired) {
	for _, f := range fired {
		if f.Kind == "notification" {
			t.notify++
		}
		t.printf("  %s  %-12s  %s\n", offset(f.At.Sub(t.start)), f.Kind, f.Summary)
	}
}

func (t *timeline) end(r result) {
	verdict := "passed"
	if fault := r.fault(); fault != "" {
		verdict = "FAILED: " + fault
	}
	t.printf("  %s  %s; %d of %s delivered in %s\n", offset(r.virtual), verdict,
		len(r.deliveries)-r.lost(), count(len(r.deliveries), "notification"), count(t.notify, "attempt"))
}

func (t *timeline) printf(format string, args ...any) {
	_, _ = fmt.Fprintf(t.out, format, args...) // a reader that has gone ends the program with a signal
}

// offset is a span of virtual time as +HH:MM:SS; hours go on past a day.
func offset(d time.Duration) string {
	seconds := int64(d / time.Second)
	return fmt.Sprintf("+%02d:%02d:%02d", seconds/3600, seconds/60%60, seconds%60)
}

// count says how many there are of a noun.
func count(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return strconv.Itoa(n) + " " + noun
}
