package timeline

import (
	"cmp"
	"slices"
	"time"

	"github.com/healthmock/healthmock/mock/clock"
)

// axis maps times to positions on the picture. Where something happens it is true to scale; a long quiet gap may be
// broken, and is then as wide as any other broken one.
type axis struct {
	left, width float64
	times       []time.Time // of all that is drawn, in order, each once; the first is the beginning
	at          []float64   // the position of each of them
	broken      []bool      // the gap behind each
	scale       float64     // width of a second, outside the broken gaps; 0: everything happens at once
}

const (
	breakWidth = 52.0 // enough for the length of the gap: "20h30m"
	maxBreaks  = 8    // so that they never take half of the picture
)

func newAxis(left, width float64, times []time.Time) *axis {
	slices.SortFunc(times, time.Time.Compare)
	a := &axis{left: left, width: width, times: slices.CompactFunc(times, time.Time.Equal)}
	a.broken = make([]bool, len(a.times))
	a.compress()
	a.place()
	return a
}

// gap is what lies behind a time, until the next.
func (a *axis) gap(i int) time.Duration { return a.times[i+1].Sub(a.times[i]) }

func (a *axis) seconds(i int) float64 { return a.gap(i).Seconds() }

// compress breaks gaps, the longest first, until the rest can be read.
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

// short is a typical short gap, in seconds, and the width that it needs for the picture not to be crowded. order has
// the gaps, the longest first. What is under a second apart looks like one moment anyway, and is not counted.
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

// place gives every time its place.
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

// x returns the position of one of the times.
func (a *axis) x(t time.Time) float64 {
	i, _ := slices.BinarySearchFunc(a.times, t, time.Time.Compare)
	return a.at[i]
}

// since is how long after the beginning a time is.
func (a *axis) since(t time.Time) time.Duration { return t.Sub(a.times[0]) }

// offset is the same as text, exact enough to distinguish two ticks: "+1d12h5m".
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

// last is the index of the end.
func (a *axis) last() int { return len(a.times) - 1 }
