package chart

import (
	"slices"
	"time"
)

// prescription is a drug the person was put on.
type prescription struct {
	*drug
	trouble *trouble
	start   time.Time
	stop    time.Time // zero: none planned
}

// prescriptions are the drugs for the chronic conditions, in the order of the conditions.
func (l *life) prescriptions() []prescription {
	var list []prescription
	for i := range l.troubles {
		t := &l.troubles[i]
		list = l.treat(list, t)
		stepped := slices.ContainsFunc(list, func(p prescription) bool { return p.trouble == t && p.start.Equal(t.adjusted) })
		if !stepped { // what would have been added does not suit the person
			t.step, t.adjusted = noStep, time.Time{}
		}
	}
	return list
}

// treat adds the drugs for one condition. A line is left out when the person takes such a drug already, or should not.
func (l *life) treat(list []prescription, t *trouble) []prescription {
	s := l.seed.of("treatment").of(t.name)
	for n, ln := range t.module.Lines {
		if ln.Chance > 0 && s.of("line").at(n).unit() >= ln.Chance {
			continue
		}
		weights := make([]float64, len(ln.Options))
		for i, o := range ln.Options {
			if !l.suits(list, o.Steps[0]) {
				continue
			}
			if weights[i] = o.Weight; o.Weight == 0 {
				weights[i] = 1
			}
		}
		choice := weighted(s.of("option").at(n), weights)
		if choice < 0 {
			continue
		}
		steps := ln.Options[choice].Steps
		first := prescription{drug: &steps[0], trouble: t, start: t.onset}
		if steps[0].Days > 0 {
			first.stop = t.onset.AddDate(0, 0, steps[0].Days)
		}
		if len(steps) > 1 && t.step != noStep && l.suits(list, steps[1]) {
			if !steps[1].Add {
				first.stop = t.adjusted
			}
			list = append(list, first, prescription{drug: &steps[1], trouble: t, start: t.adjusted})
			continue
		}
		list = append(list, first)
	}
	return list
}

// suits tells whether a drug may be given to somebody who takes the others.
func (l *life) suits(others []prescription, d drug) bool {
	for _, p := range others {
		if p.Product == d.Product || p.Class != "" && p.Class == d.Class {
			return false
		}
	}
	return !slices.ContainsFunc(l.troubles, func(t trouble) bool {
		return slices.Contains(t.module.Avoid, d.Product) || slices.Contains(t.module.Avoid, d.Class)
	})
}

// current tells whether the drug is taken at t.
func (p prescription) current(t time.Time) bool {
	return !p.start.After(t) && (p.stop.IsZero() || p.stop.After(t))
}

// medication is the record of a prescription at a source; treats is the Problem.ID, "" when it is not known there.
func (l *life) medication(s Source, p prescription, at time.Time, prescriber, treats string) Medication {
	per := p.Per
	if per == "" {
		per = "day"
	}
	m := Medication{
		Record:       l.record(s, "medication", p.Name, at, p.Codes),
		Name:         p.Name,
		Product:      p.Product,
		Instructions: p.Instructions,
		Form:         p.Form,
		Route:        p.Route,
		Strength:     p.Strength,
		Dose:         p.Dose,
		Frequency:    Frequency{p.Times, per},
		Refills:      p.Refills,
		Status:       "Active",
		Prescriber:   prescriber,
		Treats:       treats,
	}
	if !p.stop.IsZero() && l.happened(p.stop) {
		m.Status, m.Ended = "Completed", p.stop
	}
	return m
}

// pharmacy brings what was filled there: its share of the prescriptions, within two days, and of the
// immunizations.
func (l *life) pharmacy(c *Chart, s Source) {
	prescriber, treats := l.patient.Physician.Name, func(trouble) string { return "" }
	if i := l.home(); i >= 0 {
		prescriber = l.physicians(l.sources[i])[0].Name
		treats = func(t trouble) string { return l.problemID(l.sources[i], t) }
	}
	for i, p := range l.drugs {
		if !l.turn(s, i, func(o Source) bool { return o.Kind == Pharmacy }) {
			continue
		}
		wait := time.Duration(1+l.seed.of("fill").of(p.Name).below(40)) * time.Hour
		at := p.start.Add(wait)
		if l.happened(at) && (p.stop.IsZero() || at.Before(p.stop)) {
			c.Medications = append(c.Medications, l.medication(s, p, at, prescriber, treats(*p.trouble)))
		}
	}
	l.immunize(c, s)
}
