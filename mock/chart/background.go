package chart

import (
	"slices"
	"time"
)

// addBackground adds what a practice asks every patient at the first visit on record: allergies and habits.
func (h *history) addBackground(c *Chart, s Source) {
	for _, a := range h.allergies() {
		at, ok := c.firstVisit(s, time.Time{})
		if !ok {
			return
		}
		chance := h.seed.Of("allergy").Of(a.Name)
		var reaction Reaction
		if len(a.Reactions) > 0 {
			reaction = pick(chance.Of("reaction"), a.Reactions)
		}
		c.Allergies = append(c.Allergies, Allergy{
			Record:   h.record(s, "allergy", a.Name, at, a.Codes),
			Name:     a.Name,
			Reaction: reaction,
			Severity: pickText(chance.Of("severity"), a.Severity),
			Status:   "Active",
		})
	}
	for _, known := range h.habits() {
		at, ok := c.firstVisit(s, known.since)
		if !ok {
			continue
		}
		value := pick(h.seed.Of("habit").Of(known.Topic), known.Values)
		c.SocialHistory = append(c.SocialHistory, SocialFact{
			Record: h.record(s, "social", known.Topic, at, known.Codes), Topic: known.Topic, Value: value,
		})
	}
}

// firstVisit returns the time of the first encounter at a source that is not before since.
func (c *Chart) firstVisit(s Source, since time.Time) (first time.Time, ok bool) {
	for _, e := range c.Encounters {
		if e.Source == s.ID && !e.At.Before(since) && (!ok || e.At.Before(first)) {
			first, ok = e.At, true
		}
	}
	return first, ok
}

// allergies returns the person's allergies, without those to drugs that the person takes.
func (h *history) allergies() []allergen {
	var list []allergen
	for _, m := range h.catalog.always {
		for _, a := range m.Allergies {
			taken := slices.ContainsFunc(h.drugs, func(p prescription) bool { return slices.Contains(a.Products, p.Product) })
			if !taken && h.seed.Of("allergic").Of(a.Name).Unit() < a.Share {
				list = append(list, a)
			}
		}
	}
	return list
}

func (h *history) allergicTo(product string) bool {
	return slices.ContainsFunc(h.allergies(), func(a allergen) bool { return slices.Contains(a.Products, product) })
}

// knownHabit is a habit. If it came with a condition, since is the onset and the habit is not recorded before it.
// Otherwise since is zero.
type knownHabit struct {
	habit
	since time.Time
}

// habits returns one habit per topic. Those of conditions take precedence over those of modules for everyone.
func (h *history) habits() []knownHabit {
	var list []knownHabit
	take := func(m *module, others bool, since time.Time) { // others: habits that are not Strong, too
		for _, fact := range m.Social {
			listed := slices.ContainsFunc(list, func(o knownHabit) bool { return o.Topic == fact.Topic })
			if !listed && (others || fact.Strong) {
				list = append(list, knownHabit{fact, since})
			}
		}
	}
	for _, others := range []bool{false, true} {
		for _, t := range h.conditions {
			take(t.module, others, t.onset)
		}
	}
	// the module for people without a condition is last, so it comes first here
	for _, m := range slices.Backward(h.modulesFor(h.anchor)) {
		take(m, true, time.Time{})
	}
	return list
}
