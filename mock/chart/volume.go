package chart

import "time"

// Volume is the size of a record. A smaller volume is a subset of a larger one, with the same ids and values.
type Volume string

// The volumes. A zero Volume is Typical.
const (
	Sparse  Volume = "sparse"  // the last visits and what is current
	Typical Volume = "typical" // about what the vendor's sandbox record holds (recorded 2020)
	Heavy   Volume = "heavy"   // a chart of some two hundred printed pages
)

// Volumes lists the volumes, from the smallest to the largest.
func Volumes() []Volume { return []Volume{Sparse, Typical, Heavy} }

const (
	sparseReach   = 200 * day      // how far a sparse record goes back before the anchor
	heavyInterval = 36 * time.Hour // between the further visits of a heavy record, without those on weekends
)

// prune makes a typical record sparse: it drops old records that are no longer current. The limit depends on the
// anchor, so a later asOf still only adds records.
func (l *life) prune(c *Chart) {
	if l.order.Volume != Sparse {
		return
	}
	from := l.anchor.Add(-sparseReach)
	old := func(r Record) bool { return r.At.Before(from) }
	c.Problems = without(c.Problems, func(p Problem) bool {
		return old(p.Record) && p.Resolved.Before(from) && !p.Resolved.IsZero()
	})
	c.Medications = without(c.Medications, func(m Medication) bool { return !m.Ended.IsZero() && m.Ended.Before(from) })
	c.leaveOut(old)
}

// leaveOut drops records of single events, such as a visit, for which drop returns true.
func (c *Chart) leaveOut(drop func(Record) bool) {
	c.TestResults = without(c.TestResults, func(r TestResult) bool { return drop(r.Record) })
	c.Vitals = without(c.Vitals, func(r VitalSigns) bool { return drop(r.Record) })
	c.Encounters = without(c.Encounters, func(r Encounter) bool { return drop(r.Record) })
	c.Immunizations = without(c.Immunizations, func(r Immunization) bool { return drop(r.Record) })
	c.Procedures = without(c.Procedures, func(r Procedure) bool { return drop(r.Record) })
	c.PlansOfCare = without(c.PlansOfCare, func(r PlanOfCare) bool { return drop(r.Record) })
}

// leaveOutLast drops the records that have not been retrieved yet from sources whose retrieval is unfinished.
func (c *Chart) leaveOutLast() {
	incomplete := make(map[string]Source)
	for _, s := range c.Sources {
		if s.Incomplete {
			incomplete[s.ID] = s
		}
	}
	if len(incomplete) == 0 {
		return
	}
	drop := func(r Record) bool {
		s, ok := incomplete[r.Source]
		return ok && s.last(r.At)
	}
	c.Problems = without(c.Problems, func(p Problem) bool { return drop(p.Record) })
	c.Medications = without(c.Medications, func(m Medication) bool { return drop(m.Record) })
	c.leaveOut(drop)
}

func without[T any](list []T, drop func(T) bool) []T {
	var kept []T
	for _, one := range list {
		if !drop(one) {
			kept = append(kept, one)
		}
	}
	return kept
}

// furtherCare makes a record heavy: it adds visits between the routine ones, each with the panels for everyone.
func (l *life) furtherCare(c *Chart, s Source, doctors []Physician) {
	if l.order.Volume != Heavy {
		return
	}
	chance, begin := l.seed.of("further care"), l.begin()
	// Numbers count from the anchor here too, and are beyond those of routine visits.
	for n := -int(l.anchor.Sub(begin) / heavyInterval); ; n++ {
		due := l.anchor.Add(time.Duration(n) * heavyInterval).Truncate(day)
		// Routine visits start on the quarter hour, so the times never coincide.
		at := officeHours(due, chance.at(n), 0).Add(7 * time.Minute)
		if !l.happened(at.Add(visitLength)) {
			return
		}
		if at.Before(begin) || !at.Truncate(day).Equal(due) { // practices are closed on that day
			continue
		}
		v := visit{number: furtherNumber + 4*n + 1, at: at} // a number of this form is never that of a yearly visit
		doctor := doctors[max(n, -n)%len(doctors)]
		c.Encounters = append(c.Encounters, l.encounter(c, s, v, doctor, l.conditions, l.everyonesPanels(v)))
	}
}

const furtherNumber = 1 << 20
