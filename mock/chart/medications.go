package chart

import (
	"slices"
	"time"
)

// prescription is a drug that was prescribed to the person.
type prescription struct {
	*drug
	condition *condition
	start     time.Time
	stop      time.Time // zero: none planned
}

// prescriptions returns the drugs for the chronic conditions, in the order of the conditions.
func (l *life) prescriptions() []prescription {
	var list []prescription
	for i := range l.conditions {
		t := &l.conditions[i]
		list = l.treat(list, t)
		stepped := slices.ContainsFunc(list, func(p prescription) bool {
			return p.condition == t && p.start.Equal(t.adjusted)
		})
		if !stepped { // the additional drug is not suitable for the person
			t.step, t.adjusted = noStep, time.Time{}
		}
	}
	return list
}

// treat adds the drugs for one condition. A line of treatment is left out when the person takes such a drug already, or
// must not take it.
func (l *life) treat(list []prescription, t *condition) []prescription {
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
		first := prescription{drug: &steps[0], condition: t, start: t.onset}
		if steps[0].Days > 0 {
			first.stop = t.onset.AddDate(0, 0, steps[0].Days)
		}
		if !t.over.IsZero() {
			first.stop = t.over
		}
		if len(steps) > 1 && t.step != noStep && l.suits(list, steps[1]) {
			if !steps[1].Add {
				first.stop = t.adjusted
			}
			list = append(list, first, prescription{drug: &steps[1], condition: t, start: t.adjusted})
			continue
		}
		list = append(list, first)
	}
	return list
}

// suits reports whether a drug may be given to the person beside the others.
func (l *life) suits(others []prescription, d drug) bool {
	for _, p := range others {
		if p.Product == d.Product || p.Class != "" && p.Class == d.Class {
			return false
		}
	}
	return !slices.ContainsFunc(l.conditions, func(t condition) bool {
		return slices.Contains(t.module.Avoid, d.Product) || slices.Contains(t.module.Avoid, d.Class)
	})
}

// current reports whether the drug is taken at t.
func (p prescription) current(t time.Time) bool {
	return !p.start.After(t) && (p.stop.IsZero() || p.stop.After(t))
}

// medication returns the record of a prescription at a source; treats is the Problem.ID, "" when it is not known there.
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

const (
	supply       = 30            // days of one fill of an ongoing prescription
	pharmacyPast = 3 * 365 * day // a pharmacy has the fills of this time before the anchor
)

// pharmacy adds the records of a pharmacy: its share of the prescriptions, and of the immunizations.
func (l *life) pharmacy(c *Chart, s Source) {
	treats := func(condition) string { return "" }
	if i := l.home(); i >= 0 {
		treats = func(t condition) string { return l.problemID(l.sources[i], t) }
	}
	for i, p := range l.drugs {
		if l.claims(s, "prescription", i, func(o Source) bool { return o.Kind == Pharmacy }, func(Source) float64 {
			if i == 0 { // the first drug is always filled at the first pharmacy, so that it has a record
				return 1
			}
			return 0.75
		}) {
			l.dispense(c, s, p, treats(*p.condition))
		}
	}
	l.immunize(c, s)
}

// dispense adds the prescriptions for one drug that a pharmacy filled. When the refills of one are used up, the
// physician writes a new one, until the drug is stopped.
func (l *life) dispense(c *Chart, s Source, p prescription, treats string) {
	chance := l.seed.of("fill").of(p.Name)
	days := supply
	if p.Days > 0 && p.Days < supply {
		days = p.Days
	}
	lasts := time.Duration(days*(p.Refills+1)) * day
	begin := p.start.Add(time.Duration(1+chance.below(40)) * time.Hour)
	for n := 0; ; n++ {
		at := begin.Add(time.Duration(n) * lasts)
		if !l.happened(at) || !p.stop.IsZero() && !at.Before(p.stop) {
			return
		}
		end := at.Add(lasts)
		if !p.stop.IsZero() && p.stop.Before(end) {
			end = p.stop
		}
		if end.Before(l.anchor.Add(-pharmacyPast)) {
			continue
		}
		m := l.medication(s, p, at, l.patient.Physician.Name, treats)
		m.Status, m.Ended = "Active", time.Time{}
		if l.happened(end) {
			m.Status, m.Ended = "Completed", end
		}
		for k := range p.Refills + 1 {
			// Picked up a little late, except for the first.
			filled := at.Add(time.Duration(k*days) * day).Add(time.Duration(min(k, 1)*chance.at(n).at(k).below(72)) * time.Hour)
			if !l.happened(filled) || !filled.Before(end) {
				break
			}
			m.Fills = append(m.Fills, Fill{At: filled, Quantity: p.Dose * float64(p.perDay()*days), Days: days})
		}
		c.Medications = append(c.Medications, m)
	}
}

// perDay returns how often a day the drug is taken; at least once.
func (d *drug) perDay() int {
	if d.Per == "" || d.Per == "day" {
		return max(d.Times, 1)
	}
	return 1
}
