package timeline

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/healthmock/healthmock/mock/clock"
)

// tick is a labelled position on the axis.
type tick struct {
	x    float64
	text string
}

// steps are the possible distances between ticks. Longer ones are the last one doubled.
var steps = []time.Duration{
	time.Second, 2 * time.Second, 5 * time.Second, 10 * time.Second, 15 * time.Second, 30 * time.Second,
	time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 15 * time.Minute, 30 * time.Minute,
	time.Hour, 2 * time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour, 24 * time.Hour,
}

// tickWidth is the minimum distance between ticks, in pixels.
const tickWidth = 64

// ticks returns the ticks from left to right. The beginnings of the unbroken stretches have priority, then their ends,
// then round offsets. A tick whose label would overlap another one's is left out.
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
			first := (step - begin%step) % step // of the stretch's round offsets, from its beginning
			if first > length {
				return
			}
			for n := range int64((length-first)/step) + 1 {
				passed := first + time.Duration(n)*step
				add(a.at[from]+passed.Seconds()*a.scale, a.times[from].Add(passed))
			}
		})
	}
	slices.SortFunc(all, func(a, b tick) int { return cmp.Compare(a.x, b.x) })
	return all
}

// step returns the distance between round ticks; 0 when none fits.
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

// eachStretch calls do with each stretch between broken gaps: the indexes of its first and last times.
func (a *axis) eachStretch(do func(from, to int)) {
	from := 0
	for i := range a.times {
		if a.broken[i] || i == a.last() {
			do(from, i)
			from = i + 1
		}
	}
}

// words formats a duration, rounded to its two largest units or so: "1d12h", "5m30s".
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
