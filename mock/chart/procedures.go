package chart

import (
	"slices"
	"time"
)

// doProcedures adds the procedures performed at or right after a routine visit.
func (l *life) doProcedures(c *Chart, s Source, v visit, e Encounter) {
	var names []string
	add := func(p procedure) {
		if slices.Contains(names, p.Name) { // two conditions may have the same procedure
			return
		}
		names = append(names, p.Name)
		c.Procedures = append(c.Procedures, l.procedure(s, p, e.Ended, e.Provider))
	}
	for _, t := range l.conditions {
		if v.at.Before(t.onset) || t.past(v.at) {
			continue
		}
		for _, p := range t.module.Procedures {
			if l.due(p, v, t.name, v.number-t.begun) {
				add(p)
			}
		}
	}
	for _, m := range l.general(v.at) {
		for _, p := range m.Procedures {
			phase := l.seed.of("procedure").of(p.Name).below(max(p.Every, 1))
			if l.due(p, v, "", v.number-phase) {
				add(p)
			}
		}
	}
}

// due reports whether the procedure is performed at the n-th visit of its schedule.
func (l *life) due(p procedure, v visit, owner string, n int) bool {
	age := l.patient.Age(v.at)
	switch {
	case age < p.From || p.To > 0 && age > p.To:
		return false
	case p.Sex == "male" && !l.male, p.Sex == "female" && l.male:
		return false
	case p.Every == 0 && n != 0, p.Every > 0 && n%p.Every != 0:
		return false
	}
	return p.Chance == 0 || l.seed.of("procedure").of(owner).of(p.Name).at(v.number).unit() < p.Chance
}

func (l *life) procedure(s Source, p procedure, at time.Time, doctor Physician) Procedure {
	return Procedure{Record: l.record(s, "procedure", p.Name, at, p.Codes), Name: p.Name, Performer: doctor, Note: p.Note}
}
