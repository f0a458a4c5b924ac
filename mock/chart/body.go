package chart

import "time"

// Body has the true levels of a person's measures at any time. The chart's vital signs and laboratory values scatter
// around the same levels. Package wellness uses it for readings between visits. It is read-only.
type Body struct {
	Patient Patient
	Male    bool      // selects the reference ranges
	Next    time.Time // the time from which NewBody would return another body; zero: never
	levels  *levels
}

// NewBody returns the body of the charts that Build returns for the same seed and person.
func NewBody(seed int64, p Person, asOf time.Time) *Body {
	h := newHistory(seed, p, nil, asOf.UTC())
	return &Body{Patient: h.patient, Male: h.male, Next: h.next, levels: h.levels}
}

// Level returns a measure's value at a time, without scatter, such as "height" (cm), "build" (kg/m2), "pulse",
// "systolic" or another measure of conditions/*.yaml without a formula. It panics for an unknown measure.
func (b *Body) Level(id string, at time.Time) float64 {
	m := b.levels.catalog.byID[id]
	d := draw{levels: b.levels, at: at, age: b.levels.age(at)} // without the fields that only panels need
	return d.level(b.levels.byMeasure[m.index], m.grown(d.age))
}
