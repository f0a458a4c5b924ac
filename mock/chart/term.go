package chart

import (
	"slices"
	"strings"
	"time"
)

// termCare adds the visits of a condition with a term, and its end.
func (l *life) termCare(c *Chart, s Source, t condition, doctor Physician) {
	if t.over.IsZero() {
		return
	}
	chance, course := l.seed.of("term").of(t.name), t.module.Term
	for n, days := range course.Visits {
		// Routine visits start on the quarter hour, so the times never coincide.
		at := officeHours(t.onset.AddDate(0, 0, days), chance.at(n), 2).Add(10 * time.Minute)
		end := at.Add(20 * time.Minute)
		if !l.happened(end) || !at.Before(t.over) {
			return
		}
		e := l.startEncounter(s, visit{at: at}, doctor, "Office visit", end)
		e.Reasons = slices.Clone(course.Reasons)
		e.Diagnoses = []string{l.problemID(s, t)}
		e.Instructions = one(chance.of("instructions").at(n), t.module.Instructions)
		d := l.levels.draw(at)
		c.Vitals = append(c.Vitals, l.vitals(s, e, d))
		for _, p := range course.Panels {
			if slices.Contains(p.At, days) {
				r := l.testResult(s, p.panel, d, at.Add(10*time.Minute), doctor.Name)
				c.TestResults = append(c.TestResults, r)
				e.TestResults = append(e.TestResults, r.ID)
			}
		}
		e.Note = l.sentence(chance.of("note").at(n), course.Notes, t, d)
		c.Encounters = append(c.Encounters, e)
	}
	l.endTerm(c, s, t, doctor)
}

// endTerm adds the stay at the end of a term.
func (l *life) endTerm(c *Chart, s Source, t condition, doctor Physician) {
	end := t.module.Term.End
	left := t.over.Add(time.Duration(end.Hours) * time.Hour)
	if !l.happened(left) {
		return
	}
	kind := end.Setting
	if s.Kind != Hospital { // a practice has no inpatients, so it records a call about the stay
		kind, left = "Telehealth", t.over.Add(visitLength)
	}
	e := l.startEncounter(s, visit{at: t.over}, doctor, kind, left)
	e.Reasons = slices.Clone(end.Reasons)
	e.Diagnoses = []string{l.problemID(s, t)}
	d := l.levels.draw(t.over)
	c.Vitals = append(c.Vitals, l.vitals(s, e, d))
	for _, p := range end.Procedures {
		c.Procedures = append(c.Procedures, l.procedure(s, p, t.over, doctor))
	}
	e.Note = l.sentence(l.seed.of("term").of(t.name).of("end"), end.Notes, t, d)
	e.Instructions = strings.Join(end.Instructions, " ")
	c.Encounters = append(c.Encounters, e)
}

// setTerm sets the end of a condition with a term, on a working day like a visit.
func (l *life) setTerm(t *condition) {
	if course := t.module.Term; course != nil && !t.onset.IsZero() {
		end := t.onset.AddDate(0, 0, course.Days)
		t.over = officeHours(end, l.seed.of("term").of(t.name).of("over"), 5).Add(5 * time.Minute)
	}
}
