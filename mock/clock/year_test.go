package clock_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/clock"
)

// year is a year of work: items at scattered times, many of them equal or one nanosecond apart, of which each second
// one is tried again three times. Half of it is in lanes. A lane's later attempts fall on nanoseconds of its own: what
// different lanes schedule for one instant has no order.
type year struct {
	clock *clock.Clock
	lanes [500][]string // what ran in each, in order; the race detector tells when a lane overlaps itself
}

const (
	yearItems    = 80_000
	yearAttempts = yearItems * 5 / 2
)

var yearLadder = []time.Duration{time.Second, time.Hour, 36 * time.Hour}

// item is when an item is tried first, and its lane. Each third hour has its turn before any has its second.
func (*year) item(i int) (at time.Time, lane int) {
	hour, round := i*7919%2920*3, i/2920
	at = start.Add(time.Duration(hour)*time.Hour + time.Duration(round%3))
	if round%2 == 0 {
		return at, hour % 500
	}
	return at, -1
}

// next is when an attempt that ran at a time is followed by another.
func (*year) next(i, attempt, lane int, at time.Time) (time.Time, bool) {
	if i%2 == 1 || attempt == len(yearLadder) {
		return at, false
	}
	if attempt == 0 {
		at = at.Add(time.Duration(lane+1) * 10 * time.Microsecond)
	}
	return at.Add(yearLadder[attempt]), true
}

func (y *year) try(i, attempt, lane int, at time.Time) {
	kind := fmt.Sprintf("%d.%d", i, attempt)
	task := clock.Task{Kind: kind, Run: func(_ context.Context, at time.Time) string {
		if lane >= 0 {
			y.lanes[lane] = append(y.lanes[lane], kind)
		}
		if next, again := y.next(i, attempt, lane, at); again {
			y.try(i, attempt+1, lane, next)
		}
		return ""
	}}
	if lane >= 0 {
		task.Lane = fmt.Sprint(lane)
	}
	y.clock.At(at, task)
}

// want is the year as it must come, and each lane's part of it: each instant's attempts in the order in which they were
// scheduled. No queue is needed, since all instants are known beforehand.
func (y *year) want() (all []clock.Fired, lanes [500][]string) {
	type attempt struct{ item, number int }
	due := map[time.Time][]attempt{}
	instants := map[time.Time]bool{}
	for i := range yearItems {
		at, lane := y.item(i)
		due[at] = append(due[at], attempt{i, 0})
		for number, again := 0, true; again; number++ {
			instants[at] = true
			at, again = y.next(i, number, lane, at)
		}
	}
	sorted := make([]time.Time, 0, len(instants))
	for at := range instants {
		sorted = append(sorted, at)
	}
	slices.SortFunc(sorted, time.Time.Compare)
	for _, at := range sorted {
		for _, a := range due[at] {
			f := clock.Fired{At: at, Kind: fmt.Sprintf("%d.%d", a.item, a.number)}
			all = append(all, f)
			_, lane := y.item(a.item)
			if lane >= 0 {
				lanes[lane] = append(lanes[lane], f.Kind)
			}
			if next, again := y.next(a.item, a.number, lane, at); again {
				due[next] = append(due[next], attempt{a.item, a.number + 1})
			}
		}
	}
	return all, lanes
}

func TestAYearFiresInOrderToTheNanosecond(t *testing.T) {
	y := &year{clock: paused(t)}
	for i := range yearItems {
		at, lane := y.item(i)
		y.try(i, 0, lane, at)
	}
	var got []clock.Fired
	for step := 0; y.clock.State().Pending > 0; step++ { // by every way to move a clock
		var fired []clock.Fired
		var err error
		switch day := y.clock.Now().Add(24 * time.Hour); step % 4 {
		case 0:
			fired, err = y.clock.Advance(t.Context(), 5*time.Hour+1)
		case 1:
			fired, err = y.clock.AdvanceTo(t.Context(), day)
		case 2:
			fired, err = y.clock.AdvanceNext(t.Context())
		default:
			fired, err = y.clock.AdvanceUntil(t.Context(), func() bool { return y.clock.Now().After(day) }, 30*24*time.Hour)
		}
		if err != nil && !errors.Is(err, clock.ErrIdle) {
			t.Fatal(err)
		}
		got = append(got, fired...)
	}

	want, inLanes := y.want()
	if len(got) != yearAttempts || len(want) != yearAttempts {
		t.Fatalf("%d attempts fired, the list has %d, want %d", len(got), len(want), yearAttempts)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("number %d is %s at %v, want %s at %v", i, got[i].Kind, got[i].At, want[i].Kind, want[i].At)
		}
	}
	for lane := range y.lanes {
		if !slices.Equal(y.lanes[lane], inLanes[lane]) {
			t.Errorf("lane %d ran %d attempts out of order, want %d", lane, len(y.lanes[lane]), len(inLanes[lane]))
		}
	}
}
