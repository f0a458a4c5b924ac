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

// conditions are those of the order or, without any, those that the seed draws: perhaps none.
func (l *life) conditions() []trouble {
	var list []trouble
	said := false
	for _, text := range l.order.Conditions {
		text = strings.Join(strings.Fields(text), " ")
		if text == "" {
			continue
		}
		said = true
		m := l.catalog.find(text)
		note := "Stated on the order as \"" + text + "\"."
		switch {
		case m == nil:
			m = &module{Name: text}
		case m.Absence || !l.possible(m):
			continue
		case l.minor && l.patient.Age(l.anchor) < m.fromAge(): // an adult's illness: all that is known is the order's word
			m = &module{Name: text}
		}
		i := slices.IndexFunc(list, func(t trouble) bool { return strings.EqualFold(t.name, m.Name) })
		if i >= 0 {
			list[i].note += " " + note
			continue
		}
		list = append(list, trouble{module: m, name: m.Name, note: note})
	}
	if !said {
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

// drawn are conditions that fit the person's age and sex, each as often as people have it. They come together more often than
// by chance, for some people are healthier than others: about half of them go by one number of the person's.
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

// possible tells whether somebody of the person's sex can have the condition at all and, when it has a term, somebody of
// the person's age. An order that says otherwise contradicts itself, and the record leaves the condition out.
func (l *life) possible(m *module) bool {
	if m.Term != nil {
		return m.share(l.patient.Age(l.anchor), l.male) > 0
	}
	return len(m.Prevalence) == 0 || m.ofSex(l.male)
}

// ofSex tells whether people of a sex have the condition at some age.
func (m *module) ofSex(male bool) bool {
	return slices.ContainsFunc(m.Prevalence, func(p prevalence) bool { return male && p.Male > 0 || !male && p.Female > 0 })
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
	if t.module.Term != nil { // found so late that it goes on at the anchor, or not long over
		t.begun = -2
		if t.note == "" { // nobody asked for it to be now
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
	default: // the order's word goes before what is common
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

// firstAt is the number of the first visit at which the person was at least that old.
func (l *life) firstAt(age int) (number int, ok bool) {
	for _, v := range l.visits {
		if l.patient.Age(v.at) >= age {
			return v.number, true
		}
	}
	return 0, false
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
	if !t.over.IsZero() && l.happened(t.over) {
		p.Status, p.Resolved = "Resolved", t.over
	}
	return p
}

// problemID is what problem would give as ID.
func (l *life) problemID(s Source, t trouble) string {
	return l.record(s, "problem", t.name, t.onset, nil).ID
}
