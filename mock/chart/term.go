package chart

import (
	"slices"
	"strings"
	"time"
)

// addTermVisits adds the visits of a condition with a term, and its end.
func (h *history) addTermVisits(c *Chart, s Source, t condition, doctor Physician) {
	if t.end.IsZero() {
		return
	}
	chance, course := h.seed.Of("term").Of(t.name), t.module.Term
	for n, days := range course.Visits {
		// Routine visits start on the quarter hour, so the times never coincide.
		at := officeHours(t.onset.AddDate(0, 0, days), chance.At(n), 2).Add(10 * time.Minute)
		end := at.Add(20 * time.Minute)
		if !h.happened(end) || !at.Before(t.end) {
			return
		}
		e := h.startEncounter(s, visit{at: at}, doctor, "Office visit", end)
		e.Reasons = slices.Clone(course.Reasons)
		e.Diagnoses = []string{h.problemID(s, t)}
		e.Instructions = pickText(chance.Of("instructions").At(n), t.module.Instructions)
		d := h.levels.draw(at)
		c.Vitals = append(c.Vitals, h.vitals(s, e, d))
		for _, p := range course.Panels {
			if slices.Contains(p.At, days) {
				r := h.testResult(s, p.panel, d, at.Add(10*time.Minute), doctor.Name)
				c.TestResults = append(c.TestResults, r)
				e.TestResults = append(e.TestResults, r.ID)
			}
		}
		e.Note = h.sentence(chance.Of("note").At(n), course.Notes, t, d)
		c.Encounters = append(c.Encounters, e)
	}
	h.addTermEnd(c, s, t, doctor)
}

// addTermEnd adds the stay at the end of a term.
func (h *history) addTermEnd(c *Chart, s Source, t condition, doctor Physician) {
	end := t.module.Term.End
	left := t.end.Add(time.Duration(end.Hours) * time.Hour)
	if !h.happened(left) {
		return
	}
	kind := end.Setting
	if s.Kind != Hospital { // a practice has no inpatients, so it records a call about the stay
		kind, left = "Telehealth", t.end.Add(visitLength)
	}
	e := h.startEncounter(s, visit{at: t.end}, doctor, kind, left)
	e.Reasons = slices.Clone(end.Reasons)
	e.Diagnoses = []string{h.problemID(s, t)}
	d := h.levels.draw(t.end)
	c.Vitals = append(c.Vitals, h.vitals(s, e, d))
	for _, p := range end.Procedures {
		c.Procedures = append(c.Procedures, h.procedure(s, p, t.end, doctor))
	}
	e.Note = h.sentence(h.seed.Of("term").Of(t.name).Of("end"), end.Notes, t, d)
	e.Instructions = strings.Join(end.Instructions, " ")
	c.Encounters = append(c.Encounters, e)
}

// setTerm sets the end of a condition with a term, on a working day like a visit.
func (h *history) setTerm(t *condition) {
	if course := t.module.Term; course != nil && !t.onset.IsZero() {
		end := t.onset.AddDate(0, 0, course.Days)
		t.end = officeHours(end, h.seed.Of("term").Of(t.name).Of("over"), 5).Add(5 * time.Minute)
	}
}
