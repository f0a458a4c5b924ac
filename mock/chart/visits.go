package chart

import (
	"slices"
	"strings"
	"time"
)

// startEncounter returns an encounter without content.
func (h *history) startEncounter(s Source, v visit, doctor Physician, kind string, end time.Time) Encounter {
	var codes []Code
	switch kind {
	case "Office visit":
		codes = []Code{{CPT, "99214", "Office visit, established patient, moderate complexity"}}
	case "Emergency":
		codes = []Code{{CPT, "99283", "Emergency department visit, low complexity"}}
	case "Inpatient":
		codes = []Code{{CPT, "99222", "Initial hospital care, moderate complexity"}}
	}
	return Encounter{Record: h.record(s, "encounter", kind, v.at, codes), Type: kind, Ended: end, Provider: doctor}
}

// encounter returns a routine visit, and adds its vital signs and panels to the chart. known are the conditions on the
// source's problem list.
func (h *history) encounter(c *Chart, s Source, v visit, doctor Physician, known []condition,
	panels []*panel,
) Encounter {
	chance := h.seed.Of("encounter").Of(s.ID).At(v.number)
	end := v.at.Add(time.Duration(20+5*chance.Of("length").Below(5)) * time.Minute)
	e := h.startEncounter(s, v, doctor, "Office visit", end)
	d := h.levels.draw(v.at)
	c.Vitals = append(c.Vitals, h.vitals(s, e, d))
	for _, p := range panels {
		r := h.testResult(s, p, d, v.at.Add(10*time.Minute), doctor.Name)
		c.TestResults = append(c.TestResults, r)
		e.TestResults = append(e.TestResults, r.ID)
	}
	var texts []string
	for _, t := range discussed(known, v) {
		e.Diagnoses = append(e.Diagnoses, h.problemID(s, t))
		e.Reasons = append(e.Reasons, h.reason(chance, t))
		if text := h.sentence(chance.Of("note").Of(t.name), t.noteTexts(v.at), t, d); text != "" {
			texts = append(texts, text)
		}
		if e.Instructions == "" {
			e.Instructions = pickText(chance.Of("instructions"), t.module.Instructions)
		}
	}
	yearly := (v.number%4 == 0 || h.minor) && s.ID == h.sources[h.chronicCareSource()].ID
	for _, m := range h.modulesFor(v.at) {
		if !yearly && len(e.Reasons) > 0 || len(m.Reasons) == 0 {
			continue
		}
		e.Reasons = append(e.Reasons, pick(chance.Of(m.Name), m.Reasons))
		if text := h.sentence(chance.Of("note").Of(m.Name), m.Notes.Good, condition{module: m}, d); text != "" {
			texts = append(texts, text)
		}
		if e.Instructions == "" {
			e.Instructions = pickText(chance.Of("instructions"), m.Instructions)
		}
	}
	e.Note = strings.Join(texts, " ")
	return e
}

// modulesFor returns the modules for everyone of the person's age and, for a person without a condition, the module for
// that.
func (h *history) modulesFor(at time.Time) []*module {
	age := h.patient.Age(at)
	list := make([]*module, 0, len(h.catalog.always)+1)
	for _, m := range h.catalog.always {
		if m.appliesAt(age) {
			list = append(list, m)
		}
	}
	if len(h.conditions) == 0 && h.catalog.absence != nil && h.catalog.absence.appliesAt(age) {
		list = append(list, h.catalog.absence)
	}
	return list
}

// appliesAt reports whether a module for everyone applies at an age.
func (m *module) appliesAt(age int) bool { return age >= m.From && (m.To == 0 || age <= m.To) }

// discussed returns the conditions that a visit is about: new and adjusted ones first, then up to three in turn.
func discussed(known []condition, v visit) []condition {
	const most = 3
	var urgent, rest []condition
	for i := range known {
		t := known[(i+max(v.number, -v.number))%len(known)]
		switch {
		case t.onset.After(v.at), t.ended(v.at):
		case t.onset.Equal(v.at) || t.adjusted.Equal(v.at):
			urgent = append(urgent, t)
		default:
			rest = append(rest, t)
		}
	}
	all := slices.Concat(urgent, rest)
	return all[:min(len(all), max(most, len(urgent)))]
}

func (h *history) reason(s seed, t condition) string {
	if len(t.module.Reasons) == 0 {
		return "Follow-up of " + t.name
	}
	return pick(s.Of("reason").Of(t.name), t.module.Reasons)
}

// addPrescriptions adds the prescriptions written at a visit: new ones, and once a year all ongoing ones.
func (h *history) addPrescriptions(e *Encounter, s Source, v visit) {
	for _, p := range h.drugs {
		if p.start.Equal(v.at) || v.number%4 == 0 && p.start.Before(v.at) && p.current(v.at) {
			e.Medications = append(e.Medications, h.record(s, "medication", p.Name, p.start, nil).ID)
		}
	}
}
