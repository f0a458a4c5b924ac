package chart

import (
	"slices"
	"time"
)

// testResult is a panel taken in a draw.
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

// duePanels are what a routine visit calls for and s does itself. Sources that take samples take turns by visit, so that
// results divide between a practice and its laboratory and a series has each point once. What needs no sample (a
// questionnaire, spirometry) is done in the office.
func (l *life) duePanels(s Source, v visit) []*panel {
	sampling := l.turn(s, v.number, Source.takesSamples)
	var due []*panel
	want := func(list []monitor) {
		for _, m := range list {
			here := sampling
			if m.panel.Specimen == "" {
				here = s.CCDA()
			}
			if here && !slices.Contains(due, m.panel) && (v.number%m.Every == 0 || v.number < firstQuarterly) {
				due = append(due, m.panel)
			}
		}
	}
	for _, m := range l.catalog.always {
		want(m.Monitor)
	}
	for _, t := range l.troubles {
		if v.at.After(t.onset.Add(-comes)) {
			want(t.module.Monitor)
		}
	}
	return due
}

// everyonesPanels are what a physician who sees the person for the first time asks for.
func (l *life) everyonesPanels() []*panel {
	var list []*panel
	for _, m := range l.catalog.always {
		for _, one := range m.Monitor {
			if one.Every == 1 {
				list = append(list, one.panel)
			}
		}
	}
	return list
}

// takesSamples tells whether the source takes routine samples: laboratories, and the home of chronic care (turn leaves
// the other hospitals and practices out).
func (s Source) takesSamples() bool { return s.Kind == Lab || s.CCDA() }

// turn tells whether the n-th of something falls to s: the sources that do it take turns. Of the hospitals and practices
// only the home of chronic care takes part.
func (l *life) turn(s Source, n int, does func(Source) bool) bool {
	place, count := -1, 0
	for i, o := range l.sources {
		if !does(o) || o.CCDA() && i != l.home() {
			continue
		}
		if o.ID == s.ID {
			place = count
		}
		count++
	}
	return place >= 0 && ((n%count)+count)%count == place
}

// lab brings the results it was sent: the samples were taken some working days before the routine visit.
func (l *life) lab(c *Chart, s Source) {
	orderedBy := l.patient.Physician.Name
	if i := l.home(); i >= 0 {
		orderedBy = l.physicians(l.sources[i])[0].Name
	}
	for _, v := range slices.Backward(l.visits) {
		at := workday(v.at.Truncate(day).Add(-5 * day)).Add(7*time.Hour + time.Duration(l.seed.of("sample").at(v.number).below(40))*3*time.Minute)
		if at.Before(l.patient.BirthDate) {
			continue
		}
		d := l.levels.draw(at)
		for _, p := range l.duePanels(s, v) {
			c.TestResults = append(c.TestResults, l.testResult(s, p, d, at, orderedBy))
		}
	}
}
