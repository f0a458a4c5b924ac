package report

import (
	"time"

	"github.com/healthmock/healthmock/mock/chart"
)

// history is every reading of one kind, newest first.
type history struct {
	chart.Component // the newest reading
	Points          []point
}

// point is one reading in time.
type point struct {
	At    time.Time
	Value float64
	Flag  string
}

// latest returns when the newest reading was taken.
func (h history) latest() time.Time { return h.Points[0].At }

// since returns the points that are not before a time.
func (h history) since(t time.Time) []point {
	for i, p := range h.Points {
		if p.At.Before(t) {
			return h.Points[:i]
		}
	}
	return h.Points
}

// histories groups readings by kind, in order of first appearance.
type histories struct {
	all []*history
	at  map[string]*history
}

func vitalHistories(c *chart.Chart) histories {
	h := histories{at: map[string]*history{}}
	for _, v := range c.Vitals {
		for _, m := range v.Readings {
			h.add(v.At, m)
		}
	}
	return h
}

func labHistories(c *chart.Chart) histories {
	h := histories{at: map[string]*history{}}
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
		one = &history{Component: m}
		h.at[k] = one
		h.all = append(h.all, one)
	}
	one.Points = append(one.Points, point{At: at, Value: m.Value, Flag: m.Flag()})
}

// code returns the history of a LOINC code, nil when there is none.
func (h *histories) code(loinc string) *history {
	for _, one := range h.all {
		if one.Code.Code == loinc {
			return one
		}
	}
	return nil
}
