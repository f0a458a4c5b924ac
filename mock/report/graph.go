package report

import (
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/healthmock/healthmock/mock/chart"
)

// graph is a trend: readings over time against their reference range.
type graph struct {
	Title  string
	Unit   string
	Value  string // the newest reading in the period, such as "128/82"
	Flag   string
	Day    string // when it was taken
	Range  string // reference range as text
	from   time.Time
	to     time.Time
	digits int
	series []series
}

type series struct {
	limits chart.Range
	points []Point // oldest first
}

func newGraph(title string, h *History, from, to time.Time) graph {
	g := graph{
		Title: title, Unit: unit(h.Unit), Range: interval(h.Range, h.Digits), from: from, to: to, digits: h.Digits,
	}
	g.add("", h)
	return g
}

// add adds another line to the graph. Its name is printed before its reference range.
func (g *graph) add(name string, h *History) {
	points := slices.Clone(h.Since(g.from))
	if len(points) == 0 {
		return
	}
	newest := points[0]
	slices.Reverse(points)
	g.series = append(g.series, series{h.Range, points})
	value := h.Format(newest.Value)
	if len(g.series) == 1 {
		g.Value, g.Flag, g.Day = value, newest.Flag, day(newest.At)
		return
	}
	g.Value += "/" + value
	g.Range = joined(", ", g.Range, prefixed(name+" ", interval(h.Range, h.Digits)))
	if g.Flag == "" {
		g.Flag = newest.Flag
	}
}

func (g graph) empty() bool { return len(g.series) == 0 }

// Describe returns a text alternative of the graph.
func (g graph) Describe() string {
	first, last := g.series[0].points[0], g.series[0].points[len(g.series[0].points)-1]
	out := 0
	total := 0
	for _, s := range g.series {
		for _, p := range s.points {
			total++
			if p.Flag != "" {
				out++
			}
		}
	}
	s := count(total, "reading") + " from " + day(first.At) + " to " + day(last.At) + ", first " +
		number(first.Value, g.digits) + ", last " + joined(" ", g.Value, g.Unit) + "; " + strconv.Itoa(out) + " out of range"
	return joined("; ", s, prefixed("reference range ", g.Range)) + "."
}

// figure is the layout of a graph. The origin is the top left corner. Lengths are in the unit of the given width and
// height.
type figure struct {
	W     float64
	H     float64
	Frame box
	Bands []box  // reference ranges
	Rules []rule // horizontal lines with their values
	Ticks []tick // months
	Lines [][]spot
	Dots  []dot
}

type (
	box struct {
		X float64
		Y float64
		W float64
		H float64
	}
	spot struct{ X, Y float64 }
	rule struct {
		Y     float64
		Label string
	}
	tick struct {
		X      float64
		Label  string // empty for the quarters between
		LabelX float64
	}
)

// dot is one reading. A reading out of range has a flag, and so another shape. The newest is larger.
type dot struct {
	spot
	Flag   string
	Newest bool
}

// Space around the frame for the labels, enough for 7-point type.
const (
	figureLeft   = 30
	figureRight  = 8
	figureTop    = 5
	figureBottom = 15
	figureLabel  = 34 // width of a month's name and year
)

