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
func (h *history) prescriptions() []prescription {
	var list []prescription
	for i := range h.conditions {
		t := &h.conditions[i]
		list = h.treat(list, t)
		stepped := slices.ContainsFunc(list, func(p prescription) bool {
			return p.condition == t && p.start.Equal(t.adjusted)
		})
		if !stepped { // the additional drug is not suitable for the person
			t.stepUpVisit, t.adjusted = noStepUp, time.Time{}
		}
	}
	return list
}

// treat adds the drugs for one condition. A line of treatment is left out when the person takes such a drug already, or
// must not take it.
func (h *history) treat(list []prescription, t *condition) []prescription {
	s := h.seed.Of("treatment").Of(t.name)
	for n, ln := range t.module.Lines {
		if ln.Chance > 0 && s.Of("line").At(n).Unit() >= ln.Chance {
			continue
		}
		weights := make([]float64, len(ln.Options))
		for i, o := range ln.Options {
			if !h.suits(list, o.Steps[0]) {
				continue
			}
			if weights[i] = o.Weight; o.Weight == 0 {
				weights[i] = 1
			}
		}
		choice := weightedIndex(s.Of("option").At(n), weights)
		if choice < 0 {
			continue
		}
		steps := ln.Options[choice].Steps
		first := prescription{drug: &steps[0], condition: t, start: t.onset}
		if steps[0].Days > 0 {
			first.stop = t.onset.AddDate(0, 0, steps[0].Days)
		}
		if !t.end.IsZero() {
			first.stop = t.end
		}
		if len(steps) > 1 && t.stepUpVisit != noStepUp && h.suits(list, steps[1]) {
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
func (h *history) suits(others []prescription, d drug) bool {
	for _, p := range others {
		if p.Product == d.Product || p.Class != "" && p.Class == d.Class {
			return false
		}
	}
	return !slices.ContainsFunc(h.conditions, func(t condition) bool {
		return slices.Contains(t.module.Avoid, d.Product) || slices.Contains(t.module.Avoid, d.Class)
	})
}

// current reports whether the drug is taken at t.
func (p prescription) current(t time.Time) bool {
	return !p.start.After(t) && (p.stop.IsZero() || p.stop.After(t))
}

// medication returns the record of a prescription at a source; treats is the Problem.ID, "" when it is not known there.
func (h *history) medication(s Source, p prescription, at time.Time, prescriber, treats string) Medication {
	per := p.Per
	if per == "" {
		per = "day"
	}
	m := Medication{
		Record:       h.record(s, "medication", p.Name, at, p.Codes),
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
	if !p.stop.IsZero() && h.happened(p.stop) {
		m.Status, m.Ended = "Completed", p.stop
	}
	return m
}

const (
	supply       = 30            // days of one fill of an ongoing prescription
	pharmacyPast = 3 * 365 * day // a pharmacy has the fills of this time before the anchor
)

// addPharmacy adds the records of a pharmacy: its share of the prescriptions, and of the immunizations.
func (h *history) addPharmacy(c *Chart, s Source) {
	treats := func(condition) string { return "" }
	if i := h.chronicCareSource(); i >= 0 {
		treats = func(t condition) string { return h.problemID(h.sources[i], t) }
	}
	for i, p := range h.drugs {
		if h.belongsTo(s, "prescription", i, func(o Source) bool { return o.Kind == Pharmacy }, func(Source) float64 {
			if i == 0 { // the first drug is always filled at the first pharmacy, so that it has a record
				return 1
			}
			return 0.75
		}) {
			h.addFills(c, s, p, treats(*p.condition))
		}
	}
	h.addImmunizations(c, s)
}

// addFills adds the prescriptions for one drug that a pharmacy filled. When the refills of one are used up, the
// physician writes a new one, until the drug is stopped.
func (h *history) addFills(c *Chart, s Source, p prescription, treats string) {
	chance := h.seed.Of("fill").Of(p.Name)
	days := supply
	if p.Days > 0 && p.Days < supply {
		days = p.Days
	}
	lasts := time.Duration(days*(p.Refills+1)) * day
	begin := p.start.Add(time.Duration(1+chance.Below(40)) * time.Hour)
	for n := 0; ; n++ {
		at := begin.Add(time.Duration(n) * lasts)
		if !h.happened(at) || !p.stop.IsZero() && !at.Before(p.stop) {
			return
		}
		end := at.Add(lasts)
		if !p.stop.IsZero() && p.stop.Before(end) {
			end = p.stop
		}
		if end.Before(h.anchor.Add(-pharmacyPast)) {
			continue
		}
		m := h.medication(s, p, at, h.patient.Physician.Name, treats)
		m.Status, m.Ended = "Active", time.Time{}
		if h.happened(end) {
			m.Status, m.Ended = "Completed", end
		}
		for k := range p.Refills + 1 {
			// Picked up a little late, except for the first.
			filled := at.Add(time.Duration(k*days) * day).Add(time.Duration(min(k, 1)*chance.At(n).At(k).Below(72)) * time.Hour)
			if !h.happened(filled) || !filled.Before(end) {
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
