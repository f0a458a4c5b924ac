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
	Typical span     // where healthy people's own levels lie
	Low     *float64 // reference interval; nil: open
	High    *float64
	Limits  *span   // values beyond are not believable
	Scatter float64 // standard deviation from one measurement to the next
	Drift   span    // change per year
	Formula string  // computed from other measures instead of having a level
	Female  *variant

	index   int
	compute formula // nil without Formula
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

// levels are one person's own values of all measures, and what the conditions push them by.
type levels struct {
	seed    seed
	male    bool
	birth   time.Time
	anchor  time.Time
	catalog *catalog
	own     []level // by measure.index
}

type level struct {
	typical, drift float64
	pushes         []push
}

// push is an effect with this person's numbers.
type push struct {
	course             course
	untreated, treated float64
	weeks              float64
}

func newLevels(l *life) *levels {
	lv := &levels{seed: l.seed.of("level"), male: l.male, birth: l.patient.BirthDate, anchor: l.anchor, catalog: l.catalog}
	lv.own = make([]level, len(l.catalog.measures))
	for i, m := range l.catalog.measures {
		typical, s := m.Typical, lv.seed.of(m.ID)
		if !lv.male && m.Female != nil && m.Female.Typical != nil {
			typical = *m.Female.Typical
		}
		lv.own[i] = level{typical: typical.in(s), drift: m.Drift.in(s.at(1))}
	}
	for _, t := range l.troubles {
		for _, e := range t.module.Effects {
			s := lv.seed.of(t.module.Name).of(e.On)
			weeks := e.Weeks
			if weeks == 0 {
				weeks = 6
			}
			own := &lv.own[e.measure.index]
			own.pushes = append(own.pushes, push{t.course, e.Untreated.in(s), e.Treated.in(s), weeks})
		}
	}
	return lv
}

// component is the measure as a laboratory prints it.
func (lv *levels) component(m *measure, value float64) Component {
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
	if low != nil {
		c.Range.Low, c.Range.HasLow = *low, true
	}
	if high != nil {
		c.Range.High, c.Range.HasHigh = *high, true
	}
	return c
}

// draw is one occasion of measuring: values taken at the same time agree with each other.
type draw struct {
	levels *levels
	at     time.Time
	seed   seed
	values []float64  // by measure.index; NaN: not taken yet
	shown  []*measure // in a panel of this draw
}

func (lv *levels) draw(at time.Time) *draw {
	d := &draw{levels: lv, at: at, seed: lv.seed.at(int(at.Unix() / 60)), values: make([]float64, len(lv.own))}
	for i := range d.values {
		d.values[i] = math.NaN()
	}
	return d
}

// take measures one measure, rounded as it is printed.
func (d *draw) take(m *measure) float64 {
	if v := d.values[m.index]; !math.IsNaN(v) {
		return v
	}
	var v float64
	if m.compute != nil {
		v = m.compute(d)
	} else {
		v = d.level(d.levels.own[m.index])
	}
	if m.Scatter > 0 {
		v += m.Scatter * d.seed.at(m.index).bell()
	}
	if m.Limits != nil {
		v = min(max(v, m.Limits[0]), m.Limits[1])
	}
	v = round(v, m.Digits)
	d.values[m.index] = v
	return v
}

func (d *draw) level(l level) float64 {
	const year = 365.25 * 24 * float64(time.Hour)
	years := float64(d.at.Sub(d.levels.anchor)) / year
	v := l.typical + l.drift*min(max(years, -10), 10)
	for _, p := range l.pushes {
		v += p.course.shift(d.at, p)
	}
	return v
}

// of takes a measure by its ID, for formulas.
func (d *draw) of(id string) float64 { return d.take(d.levels.catalog.byID[id]) }

// panel takes a whole panel.
func (d *draw) panel(p *panel) []Component {
	list := make([]Component, len(p.measures))
	d.shown = append(d.shown, p.measures...)
	for i, m := range p.measures {
		list[i] = d.levels.component(m, d.take(m))
	}
	return list
}

func round(v float64, digits int) float64 {
	scale := math.Pow10(digits)
	return math.Round(v*scale) / scale
}
