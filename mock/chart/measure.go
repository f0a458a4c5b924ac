package chart

import (
	"math"
	"time"
)

// measure is something that can be measured: an analyte or a vital sign.
type measure struct {
	ID      string
	Name    string
	Code    Code
	Unit    string // UCUM
	Digits  int
	Typical span     // range of the levels of healthy people
	Low     *float64 // reference interval; nil: open
	High    *float64
	Limits  *span   // range of plausible values
	Scatter float64 // standard deviation from one measurement to the next
	Drift   span    // change per year
	Formula string  // computed from other measures instead of having a level
	Female  *variant
	From    int           // age in years from which a panel shows it
	Growth  []growthPoint // a child's share of the adult value and range, by age; empty: children are like adults

	index   int
	compute formula // nil without Formula
}

// growthPoint is a point of a growth curve: the age in years, and the share of the adult's value at it.
type growthPoint [2]float64

// grown returns the share of the adult's value at an age.
func (m *measure) grown(age float64) float64 {
	before := growthPoint{-1, 1}
	for i, next := range m.Growth {
		if age < next[0] {
			if i == 0 {
				return next[1]
			}
			return before[1] + (next[1]-before[1])*(age-before[0])/(next[0]-before[0])
		}
		before = next
	}
	return before[1]
}

// variant is what differs for women.
type variant struct {
	Typical *span
	Low     *float64
	High    *float64
}

// panel is a set of measures that are taken together.
type panel struct {
	ID       string
	Name     string
	Codes    []Code
	Specimen string
	Note     string
	Vitals   bool // taken at every visit and shown as vital signs
	Measures []string

	measures []*measure
}

// levels are one person's values of all measures, and the effects of the conditions on them.
type levels struct {
	seed      seed
	male      bool
	birth     time.Time
	anchor    time.Time
	catalog   *catalog
	byMeasure []level // by measure.index
}

type level struct {
	typical, drift float64
	effects        []personalEffect
}

// personalEffect is an effect of a condition with the numbers drawn for the person.
type personalEffect struct {
	course    course
	untreated float64
	treated   float64
	weeks     float64
}

func newLevels(h *history) *levels {
	lv := &levels{seed: h.seed.Of("level"), male: h.male, birth: h.patient.BirthDate, anchor: h.anchor, catalog: h.catalog}
	lv.byMeasure = make([]level, len(h.catalog.measures))
	for i, m := range h.catalog.measures {
		typical, s := m.Typical, lv.seed.Of(m.ID)
		if !lv.male && m.Female != nil && m.Female.Typical != nil {
			typical = *m.Female.Typical
		}
		lv.byMeasure[i] = level{typical: typical.in(s), drift: m.Drift.in(s.At(1))}
	}
	for _, t := range h.conditions {
		for _, e := range t.module.Effects {
			s := lv.seed.Of(t.module.Name).Of(e.On)
			weeks := e.Weeks
			if weeks == 0 {
				weeks = 6
			}
			own := &lv.byMeasure[e.measure.index]
			own.effects = append(own.effects, personalEffect{t.course, e.Untreated.in(s), e.Treated.in(s), weeks})
		}
	}
	return lv
}

// component returns a measured value with its reference range, as a laboratory prints it.
func (lv *levels) component(m *measure, value float64, at time.Time) Component {
	low, high := m.Low, m.High
	if !lv.male && m.Female != nil {
		if m.Female.Low != nil {
			low = m.Female.Low
		}
		if m.Female.High != nil {
			high = m.Female.High
		}
	}
	c := Component{Name: m.Name, Code: m.Code, Value: value, Unit: m.Unit, Digits: m.Digits}
	grown := m.grown(lv.age(at))
	if low != nil {
		c.Range.Low, c.Range.HasLow = round(*low*grown, m.Digits), true
	}
	if high != nil {
		c.Range.High, c.Range.HasHigh = round(*high*grown, m.Digits), true
	}
	return c
}

// draw is a set of measurements at one time, whose values are consistent with each other.
type draw struct {
	levels *levels
	at     time.Time
	seed   seed
	age    float64    // in years
	values []float64  // by measure.index; NaN: not measured yet
	shown  []*measure // in a panel of this draw
}

const year = 365.25 * 24 * float64(time.Hour)

// age returns the person's age in years, with a fraction.
func (lv *levels) age(at time.Time) float64 { return float64(at.Sub(lv.birth)) / year }

func (lv *levels) draw(at time.Time) *draw {
	d := &draw{
		levels: lv,
		at:     at,
		age:    lv.age(at),
		seed:   lv.seed.At(int(at.Unix() / 60)),
		values: make([]float64, len(lv.byMeasure)),
	}
	for i := range d.values {
		d.values[i] = math.NaN()
	}
	return d
}

// value returns the value of a measure, rounded for printing. It is drawn on first use.
func (d *draw) value(m *measure) float64 {
	if v := d.values[m.index]; !math.IsNaN(v) {
		return v
	}
	var v float64
	if m.compute != nil {
		v = m.compute(d)
	} else {
		v = d.level(d.levels.byMeasure[m.index], m.grown(d.age))
	}
	if m.Scatter > 0 {
		v += m.Scatter * d.seed.Of(m.ID).Bell()
	}
	if m.Limits != nil {
		grown := m.grown(d.age)
		v = min(max(v, m.Limits[0]*min(grown, 1)), m.Limits[1]*max(grown, 1))
	}
	v = round(v, m.Digits)
	d.values[m.index] = v
	return v
}

func (d *draw) level(l level, grown float64) float64 {
	years := float64(d.at.Sub(d.levels.anchor)) / year
	v := grown * l.typical
	if d.age >= adultAge {
		v += l.drift * min(max(years, -10), 10)
	}
	for i := range l.effects { // by index, as the elements are large
		v += l.effects[i].shift(d.at)
	}
	return v
}

// valueOf returns the value of a measure by its ID, for formulas.
func (d *draw) valueOf(id string) float64 { return d.value(d.levels.catalog.byID[id]) }

// panel returns the values of all measures of a panel.
func (d *draw) panel(p *panel) []Component {
	list := make([]Component, 0, len(p.measures))
	for _, m := range p.measures {
		if m.From > 0 && (Patient{BirthDate: d.levels.birth}).Age(d.at) < m.From {
			continue
		}
		d.shown = append(d.shown, m)
		list = append(list, d.levels.component(m, d.value(m), d.at))
	}
	return list
}

func round(v float64, digits int) float64 {
	scale := math.Pow10(digits)
	return math.Round(v*scale) / scale
}
