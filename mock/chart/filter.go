package chart

import "slices"

// From returns the part of the chart with the records of one source, for a report per provider (cookbook, table 8). The
// patient and AsOf stay; Sources holds the one source. An unknown id gives empty lists.
func (c *Chart) From(source string) *Chart {
	part := *c
	part.Sources = nil
	for _, s := range c.Sources {
		if s.ID == source {
			part.Sources = []Source{s}
		}
	}
	of := func(r Record) bool { return r.Source == source }
	part.Allergies = keep(c.Allergies, of)
	part.SocialHistory = keep(c.SocialHistory, of)
	part.keepCare(of)
	return &part
}

// dropUnretrieved drops the records that have not been retrieved yet from sources whose retrieval is unfinished.
func (c *Chart) dropUnretrieved() {
	if !slices.ContainsFunc(c.Sources, func(s Source) bool { return s.Incomplete }) {
		return
	}
	c.keepCare(func(r Record) bool {
		s := c.Source(r.Source)
		return !s.Incomplete || !s.retrievedLast(r.At)
	})
}

// keepCare drops problems, medications and records of single events for which ok returns false.
func (c *Chart) keepCare(ok func(Record) bool) {
	c.Problems = keep(c.Problems, ok)
	c.Medications = keep(c.Medications, ok)
	c.keepEvents(ok)
}

// keepEvents drops records of single events, such as a visit, for which ok returns false.
func (c *Chart) keepEvents(ok func(Record) bool) {
	c.TestResults = keep(c.TestResults, ok)
	c.Vitals = keep(c.Vitals, ok)
	c.Encounters = keep(c.Encounters, ok)
	c.Immunizations = keep(c.Immunizations, ok)
	c.Procedures = keep(c.Procedures, ok)
	c.PlansOfCare = keep(c.PlansOfCare, ok)
}

// recorded is an entry of a list of the chart. All of them embed Record.
type recorded interface{ record() Record }

func (r Record) record() Record { return r }

// keep returns the entries of a list for which ok returns true.
func keep[T recorded](list []T, ok func(Record) bool) []T {
	var kept []T
	for _, one := range list {
		if ok(one.record()) {
			kept = append(kept, one)
		}
	}
	return kept
}

// each calls do for every entry of a list.
func each[T recorded](list []T, do func(Record)) {
	for _, one := range list {
		do(one.record())
	}
}
