package report

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/healthmock/healthmock/mock/chart"
)

var (
	graphTo   = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	graphFrom = graphTo.AddDate(0, -24, 0)
)

func graphOf(limits chart.Range, digits int, values ...float64) graph {
	h := &History{Component: chart.Component{
		Name: "Glucose", Unit: "mg/dL", Range: limits, Digits: digits,
		Value: values[0],
	}}
	for i, v := range values {
		c := chart.Component{Value: v, Range: limits}
		h.Points = append(h.Points, Point{At: graphTo.AddDate(0, -i, 0), Value: v, Flag: c.Flag()})
	}
	return newGraph("Glucose", h, graphFrom, graphTo)
}

func TestRounded(t *testing.T) {
	for _, c := range []struct {
		lo       float64
		hi       float64
		wantLo   float64
		wantHi   float64
		wantStep float64
	}{
		{4, 8.4, 4, 10, 2},
		{94, 100, 94, 100, 2},
		{0.59, 1.04, 0.4, 1.2, 0.2},
		{60, 100, 60, 100, 20},
		{0, 1, 0, 1, 0.5},
		{1200, 9800, 0, 10000, 5000},
		{-3, 3, -4, 4, 2},
	} {
		s := rounded(c.lo, c.hi)
		if math.Abs(s.lo-c.wantLo)+math.Abs(s.hi-c.wantHi)+math.Abs(s.step-c.wantStep) > 1e-9 {
			t.Errorf("%g to %g: %g to %g by %g, want %g to %g by %g", c.lo, c.hi, s.lo, s.hi, s.step, c.wantLo, c.wantHi,
				c.wantStep)
		}
	}
}

func TestFigureKeepsEverythingInItsFrame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Float64Range(0, 1000), 1, 24).Draw(t, "values")
		limits := chart.Range{
			Low: rapid.Float64Range(0, 500).Draw(t, "low"), HasLow: rapid.Bool().Draw(t, "has low"),
			High: rapid.Float64Range(500, 1000).Draw(t, "high"), HasHigh: rapid.Bool().Draw(t, "has high"),
		}
		f := graphOf(limits, rapid.IntRange(0, 2).Draw(t, "digits"), values...).figure(260, 110)
		const slack = 1e-6
		in := func(x, y float64) bool {
			return x >= f.Frame.X-slack && x <= f.Frame.X+f.Frame.W+slack && y >= f.Frame.Y-slack &&
				y <= f.Frame.Y+f.Frame.H+slack
		}
		for _, m := range f.Dots {
			if !in(m.X, m.Y) {
				t.Fatalf("mark at %g, %g", m.X, m.Y)
			}
		}
		for _, b := range f.Bands {
			if b.H <= 0 || !in(b.X, b.Y) || !in(b.X+b.W, b.Y+b.H) {
				t.Fatalf("band %+v leaves %+v", b, f.Frame)
			}
		}
		if n := len(f.Rules); n < 2 || n > 7 {
			t.Fatalf("%d rules", n)
		}
		labels := map[string]bool{}
		for _, r := range f.Rules {
			if labels[r.Label] {
				t.Fatalf("label %q stands twice", r.Label)
			}
			labels[r.Label] = true
		}
		for _, k := range f.Ticks {
			if k.Label != "" && k.LabelX+figureLabel/2 > f.W {
				t.Fatalf("label %q is cut off", k.Label)
			}
		}
	})
}

func TestGraphOfOneReading(t *testing.T) {
	f := graphOf(chart.Range{High: 99, HasHigh: true}, 0, 132).figure(260, 110)
	if len(f.Dots) != 1 || !f.Dots[0].Newest || f.Dots[0].Flag != "H" {
		t.Errorf("marks %+v", f.Dots)
	}
	if len(f.Lines) != 1 || len(f.Lines[0]) != 1 {
		t.Errorf("lines %+v", f.Lines)
	}
}

func TestGraphLeavesOutWhatIsOld(t *testing.T) {
	values := make([]float64, 40)
	for i := range values {
		values[i] = 100
	}
	g := graphOf(chart.Range{}, 0, values...)
	if n := len(g.series[0].points); n != 25 {
		t.Errorf("%d readings in 24 months, one each month", n)
	}
	if !slices.IsSortedFunc(g.series[0].points, func(a, b Point) int { return a.At.Compare(b.At) }) {
		t.Error("readings are not in order")
	}
}

func TestDescribe(t *testing.T) {
	got := graphOf(chart.Range{Low: 70, High: 99, HasLow: true, HasHigh: true}, 0, 110, 95, 128).Describe()
	want := "3 readings from Jan 2, 2026 to Mar 2, 2026, first 128, last 110 mg/dL; 2 out of range; reference range 70–99."
	if got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestMonthsNamesHalfYears(t *testing.T) {
	ticks := months(graphFrom, graphTo, func(t time.Time) float64 { return t.Sub(graphFrom).Hours() })
	var names []string
	for _, k := range ticks {
		if k.Label != "" {
			names = append(names, k.Label)
		}
	}
	if got := strings.Join(names, ", "); got != "Jul 2024, Jan 2025, Jul 2025, Jan 2026" {
		t.Errorf("labels %s", got)
	}
	if len(ticks) != 8 {
		t.Errorf("%d quarters in two years", len(ticks))
	}
}
