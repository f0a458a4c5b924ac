package chart

import (
	"slices"
	"time"
)

// addProcedures adds the procedures performed at or right after a routine visit.
func (h *history) addProcedures(c *Chart, s Source, v visit, e Encounter) {
	var names []string
	add := func(p procedure) {
		if slices.Contains(names, p.Name) { // two conditions may have the same procedure
			return
		}
		names = append(names, p.Name)
		c.Procedures = append(c.Procedures, h.procedure(s, p, e.Ended, e.Provider))
	}
	for _, t := range h.conditions {
		if v.at.Before(t.onset) || t.ended(v.at) {
			continue
		}
		for _, p := range t.module.Procedures {
			if h.due(p, v, t.name, v.number-t.onsetVisit) {
				add(p)
			}
		}
	}
	for _, m := range h.modulesFor(v.at) {
		for _, p := range m.Procedures {
			phase := h.seed.Of("procedure").Of(p.Name).Below(max(p.Every, 1))
			if h.due(p, v, "", v.number-phase) {
				add(p)
			}
		}
	}
}

// due reports whether the procedure is performed at the n-th visit of its schedule.
func (h *history) due(p procedure, v visit, owner string, n int) bool {
	age := h.patient.Age(v.at)
	switch {
	case age < p.From || p.To > 0 && age > p.To:
		return false
	case p.Sex == "male" && !h.male, p.Sex == "female" && h.male:
		return false
	case p.Every == 0 && n != 0, p.Every > 0 && n%p.Every != 0:
		return false
	}
	return p.Chance == 0 || h.seed.Of("procedure").Of(owner).Of(p.Name).At(v.number).Unit() < p.Chance
}

func (h *history) procedure(s Source, p procedure, at time.Time, doctor Physician) Procedure {
	return Procedure{Record: h.record(s, "procedure", p.Name, at, p.Codes), Name: p.Name, Performer: doctor, Note: p.Note}
}
