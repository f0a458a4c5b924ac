package chart

import (
	"slices"
	"strings"
	"time"
)

// condition is a condition of the person.
type condition struct {
	course
	module      *module // almost empty for an unknown condition
	name        string
	note        string
	onsetVisit  int // number of the visit of the diagnosis
	stepUpVisit int // number of the visit at which therapy was stepped up; noStepUp: never
}

const noStepUp = 1 << 30

// chooseConditions returns the conditions of the order or, if it has none, random ones, perhaps none.
func (h *history) chooseConditions() []condition {
	var list []condition
	given := false
	for _, text := range h.given.Conditions {
		text = strings.Join(strings.Fields(text), " ")
		if text == "" {
			continue
		}
		given = true
		m := h.catalog.find(text)
		note := "Stated on the order as \"" + text + "\"."
		switch {
		case m == nil:
			m = &module{Name: text}
		case m.Absence || !h.possible(m):
			continue
		case h.minor && h.patient.Age(h.anchor) < m.fromAge():
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
		for _, m := range h.drawConditions() {
			list = append(list, condition{module: m, name: m.Name})
		}
	}
	for i := range list {
		h.setDates(&list[i])
	}
	// A condition cannot be diagnosed before the first visit. A newborn has had none yet.
	return slices.DeleteFunc(list, func(t condition) bool { return t.onset.IsZero() })
}

// drawConditions returns random conditions for the person's age and sex, by their prevalence. They are correlated, as
// some people are healthier than others: about half of them depend on one number drawn for the person.
func (h *history) drawConditions() []*module {
	s, age := h.seed.Of("conditions"), h.patient.Age(h.anchor)
	health := s.Of("health").Unit()
	var list []*module
	for _, m := range h.catalog.chronic {
		x := s.Of(m.Name).Unit()
		if s.Of("common cause").Of(m.Name).Unit() < 0.5 {
			x = health
		}
		if !m.Absence && x < m.share(age, h.male) {
			list = append(list, m)
		}
	}
	return list
}

// possible reports whether a person of this sex can have the condition and, when it has a term, also of this age. The
// record leaves out an impossible condition of an order.
func (h *history) possible(m *module) bool {
	if m.Term != nil {
		return m.share(h.patient.Age(h.anchor), h.male) > 0
	}
	return len(m.Prevalence) == 0 || m.ofSex(h.male)
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

// weightedIndex returns a random index with a probability in proportion to the weights, -1 when all are zero.
func weightedIndex(s seed, weights []float64) int {
	sum := 0.0
	for _, w := range weights {
		sum += w
	}
	x, last := s.Unit()*sum, -1
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

// setDates sets the dates of the condition. It was diagnosed at a routine visit: either a recent one, so that the last
// two years show the response to treatment, or one long ago with a recent step up in therapy.
func (h *history) setDates(t *condition) {
	s := h.seed.Of("onset").Of(t.name)
	recent := -5 + s.Of("recent").Below(2)
	t.onsetVisit, t.stepUpVisit = recent, noStepUp
	if t.module.Term != nil { // diagnosed so recently that it is present at the anchor, or ended shortly before
		t.onsetVisit = -2
		if t.note == "" { // not a condition of the order
			t.onsetVisit -= s.Of("term").Below(6)
		}
	} else if old := h.yearlyVisits(t.module.fromAge()); s.Unit() >= t.module.Recent && len(old) > 0 {
		t.onsetVisit = pick(s.Of("long"), old).number
		t.stepUpVisit = recent
	}
	from := t.module.fromAge()
	switch {
	case t.note == "":
	case h.minor:
		from = 0
	default: // the order takes precedence over the usual age
		from = min(from, adultAge)
	}
	if first, ok := h.firstVisitAtAge(from); ok {
		t.onsetVisit = max(t.onsetVisit, first)
	} else if t.note == "" {
		return
	}
	if v, ok := h.visitAt(t.onsetVisit); ok {
		t.onsetVisit, t.onset = v.number, v.at
	}
	if t.stepUpVisit != noStepUp && t.module.steps() {
		if v, ok := h.visitAt(t.stepUpVisit); ok && v.number > t.onsetVisit {
			t.adjusted = v.at
		}
	}
	if t.adjusted.IsZero() {
		t.stepUpVisit = noStepUp
	}
	h.setTerm(t)
}

// firstVisitAtAge returns the number of the first visit at which the person had reached an age.
func (h *history) firstVisitAtAge(age int) (number int, ok bool) {
	for _, v := range h.visits {
		if h.patient.Age(v.at) >= age {
			return v.number, true
		}
	}
	return 0, false
}

// yearlyVisits returns the visits before the quarterly ones at which the person had reached an age.
func (h *history) yearlyVisits(age int) []visit {
	from, to := -1, 0
	for i, v := range h.visits {
		if v.number < firstQuarterly && h.patient.Age(v.at) >= age {
			if from < 0 {
				from = i
			}
			to = i + 1
		}
	}
	if from < 0 {
		return nil
	}
	return h.visits[from:to]
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
func (h *history) problem(s Source, t condition) Problem {
	p := Problem{
		Record: h.record(s, "problem", t.name, t.onset, t.module.Codes),
		Name:   t.name,
		Status: "Active",
		Note:   t.note,
	}
	if e := t.module.Acute; e != nil {
		if over := t.onset.Add(time.Duration(e.Days) * day); h.happened(over) {
			p.Status, p.Resolved = "Resolved", over
		}
	}
	if !t.end.IsZero() && h.happened(t.end) {
		p.Status, p.Resolved = "Resolved", t.end
	}
	return p
}

// problemID returns the ID of the problem that the method problem returns.
func (h *history) problemID(s Source, t condition) string {
	return h.record(s, "problem", t.name, t.onset, nil).ID
}
