package chart

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// addChronicCare adds the records of the source that gives chronic care: problem list, prescriptions and every routine
// visit.
func (h *history) addChronicCare(c *Chart, s Source) {
	for _, t := range h.conditions {
		c.Problems = append(c.Problems, h.problem(s, t))
	}
	doctors := h.physicians(s)
	for _, p := range h.drugs {
		m := h.medication(s, p, p.start, h.patient.Physician.Name, h.problemID(s, *p.condition))
		c.Medications = append(c.Medications, m)
	}
	for i, v := range slices.Backward(h.visits) {
		e := h.encounter(c, s, v, doctors[i%len(doctors)], h.conditions, h.duePanels(v))
		h.addPrescriptions(&e, s, v)
		h.addProcedures(c, s, v, e)
		h.addPlans(c, s, v)
		c.Encounters = append(c.Encounters, e)
	}
	for _, t := range h.conditions {
		h.addTermVisits(c, s, t, doctors[0])
	}
	h.addIllnesses(c, s)
	h.addBackground(c, s)
	h.addFurtherVisits(c, s, doctors)
	h.addImmunizations(c, s)
	h.addRecordRequests(c, s)
}

const (
	otherFirst    = -5        // number of the first visit at another source; 0 is near the anchor
	otherInterval = 180 * day // between visits at another source
)

// addOtherCare adds the records of a further hospital or practice: visits twice a year, its own problem list, and one
// illness treated there.
func (h *history) addOtherCare(c *Chart, s Source) {
	chance := h.seed.Of("elsewhere").Of(s.ID)
	var known []condition
	for i, t := range h.conditions {
		if i == 0 || chance.Of(t.name).Unit() < 0.6 {
			known = append(known, t)
			c.Problems = append(c.Problems, h.problem(s, t))
		}
	}
	doctors := h.physicians(s)
	phase := time.Duration(20+chance.Below(50)) * day
	begin := h.recordStart()
	for n := otherFirst; ; n++ {
		at := officeHours(h.anchor.Add(time.Duration(n)*otherInterval+phase), chance.Of("visit").At(n), 12)
		if !h.happened(at.Add(visitLength)) {
			break
		}
		if at.Before(begin) {
			continue
		}
		v := visit{n, at}
		doctor := doctors[(n-otherFirst)%len(doctors)]
		c.Encounters = append(c.Encounters, h.encounter(c, s, v, doctor, known, h.initialPanels(v)))
	}
	h.addIllness(c, s, 0, h.anchor.Add((otherFirst+1)*otherInterval+phase+47*day))
	h.addBackground(c, s)
}

// addIllnesses adds the acute episodes that the source of chronic care treats, about one in a year and a half.
func (h *history) addIllnesses(c *Chart, s Source) {
	const interval = 550 * day
	for n := -7; ; n++ {
		t := h.anchor.Add(time.Duration(n)*interval + time.Duration(h.seed.Of("illness").At(n).Below(400))*day)
		if !h.happened(t) {
			return
		}
		h.addIllness(c, s, n, t)
	}
}

// addIllness adds the n-th acute episode treated at a source, on the working day after t.
func (h *history) addIllness(c *Chart, s Source, n int, t time.Time) {
	chance := h.seed.Of("illness").Of(s.ID).At(n)
	// Routine visits start on the quarter hour, so the times never coincide.
	at := officeHours(t, chance.Of("day"), 9).Add(5 * time.Minute)
	if at.Before(h.patient.BirthDate) {
		return
	}
	var fitting []*module
	var weights []float64
	for _, m := range h.catalog.acute {
		if s.Kind != Hospital && m.Acute.Setting != "Office visit" {
			continue
		}
		fitting = append(fitting, m)
		weights = append(weights, m.share(h.patient.Age(at), h.male))
	}
	i := weightedIndex(chance, weights)
	if i < 0 || t.Before(h.recordStart()) {
		return
	}
	m := fitting[i]
	end := at.Add(visitLength)
	if m.Acute.Hours > 0 {
		end = at.Add(time.Duration(m.Acute.Hours) * time.Hour)
	}
	if !h.happened(end) {
		return
	}
	ill := condition{module: m, name: m.Name, course: course{onset: at}, stepUpVisit: noStepUp}
	doctor := h.physicians(s)[0]
	e := h.startEncounter(s, visit{at: at}, doctor, m.Acute.Setting, end)
	e.Reasons = slices.Clone(m.Reasons)
	e.Diagnoses = []string{h.problemID(s, ill)}
	e.Instructions = pickText(chance.Of("instructions"), m.Instructions)
	c.Problems = append(c.Problems, h.problem(s, ill))
	d := h.levels.draw(at)
	c.Vitals = append(c.Vitals, h.vitals(s, e, d))
	for _, p := range h.treat(slices.Clip(h.drugs), &ill)[len(h.drugs):] {
		if h.allergicTo(p.Product) {
			continue
		}
		med := h.medication(s, p, at, doctor.Name, e.Diagnoses[0])
		c.Medications = append(c.Medications, med)
		e.Medications = append(e.Medications, med.ID)
	}
	for _, p := range m.Procedures {
		c.Procedures = append(c.Procedures, h.procedure(s, p, at, doctor))
	}
	e.Note = h.sentence(chance.Of("note"), m.Notes.New, ill, d)
	c.Encounters = append(c.Encounters, e)
}

// addRecordRequests adds plans that mention the suggested sources that are not connected: care was given there, and the
// records are missing.
func (h *history) addRecordRequests(c *Chart, s Source) {
	v, ok := h.visitAt(firstQuarterly + 5)
	if !ok {
		return
	}
	var asked []string
	for _, name := range h.given.Suggestions {
		name = strings.TrimSpace(name)
		if plain(name) == "" || h.connected(name) || slices.Contains(asked, plain(name)) {
			continue
		}
		asked = append(asked, plain(name))
		c.PlansOfCare = append(c.PlansOfCare, PlanOfCare{
			Record: h.record(s, "plan", "records from "+name, v.at, nil),
			Name:   "Records from " + name,
			Text:   fmt.Sprintf("Patient was also seen at %s; request visit notes, results and medication list.", name),
			Type:   "Referral",
		})
	}
}

func (h *history) connected(name string) bool {
	for _, s := range h.sources {
		if plain(s.Name) == plain(name) || s.ID == name {
			return true
		}
	}
	return false
}

// pickText returns a random element of the list, "" when it is empty.
func pickText(s seed, list []string) string {
	if len(list) == 0 {
		return ""
	}
	return pick(s, list)
}
