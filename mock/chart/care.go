package chart

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// chronicCare adds the records of the source that gives chronic care: problem list, prescriptions and every routine
// visit.
func (l *life) chronicCare(c *Chart, s Source) {
	for _, t := range l.conditions {
		c.Problems = append(c.Problems, l.problem(s, t))
	}
	doctors := l.physicians(s)
	for _, p := range l.drugs {
		m := l.medication(s, p, p.start, l.patient.Physician.Name, l.problemID(s, *p.condition))
		c.Medications = append(c.Medications, m)
	}
	for i, v := range slices.Backward(l.visits) {
		e := l.encounter(c, s, v, doctors[i%len(doctors)], l.conditions, l.duePanels(v))
		l.renewals(&e, s, v)
		l.doProcedures(c, s, v, e)
		l.planCare(c, s, v)
		c.Encounters = append(c.Encounters, e)
	}
	for _, t := range l.conditions {
		l.termCare(c, s, t, doctors[0])
	}
	l.illnesses(c, s)
	l.background(c, s)
	l.furtherCare(c, s, doctors)
	l.immunize(c, s)
	l.coordinate(c, s)
}

const (
	otherFirst    = -5        // number of the first visit at another source; 0 is near the anchor
	otherInterval = 180 * day // between visits at another source
)

// otherCare adds the records of a further hospital or practice: visits twice a year, its own problem list, and one
// illness treated there.
func (l *life) otherCare(c *Chart, s Source) {
	chance := l.seed.of("elsewhere").of(s.ID)
	var known []condition
	for i, t := range l.conditions {
		if i == 0 || chance.of(t.name).unit() < 0.6 {
			known = append(known, t)
			c.Problems = append(c.Problems, l.problem(s, t))
		}
	}
	doctors := l.physicians(s)
	phase := time.Duration(20+chance.below(50)) * day
	begin := l.begin()
	for n := otherFirst; ; n++ {
		at := officeHours(l.anchor.Add(time.Duration(n)*otherInterval+phase), chance.of("visit").at(n), 12)
		if !l.happened(at.Add(visitLength)) {
			break
		}
		if at.Before(begin) {
			continue
		}
		v := visit{n, at}
		doctor := doctors[(n-otherFirst)%len(doctors)]
		c.Encounters = append(c.Encounters, l.encounter(c, s, v, doctor, known, l.everyonesPanels(v)))
	}
	l.illness(c, s, 0, l.anchor.Add((otherFirst+1)*otherInterval+phase+47*day))
	l.background(c, s)
}

// illnesses adds the acute episodes that the source of chronic care treats, about one in a year and a half.
func (l *life) illnesses(c *Chart, s Source) {
	const interval = 550 * day
	for n := -7; ; n++ {
		t := l.anchor.Add(time.Duration(n)*interval + time.Duration(l.seed.of("illness").at(n).below(400))*day)
		if !l.happened(t) {
			return
		}
		l.illness(c, s, n, t)
	}
}

// illness adds the n-th acute episode treated at a source, on the working day after t.
func (l *life) illness(c *Chart, s Source, n int, t time.Time) {
	chance := l.seed.of("illness").of(s.ID).at(n)
	// Routine visits start on the quarter hour, so the times never coincide.
	at := officeHours(t, chance.of("day"), 9).Add(5 * time.Minute)
	if at.Before(l.patient.BirthDate) {
		return
	}
	var fitting []*module
	var weights []float64
	for _, m := range l.catalog.acute {
		if s.Kind != Hospital && m.Acute.Setting != "Office visit" {
			continue
		}
		fitting = append(fitting, m)
		weights = append(weights, m.share(l.patient.Age(at), l.male))
	}
	i := weighted(chance, weights)
	if i < 0 || t.Before(l.begin()) {
		return
	}
	m := fitting[i]
	end := at.Add(visitLength)
	if m.Acute.Hours > 0 {
		end = at.Add(time.Duration(m.Acute.Hours) * time.Hour)
	}
	if !l.happened(end) {
		return
	}
	ill := condition{module: m, name: m.Name, course: course{onset: at}, step: noStep}
	doctor := l.physicians(s)[0]
	e := l.startEncounter(s, visit{at: at}, doctor, m.Acute.Setting, end)
	e.Reasons = slices.Clone(m.Reasons)
	e.Diagnoses = []string{l.problemID(s, ill)}
	e.Instructions = one(chance.of("instructions"), m.Instructions)
	c.Problems = append(c.Problems, l.problem(s, ill))
	d := l.levels.draw(at)
	c.Vitals = append(c.Vitals, l.vitals(s, e, d))
	for _, p := range l.treat(slices.Clip(l.drugs), &ill)[len(l.drugs):] {
		if l.allergicTo(p.Product) {
			continue
		}
		med := l.medication(s, p, at, doctor.Name, e.Diagnoses[0])
		c.Medications = append(c.Medications, med)
		e.Medications = append(e.Medications, med.ID)
	}
	for _, p := range m.Procedures {
		c.Procedures = append(c.Procedures, l.procedure(s, p, at, doctor))
	}
	e.Note = l.sentence(chance.of("note"), m.Notes.New, ill, d)
	c.Encounters = append(c.Encounters, e)
}

// coordinate adds plans that mention the suggested sources that are not connected: care was given there, and the
// records are missing.
func (l *life) coordinate(c *Chart, s Source) {
	v, ok := l.when(firstQuarterly + 5)
	if !ok {
		return
	}
	var asked []string
	for _, name := range l.order.Suggestions {
		name = strings.TrimSpace(name)
		if plain(name) == "" || l.connected(name) || slices.Contains(asked, plain(name)) {
			continue
		}
		asked = append(asked, plain(name))
		c.PlansOfCare = append(c.PlansOfCare, PlanOfCare{
			Record: l.record(s, "plan", "records from "+name, v.at, nil),
			Name:   "Records from " + name,
			Text:   fmt.Sprintf("Patient was also seen at %s; request visit notes, results and medication list.", name),
			Type:   "Referral",
		})
	}
}

func (l *life) connected(name string) bool {
	for _, s := range l.sources {
		if plain(s.Name) == plain(name) || s.ID == name {
			return true
		}
	}
	return false
}

// one returns a random element of the list, "" when it is empty.
func one(s seed, list []string) string {
	if len(list) == 0 {
		return ""
	}
	return pick(s, list)
}
