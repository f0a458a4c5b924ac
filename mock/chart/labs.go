package chart

import (
	"slices"
	"time"
)

// testResult returns the result of a panel in a draw.
func (l *life) testResult(s Source, p *panel, d *draw, at time.Time, orderedBy string) TestResult {
	return TestResult{
		Record:     l.record(s, "test result", p.ID, at, p.Codes),
		Name:       p.Name,
		Status:     "completed",
		OrderedBy:  orderedBy,
		Specimen:   p.Specimen,
		Components: d.panel(p),
		Note:       p.Note,
	}
}

// duePanels returns the panels that are due at a routine visit.
func (l *life) duePanels(v visit) []*panel {
	age := l.patient.Age(v.at)
	var due []*panel
	want := func(list []monitor) {
		for _, m := range list {
			if age >= m.From && !slices.Contains(due, m.panel) && (v.number%m.Every == 0 || v.number < firstQuarterly) {
				due = append(due, m.panel)
			}
		}
	}
	for _, m := range l.catalog.always {
		want(m.Monitor)
	}
	for _, t := range l.conditions {
		if v.at.After(t.onset.Add(-onsetPeriod)) && !t.past(v.at) {
			want(t.module.Monitor)
		}
	}
	return due
}

// everyonesPanels returns the panels that a physician orders for a new patient.
func (l *life) everyonesPanels(v visit) []*panel {
	age := l.patient.Age(v.at)
	var list []*panel
	for _, m := range l.catalog.always {
		for _, one := range m.Monitor {
			if (one.Every == 1 || l.minor) && age >= one.From {
				list = append(list, one.panel)
			}
		}
	}
	return list
}

// lab adds the results of a laboratory: at every second visit the physician orders a control for some weeks later.
// Panels without a specimen (a questionnaire, spirometry) are done in the office.
func (l *life) lab(c *Chart, s Source) {
	chance := l.seed.of("laboratory").of(s.ID)
	phase, turn := time.Duration(25+chance.of("phase").below(40))*day, chance.of("turn").below(2)
	for _, v := range slices.Backward(l.visits) {
		if !l.minor && (v.number-turn)%2 != 0 {
			continue
		}
		minutes := 3 * l.seed.of("sample").at(v.number).below(40)
		at := workday(v.at.Truncate(day).Add(phase)).Add(7*time.Hour + time.Duration(minutes)*time.Minute)
		if !l.happened(at) {
			continue
		}
		d := l.levels.draw(at)
		for _, p := range l.duePanels(v) {
			if p.Specimen != "" {
				c.TestResults = append(c.TestResults, l.testResult(s, p, d, at, l.patient.Physician.Name))
			}
		}
	}
}
