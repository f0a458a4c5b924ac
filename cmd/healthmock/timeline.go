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
	out   io.Writer
	start time.Time
	brief bool // there are too many users to tell each thing
	fired int
}

// manyUsers is how many users are too many to tell of each.
const manyUsers = 10

func newTimeline(out io.Writer, start time.Time, users int) *timeline {
	return &timeline{out: out, start: start, brief: users > manyUsers}
}

func (t *timeline) begin(s *scenarios.Scenario) {
	t.printf("\n%s: %s\n", s.Name, s.Title)
}

func (t *timeline) add(fired []clock.Fired) {
	t.fired += len(fired)
	if t.brief {
		return
	}
	for _, f := range fired {
		t.printf("  %s  %-12s  %s\n", offset(f.At.Sub(t.start)), f.Kind, f.Summary)
	}
}

func (t *timeline) end(r result) {
	verdict := "passed"
	if fault := r.fault(); fault != "" {
		verdict = "FAILED: " + fault
	}
	if t.brief {
		t.printf("  %s  %s lived through it: %d things happened\n", offset(r.virtual), count(len(r.run.Users), "user"), t.fired)
	}
	expected := ""
	if n := r.run.Met + r.run.Missed; n > 0 {
		expected = fmt.Sprintf("; %d of %s met", r.run.Met, count(n, "expectation"))
	}
	t.printf("  %s  %s%s; %s\n", offset(r.virtual), verdict, expected, r.tally)
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
