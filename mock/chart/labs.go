package chart

import (
	"slices"
	"time"
)

// testResult returns the result of a panel in a draw.
func (h *history) testResult(s Source, p *panel, d *draw, at time.Time, orderedBy string) TestResult {
	return TestResult{
		Record:     h.record(s, "test result", p.ID, at, p.Codes),
		Name:       p.Name,
		Status:     "completed",
		OrderedBy:  orderedBy,
		Specimen:   p.Specimen,
		Components: d.panel(p),
		Note:       p.Note,
	}
}

// duePanels returns the panels that are due at a routine visit.
func (h *history) duePanels(v visit) []*panel {
	age := h.patient.Age(v.at)
	var due []*panel
	want := func(list []monitor) {
		for _, m := range list {
			if age >= m.From && !slices.Contains(due, m.panel) && (v.number%m.Every == 0 || v.number < firstQuarterly) {
				due = append(due, m.panel)
			}
		}
	}
	for _, m := range h.catalog.always {
		want(m.Monitor)
	}
	for _, t := range h.conditions {
		if v.at.After(t.onset.Add(-onsetPeriod)) && !t.ended(v.at) {
			want(t.module.Monitor)
		}
	}
	return due
}

// initialPanels returns the panels that a physician orders for a new patient.
func (h *history) initialPanels(v visit) []*panel {
	age := h.patient.Age(v.at)
	var list []*panel
	for _, m := range h.catalog.always {
		for _, one := range m.Monitor {
			if (one.Every == 1 || h.minor) && age >= one.From {
				list = append(list, one.panel)
			}
		}
	}
	return list
}

// addLab adds the results of a laboratory: at every second visit the physician orders a control for some weeks later.
// Panels without a specimen (a questionnaire, spirometry) are done in the office.
func (h *history) addLab(c *Chart, s Source) {
	chance := h.seed.Of("laboratory").Of(s.ID)
	phase, turn := time.Duration(25+chance.Of("phase").Below(40))*day, chance.Of("turn").Below(2)
	for _, v := range slices.Backward(h.visits) {
		if !h.minor && (v.number-turn)%2 != 0 {
			continue
		}
		minutes := 3 * h.seed.Of("sample").At(v.number).Below(40)
		at := workday(v.at.Truncate(day).Add(phase)).Add(7*time.Hour + time.Duration(minutes)*time.Minute)
		if !h.happened(at) {
			continue
		}
		d := h.levels.draw(at)
		for _, p := range h.duePanels(v) {
			if p.Specimen != "" {
				c.TestResults = append(c.TestResults, h.testResult(s, p, d, at, h.patient.Physician.Name))
			}
		}
	}
}
