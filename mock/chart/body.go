package chart

import "time"

// Body is what is true of a person between the occasions on which somebody measures it: the same levels that the chart's
// vital signs and laboratory values scatter around, for whoever measures more often. Read-only.
type Body struct {
	Patient Patient
	Male    bool      // the sex that reference ranges go by
	Next    time.Time // a NewBody for any time from this one's until then is the same; zero: for any later time
	levels  *levels
}

// NewBody is the body behind the charts that Build makes of the same seed and person.
func NewBody(seed int64, p Person, asOf time.Time) *Body {
	l := newLife(seed, p, nil, asOf.UTC())
	return &Body{Patient: l.patient, Male: l.male, Next: l.next, levels: l.levels}
}

// Level is a measure's value at a time, without scatter: of "height" (cm), "build" (kg/m2), "pulse", "systolic" and
// whatever else conditions/*.yaml measures without a formula. An unknown measure is a mistake of the caller's, and panics.
func (b *Body) Level(id string, at time.Time) float64 {
	m := b.levels.catalog.byID[id]
	d := draw{levels: b.levels, at: at, age: b.levels.age(at)} // without what only a whole panel needs
	return d.level(b.levels.own[m.index], m.grown(d.age))
}
