package timeline

import (
	"cmp"
	"slices"
	"time"

	"github.com/healthmock/healthmock/mock/clock"
)

// axis maps times to x positions. It is linear, except that long gaps in which nothing happens may be broken: a broken
// gap has a fixed width.
type axis struct {
	left   float64
	width  float64
	times  []time.Time // of everything that is drawn, sorted, without duplicates; never empty
	at     []float64   // the x position of each time
	broken []bool      // whether the gap after each time is broken
	scale  float64     // pixels per second outside broken gaps; 0: everything happens at once
}

const (
	breakWidth = 52.0 // of a broken gap; enough for a label such as "20h30m"
	maxBreaks  = 8    // so that broken gaps take less than half of the width
)

// newAxis returns an axis for times in any order. It sorts them in place.
func newAxis(left, width float64, times []time.Time) *axis {
	slices.SortFunc(times, time.Time.Compare)
	a := &axis{left: left, width: width, times: slices.CompactFunc(times, time.Time.Equal)}
	a.broken = make([]bool, len(a.times))
	a.compress()
	a.place()
	return a
}

// gap returns the duration from a time to the next.
func (a *axis) gap(i int) time.Duration { return a.times[i+1].Sub(a.times[i]) }

// seconds is gap in seconds.
func (a *axis) seconds(i int) float64 { return a.gap(i).Seconds() }

// compress breaks gaps, the longest first, while the others are too narrow to read or the longest one dominates.
func (a *axis) compress() {
	order := make([]int, 0, len(a.times))
	total := 0.0
	for i := range len(a.times) - 1 {
		order = append(order, i)
		total += a.seconds(i)
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(a.gap(j), a.gap(i)) })
	short, shortest := a.short(order)
	for breaks := range min(maxBreaks, len(order)-1) {
		longest, next := a.seconds(order[breaks]), a.seconds(order[breaks+1])
		scale := (a.width - float64(breaks)*breakWidth) / total
		crowded := short*scale < shortest
		lonely := longest > total/3 && longest > 3*next
		if longest*scale < 2*breakWidth || !crowded && !lonely {
			return
		}
		a.broken[order[breaks]] = true
		total -= longest
	}
}

// short returns a typical short gap, the upper quartile of gaps sorted from the longest, and the width in pixels that
// it needs to be readable. order has the indexes of the gaps, longest first. Gaps under a second are left out: they
// look like one moment at any scale.
func (a *axis) short(order []int) (seconds, width float64) {
	count := len(order)
	for count > 0 && a.gap(order[count-1]) < time.Second {
		count--
	}
	if count == 0 {
		return 0, 0
	}
	return a.seconds(order[count*3/4]), a.width / float64(4*count)
}

// place computes the scale and the positions.
func (a *axis) place() {
	free, total := a.width, 0.0
	for i := range len(a.times) - 1 {
		if a.broken[i] {
			free -= breakWidth
		} else {
			total += a.seconds(i)
		}
	}
	if total > 0 {
		a.scale = free / total
	}
	a.at = make([]float64, len(a.times))
	for x, i := a.left, 0; i < len(a.times); i++ {
		a.at[i] = x
		switch {
		case i == len(a.times)-1:
		case a.broken[i]:
			x += breakWidth
		default:
			x += a.seconds(i) * a.scale
		}
	}
}

// x returns the position of t, which must be one of the times.
func (a *axis) x(t time.Time) float64 {
	i, _ := slices.BinarySearchFunc(a.times, t, time.Time.Compare)
	return a.at[i]
}

// since returns the duration from the beginning to a time.
func (a *axis) since(t time.Time) time.Duration { return t.Sub(a.times[0]) }

// offset formats since as "+1d12h5m", precise enough to distinguish two ticks.
func (a *axis) offset(t time.Time) string {
	since := a.since(t)
	if since >= 24*time.Hour {
		return "+" + clock.Duration(since.Round(time.Minute)).String()
	}
	if since >= time.Minute {
		return "+" + clock.Duration(since.Round(time.Second)).String()
	}
	return "+" + clock.Duration(since.Round(time.Millisecond)).String()
}

// last returns the index of the last time.
func (a *axis) last() int { return len(a.times) - 1 }
