package chart

import (
	"slices"
	"time"
)

// background adds what a practice asks every patient at the first visit on record: allergies and habits.
func (l *life) background(c *Chart, s Source) {
	for _, a := range l.allergies() {
		at, ok := c.firstVisit(s, time.Time{})
		if !ok {
			return
		}
		chance := l.seed.of("allergy").of(a.Name)
		var reaction Reaction
		if len(a.Reactions) > 0 {
			reaction = pick(chance.of("reaction"), a.Reactions)
		}
		c.Allergies = append(c.Allergies, Allergy{
			Record:   l.record(s, "allergy", a.Name, at, a.Codes),
			Name:     a.Name,
			Reaction: reaction,
			Severity: one(chance.of("severity"), a.Severity),
			Status:   "Active",
		})
	}
	for _, h := range l.habits() {
		at, ok := c.firstVisit(s, h.since)
		if !ok {
			continue
		}
		value := pick(l.seed.of("habit").of(h.Topic), h.Values)
		c.SocialHistory = append(c.SocialHistory, SocialFact{
			Record: l.record(s, "social", h.Topic, at, h.Codes), Topic: h.Topic, Value: value,
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
func (l *life) allergies() []allergen {
	var list []allergen
	for _, m := range l.catalog.always {
		for _, a := range m.Allergies {
			taken := slices.ContainsFunc(l.drugs, func(p prescription) bool { return slices.Contains(a.Products, p.Product) })
			if !taken && l.seed.of("allergic").of(a.Name).unit() < a.Share {
				list = append(list, a)
			}
		}
	}
	return list
}

func (l *life) allergicTo(product string) bool {
	return slices.ContainsFunc(l.allergies(), func(a allergen) bool { return slices.Contains(a.Products, product) })
}

// knownHabit is a habit. If it came with a condition, since is the onset and the habit is not recorded before it.
// Otherwise since is zero.
type knownHabit struct {
	habit
	since time.Time
}

// habits returns one habit per topic. Those of conditions take precedence over those of modules for everyone.
func (l *life) habits() []knownHabit {
	var list []knownHabit
	take := func(m *module, weak bool, since time.Time) {
		for _, h := range m.Social {
			known := slices.ContainsFunc(list, func(o knownHabit) bool { return o.Topic == h.Topic })
			if !known && (weak || h.Strong) {
				list = append(list, knownHabit{h, since})
			}
		}
	}
	for _, weak := range []bool{false, true} {
		for _, t := range l.conditions {
			take(t.module, weak, t.onset)
		}
	}
	// the module for people without a condition is last, so it comes first here
	for _, m := range slices.Backward(l.general(l.anchor)) {
		take(m, true, time.Time{})
	}
	return list
}
