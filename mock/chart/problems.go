package chart

import (
	"slices"
	"strings"
	"time"
)

// condition is a condition of the person.
type condition struct {
	course
	module *module // almost empty for an unknown condition
	name   string
	note   string
	begun  int // number of the visit of the diagnosis
	step   int // number of the visit at which therapy was stepped up; noStep: never
}

const noStep = 1 << 30

// chooseConditions returns the conditions of the order or, if it has none, random ones, perhaps none.
func (l *life) chooseConditions() []condition {
	var list []condition
	given := false
	for _, text := range l.order.Conditions {
		text = strings.Join(strings.Fields(text), " ")
		if text == "" {
			continue
		}
		given = true
		m := l.catalog.find(text)
		note := "Stated on the order as \"" + text + "\"."
		switch {
		case m == nil:
			m = &module{Name: text}
		case m.Absence || !l.possible(m):
			continue
		case l.minor && l.patient.Age(l.anchor) < m.fromAge():
			// An adult's condition in a child: the record has only the text of the order.
			m = &module{Name: text}
		}
		i := slices.IndexFunc(list, func(t condition) bool { return strings.EqualFold(t.name, m.Name) })
		if i >= 0 {
			list[i].note += " " + note
			continue
		}
		list = append(list, condition{module: m, name: m.Name, note: note})
	}
	if !given {
		for _, m := range l.drawn() {
			list = append(list, condition{module: m, name: m.Name})
		}
	}
	for i := range list {
		l.date(&list[i])
	}
	// A condition cannot be diagnosed before the first visit. A newborn has had none yet.
	return slices.DeleteFunc(list, func(t condition) bool { return t.onset.IsZero() })
}

// drawn returns random conditions for the person's age and sex, by their prevalence. They are correlated, as some
// people are healthier than others: about half of them depend on one number drawn for the person.
func (l *life) drawn() []*module {
	s, age := l.seed.of("conditions"), l.patient.Age(l.anchor)
	health := s.of("health").unit()
	var list []*module
	for _, m := range l.catalog.chronic {
		x := s.of(m.Name).unit()
		if s.of("common cause").of(m.Name).unit() < 0.5 {
			x = health
		}
		if !m.Absence && x < m.share(age, l.male) {
			list = append(list, m)
		}
	}
	return list
}

// possible reports whether a person of this sex can have the condition and, when it has a term, also of this age. The
// record leaves out an impossible condition of an order.
func (l *life) possible(m *module) bool {
	if m.Term != nil {
		return m.share(l.patient.Age(l.anchor), l.male) > 0
	}
	return len(m.Prevalence) == 0 || m.ofSex(l.male)
}

// ofSex reports whether people of a sex have the condition at some age.
func (m *module) ofSex(male bool) bool {
	return slices.ContainsFunc(m.Prevalence, func(p prevalence) bool {
		return male && p.Male > 0 || !male && p.Female > 0
	})
}

// share returns the share of people of an age and sex that have the condition.
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

// weighted returns a random index with a probability in proportion to the weights, -1 when all are zero.
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
		last = i // because of rounding x may not reach zero
	}
	return last
}

// date sets the dates of the condition. It was diagnosed at a routine visit: either a recent one, so that the last two
// years show the response to treatment, or one long ago with a recent step up in therapy.
func (l *life) date(t *condition) {
	s := l.seed.of("onset").of(t.name)
	recent := -5 + s.of("recent").below(2)
	t.begun, t.step = recent, noStep
	if t.module.Term != nil { // diagnosed so recently that it is present at the anchor, or ended shortly before
		t.begun = -2
		if t.note == "" { // not a condition of the order
			t.begun -= s.of("term").below(6)
		}
	} else if old := l.oldVisits(t.module.fromAge()); s.unit() >= t.module.Recent && len(old) > 0 {
		t.begun = pick(s.of("long"), old).number
		t.step = recent
	}
	from := t.module.fromAge()
	switch {
	case t.note == "":
	case l.minor:
		from = 0
	default: // the order takes precedence over the usual age
		from = min(from, adultAge)
	}
	if first, ok := l.firstAt(from); ok {
		t.begun = max(t.begun, first)
	} else if t.note == "" {
		return
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
	l.setTerm(t)
}

// firstAt returns the number of the first visit at which the person had reached an age.
func (l *life) firstAt(age int) (number int, ok bool) {
	for _, v := range l.visits {
		if l.patient.Age(v.at) >= age {
			return v.number, true
		}
	}
	return 0, false
}

// oldVisits returns the visits before the quarterly ones at which the person had reached an age.
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

// fromAge returns the age from which the condition occurs, 0 when it is unknown.
func (m *module) fromAge() int {
	for _, p := range m.Prevalence {
		if p.Male > 0 || p.Female > 0 {
			return p.From
		}
	}
	return 0
}

// steps reports whether the treatment has a step up.
func (m *module) steps() bool {
	return slices.ContainsFunc(m.Lines, func(ln line) bool {
		return ln.Chance == 0 && !slices.ContainsFunc(ln.Options, func(o option) bool { return len(o.Steps) < 2 })
	})
}

// problem returns the entry of the problem list at a source.
func (l *life) problem(s Source, t condition) Problem {
	p := Problem{
		Record: l.record(s, "problem", t.name, t.onset, t.module.Codes),
		Name:   t.name,
		Status: "Active",
		Note:   t.note,
	}
	if e := t.module.Acute; e != nil {
		if over := t.onset.Add(time.Duration(e.Days) * day); l.happened(over) {
			p.Status, p.Resolved = "Resolved", over
		}
	}
	if !t.over.IsZero() && l.happened(t.over) {
		p.Status, p.Resolved = "Resolved", t.over
	}
	return p
}

// problemID returns the ID of the problem that the method problem returns.
func (l *life) problemID(s Source, t condition) string {
	return l.record(s, "problem", t.name, t.onset, nil).ID
}
