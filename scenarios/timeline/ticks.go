package timeline

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/healthmock/healthmock/mock/clock"
)

// tick is a labelled place on the axis.
type tick struct {
	x    float64
	text string
}

// steps are the distances between ticks that people count in; beyond the last they double.
var steps = []time.Duration{
	time.Second, 2 * time.Second, 5 * time.Second, 10 * time.Second, 15 * time.Second, 30 * time.Second,
	time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 15 * time.Minute, 30 * time.Minute,
	time.Hour, 2 * time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour, 24 * time.Hour,
}

// tickWidth is the room of a tick at least.
const tickWidth = 64

// ticks lays out the labels of the axis: the ends of all that is true to scale first, and round offsets where there
// is room.
func (a *axis) ticks() []tick {
	var all []tick
	add := func(x float64, at time.Time) {
		t := tick{x, a.offset(at)}
		if !slices.ContainsFunc(all, func(other tick) bool {
			return math.Abs(t.x-other.x) < (textWidth(t.text)+textWidth(other.text))/2+6
		}) {
			all = append(all, t)
		}
	}
	for i := range a.times {
		if i == 0 || a.broken[i-1] { // where the scale begins, or begins again
			add(a.at[i], a.times[i])
		}
	}
	for i := range a.times {
		if a.broken[i] || i == a.last() {
			add(a.at[i], a.times[i])
		}
	}
	if step := a.step(); step > 0 {
		a.eachStretch(func(from, to int) {
			begin := a.since(a.times[from])
			length := a.since(a.times[to]) - begin
			first := (step - begin%step) % step // from there
			if first > length {
				return
			}
			for n := range int64((length-first)/step) + 1 {
				left := first + time.Duration(n)*step
				add(a.at[from]+left.Seconds()*a.scale, a.times[from].Add(left))
			}
		})
	}
	slices.SortFunc(all, func(a, b tick) int { return cmp.Compare(a.x, b.x) })
	return all
}

// step is the distance between round ticks; 0: none fits.
func (a *axis) step() time.Duration {
	if a.scale == 0 {
		return 0
	}
	for _, step := range steps {
		if step.Seconds()*a.scale >= tickWidth {
			return step
		}
	}
	step := steps[len(steps)-1]
	for step.Seconds()*a.scale < tickWidth {
		if step > math.MaxInt64/4 {
			return 0
		}
		step *= 2
	}
	return step
}

// eachStretch goes through the parts of the axis that are true to scale, by the indexes of their first and last times.
func (a *axis) eachStretch(do func(from, to int)) {
	from := 0
	for i := range a.times {
		if a.broken[i] || i == a.last() {
			do(from, i)
			from = i + 1
		}
	}
}

// words is a duration in its two largest units, which is as exact as a picture is.
func words(d time.Duration) string {
	switch {
	case d >= 24*time.Hour:
		d = d.Round(time.Hour)
	case d >= time.Hour:
		d = d.Round(time.Minute)
	case d >= time.Minute:
		d = d.Round(time.Second)
	default:
		d = d.Round(time.Millisecond)
	}
	return clock.Duration(d).String()
}