// figure lays the graph out.
func (g graph) figure(w, h float64) figure {
	f := figure{W: w, H: h, Frame: box{figureLeft, figureTop, w - figureLeft - figureRight, h - figureTop - figureBottom}}
	scale := g.scale()
	x := func(t time.Time) float64 {
		return f.Frame.X + f.Frame.W*float64(t.Sub(g.from))/float64(max(g.to.Sub(g.from), 1))
	}
	y := func(v float64) float64 {
		return f.Frame.Y + f.Frame.H*(scale.hi-v)/(scale.hi-scale.lo)
	}
	for _, s := range g.series {
		if !s.limits.HasLow && !s.limits.HasHigh {
			continue
		}
		top, bottom := f.Frame.Y, f.Frame.Y+f.Frame.H
		if s.limits.HasHigh {
			top = max(top, y(s.limits.High))
		}
		if s.limits.HasLow {
			bottom = min(bottom, y(s.limits.Low))
		}
		if bottom > top { // otherwise the range is outside of the scale
			f.Bands = append(f.Bands, box{f.Frame.X, top, f.Frame.W, bottom - top})
		}
	}
	for i := range scale.steps() + 1 {
		v := scale.lo + float64(i)*scale.step
		f.Rules = append(f.Rules, rule{y(v), scale.label(v)})
	}
	f.Ticks = months(g.from, g.to, x)
	for i, t := range f.Ticks {
		f.Ticks[i].LabelX = min(t.X, w-figureLabel/2)
	}
	for _, s := range g.series {
		line := make([]spot, 0, len(s.points))
		for i, p := range s.points {
			at := spot{x(p.At), y(p.Value)}
			line = append(line, at)
			f.Dots = append(f.Dots, dot{at, p.Flag, i == len(s.points)-1})
		}
		f.Lines = append(f.Lines, line)
	}
	return f
}

// months returns a tick for each quarter of the year, with labels for January and July.
func months(from, to time.Time, x func(time.Time) float64) []tick {
	var ticks []tick
	for t := time.Date(from.Year(), 1, 1, 0, 0, 0, 0, time.UTC); !t.After(to); t = t.AddDate(0, 3, 0) {
		if t.Before(from) {
			continue
		}
		label := ""
		if t.Month() == time.January || t.Month() == time.July {
			label = t.Format("Jan 2006")
		}
		ticks = append(ticks, tick{X: x(t), Label: label})
	}
	return ticks
}

// scale is a vertical axis from lo to hi with a label at each step.
type scale struct {
	lo     float64
	hi     float64
	step   float64
	digits int
}

func (s scale) steps() int { return int(math.Round((s.hi - s.lo) / s.step)) }

// label formats a value in at most six characters.
func (s scale) label(v float64) string {
	l := number(v, s.digits)
	if len(l) > 6 {
		return strconv.FormatFloat(v, 'g', 2, 64)
	}
	return l
}

// scale returns a scale with every reading. It includes the limits of the reference ranges if their distance to the
// readings is not greater than the width of the readings or of the ranges.
func (g graph) scale() scale {
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, s := range g.series {
		for _, p := range s.points {
			lo, hi = min(lo, p.Value), max(hi, p.Value)
		}
	}
	room := hi - lo
	for _, s := range g.series {
		if s.limits.HasLow && s.limits.HasHigh {
			room = max(room, s.limits.High-s.limits.Low)
		} else {
			room = max(room, math.Abs(hi)/10)
		}
	}
	room = max(room, math.Pow10(-g.digits))
	for _, s := range g.series {
		if s.limits.HasLow {
			lo = min(lo, max(s.limits.Low, lo-room))
		}
		if s.limits.HasHigh {
			hi = max(hi, min(s.limits.High, hi+room))
		}
	}
	if hi-lo < room {
		mid := (lo + hi) / 2
		lo, hi = mid-room/2, mid+room/2
	}
	return rounded(lo, hi)
}

// rounded widens a range to round numbers, with three to five steps.
func rounded(lo, hi float64) scale {
	raw := (hi - lo) / 3
	digits := -int(math.Floor(math.Log10(raw)))
	unit := math.Pow10(-digits)
	step := 10 * unit
	for _, f := range []float64{1, 2, 5} {
		if f*unit >= raw {
			step = f * unit
			break
		}
	}
	if step >= 10*unit {
		digits--
	}
	s := scale{lo: math.Floor(lo/step) * step, hi: math.Ceil(hi/step) * step, step: step, digits: max(digits, 0)}
	if s.hi == s.lo {
		s.hi += step
	}
	return s
}
