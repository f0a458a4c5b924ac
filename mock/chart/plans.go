package chart

import "slices"

// addPlans adds the plans of a visit: those of a condition when it is diagnosed, and those for everyone once a year.
func (h *history) addPlans(c *Chart, s Source, v visit) {
	var names []string
	add := func(p plan) {
		if slices.Contains(names, p.Name) { // two conditions may have the same plan
			return
		}
		names = append(names, p.Name)
		c.PlansOfCare = append(c.PlansOfCare, PlanOfCare{
			Record: h.record(s, "plan", p.Name, v.at, p.Codes), Name: p.Name, Text: p.Text, Type: p.Type,
		})
	}
	for _, t := range h.conditions {
		if t.onset.Equal(v.at) || t.adjusted.Equal(v.at) {
			for _, p := range t.module.Plans {
				add(p)
			}
		}
	}
	if v.number%4 != 0 {
		return
	}
	for _, m := range h.modulesFor(v.at) {
		for _, p := range m.Plans {
			add(p)
		}
	}
}
