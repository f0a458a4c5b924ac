package report

import (
	"time"

	"github.com/healthmock/healthmock/mock/chart"
)

// History is every reading of one kind, newest first.
type History struct {
	chart.Component // the newest reading
	Points          []Point
}

// Point is one reading in time.
type Point struct {
	At    time.Time
	Value float64
	Flag  string
}

// latest returns when the newest reading was taken.
func (h History) latest() time.Time { return h.Points[0].At }

// Since returns the points that are not before a time.
func (h History) Since(t time.Time) []Point {
	for i, p := range h.Points {
		if p.At.Before(t) {
			return h.Points[:i]
		}
	}
	return h.Points
}

// histories groups readings by kind, in order of first appearance.
type histories struct {
	all []*History
	at  map[string]*History
}

func vitalHistories(c *chart.Chart) histories {
	h := histories{at: map[string]*History{}}
	for _, v := range c.Vitals {
		for _, m := range v.Readings {
			h.add(v.At, m)
		}
	}
	return h
}

func labHistories(c *chart.Chart) histories {
	h := histories{at: map[string]*History{}}
	for _, r := range c.TestResults {
		for _, m := range r.Components {
			h.add(r.At, m)
		}
	}
	return h
}

func (h *histories) add(at time.Time, m chart.Component) {
	k := kind(m)
	one := h.at[k]
	if one == nil {
		one = &History{Component: m}
		h.at[k] = one
		h.all = append(h.all, one)
	}
	one.Points = append(one.Points, Point{At: at, Value: m.Value, Flag: m.Flag()})
}

// code returns the history of a LOINC code, nil when there is none.
func (h *histories) code(loinc string) *History {
	for _, one := range h.all {
		if one.Code.Code == loinc {
			return one
		}
	}
	return nil
}

// build returns the histories of height, weight and body mass, as far as there are any.
func (h *histories) build() []*History {
	var found []*History
	for _, loinc := range []string{height, weight, bodyMass} {
		if one := h.code(loinc); one != nil {
			found = append(found, one)
		}
	}
	return found
}
