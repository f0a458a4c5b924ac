package chart

import (
	"slices"
	"strings"
	"time"
)

// trouble is a condition the person has.
type trouble struct {
	course
	module *module // an empty one when nothing is known of the condition
	name   string
	note   string
	begun  int // number of the visit of the diagnosis
	step   int // number of the visit at which therapy was stepped up; noStep: never
}

const noStep = 1 << 30

// conditions are those of the order or, without any, one to three that the seed draws.
func (l *life) conditions() []trouble {
	var list []trouble
	for _, text := range l.order.Conditions {
		text = strings.Join(strings.Fields(text), " ")
		if text == "" {
			continue
		}
		m := l.catalog.find(text)
		note := "Stated on the order as \"" + text + "\"."
		if m == nil {
			m = &module{Name: text}
		}
		i := slices.IndexFunc(list, func(t trouble) bool { return strings.EqualFold(t.name, m.Name) })
		if i >= 0 {
			list[i].note += " " + note
			continue
		}
		list = append(list, trouble{module: m, name: m.Name, note: note})
	}
	if len(list) == 0 {
		for _, m := range l.drawn() {
			list = append(list, trouble{module: m, name: m.Name})
		}
	}
	for i := range list {
		l.date(&list[i])
	}
	// Nothing is found before the first visit: a newborn has no record yet.
	return slices.DeleteFunc(list, func(t trouble) bool { return t.onset.IsZero() })
}

// drawn picks one to three conditions that fit the person's age and sex, the common ones more often.
func (l *life) drawn() []*module {
	s, age := l.seed.of("conditions"), l.patient.Age(l.anchor)
	weights := make([]float64, len(l.catalog.chronic))
	for i, m := range l.catalog.chronic {
		weights[i] = m.share(age, l.male)
	}
	var list []*module
	for n := range 1 + s.below(3) {
		if i := weighted(s.at(n), weights); i >= 0 {
			list = append(list, l.catalog.chronic[i])
			weights[i] = 0
		}
	}
	return list
}

// share is the part of people of that age and sex that have the condition.
func (m *module) share(age int, male bool) float64 {
	share := 0.0
	for _, p := range m.Prevalence {
		if p.From <= age {
			share = p.Female
			if male {
				share = p.Male
			}
		}
	}
	return share
}

// weighted is an index chosen in proportion to the weights, -1 when all are zero.
func weighted(s seed, weights []float64) int {
	sum := 0.0
	for _, w := range weights {
		sum += w
	}
	x, last := s.unit()*sum, -1
	for i, w := range weights {
		if w <= 0 {
			continue
		}
		if x < w {
			return i
		}
		x -= w
		last = i // rounding may leave a crumb of x
	}
	return last
}

// date places the condition in the person's life. It was found at a routine visit: a recent one, so that the last two
// years show the response to treatment, or one long ago, and then therapy was stepped up recently.
func (l *life) date(t *trouble) {
	s := l.seed.of("onset").of(t.name)
	recent := -5 + s.of("recent").below(2)
	t.begun, t.step = recent, noStep
	if old := l.oldVisits(t.module.fromAge()); s.unit() >= t.module.Recent && len(old) > 0 {
		t.begun = pick(s.of("long"), old).number
		t.step = recent
	}
	if v, ok := l.when(t.begun); ok {
		t.begun, t.onset = v.number, v.at
	}
	if t.step != noStep && t.module.steps() {
		if v, ok := l.when(t.step); ok && v.number > t.begun {
			t.adjusted = v.at
		}
	}
	if t.adjusted.IsZero() {
		t.step = noStep
	}
}

// oldVisits are the visits before the quarterly ones, at which the person was at least that old.
func (l *life) oldVisits(age int) []visit {
	from, to := -1, 0
	for i, v := range l.visits {
		if v.number < firstQuarterly && l.patient.Age(v.at) >= age {
			if from < 0 {
				from = i
			}
			to = i + 1
		}
	}
	if from < 0 {
		return nil
	}
	return l.visits[from:to]
}

// fromAge is the age at which the condition begins to be found, 0 when nothing is known of it.
func (m *module) fromAge() int {
	for _, p := range m.Prevalence {
		if p.Male > 0 || p.Female > 0 {
			return p.From
		}
	}
	return 0
}

// steps tells whether there is a treatment to step up to.
func (m *module) steps() bool {
	return slices.ContainsFunc(m.Lines, func(ln line) bool {
		return ln.Chance == 0 && !slices.ContainsFunc(ln.Options, func(o option) bool { return len(o.Steps) < 2 })
	})
}

// problem is the entry of the problem list at a source.
func (l *life) problem(s Source, t trouble) Problem {
	p := Problem{Record: l.record(s, "problem", t.name, t.onset, t.module.Codes), Name: t.name, Status: "Active", Note: t.note}
	if e := t.module.Acute; e != nil {
		if over := t.onset.Add(time.Duration(e.Days) * day); l.happened(over) {
			p.Status, p.Resolved = "Resolved", over
		}
	}
	return p
}

// problemID is what problem would give as ID.
func (l *life) problemID(s Source, t trouble) string {
	return l.record(s, "problem", t.name, t.onset, nil).ID
}
