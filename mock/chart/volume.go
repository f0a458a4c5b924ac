package chart

import (
	"slices"
	"time"
)

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
func (h *history) prune(c *Chart) {
	if h.given.Volume != Sparse {
		return
	}
	from := h.anchor.Add(-sparseReach)
	c.Problems = slices.DeleteFunc(c.Problems, func(p Problem) bool {
		return p.At.Before(from) && p.Resolved.Before(from) && !p.Resolved.IsZero()
	})
	c.Medications = slices.DeleteFunc(c.Medications, func(m Medication) bool {
		return !m.Ended.IsZero() && m.Ended.Before(from)
	})
	c.keepEvents(func(r Record) bool { return !r.At.Before(from) })
}

// addFurtherVisits makes a record heavy: it adds visits between the routine ones, each with the panels for everyone.
func (h *history) addFurtherVisits(c *Chart, s Source, doctors []Physician) {
	if h.given.Volume != Heavy {
		return
	}
	chance, begin := h.seed.Of("further care"), h.recordStart()
	// Numbers count from the anchor here too, and are beyond those of routine visits.
	for n := -int(h.anchor.Sub(begin) / heavyInterval); ; n++ {
		due := h.anchor.Add(time.Duration(n) * heavyInterval).Truncate(day)
		// Routine visits start on the quarter hour, so the times never coincide.
		at := officeHours(due, chance.At(n), 0).Add(7 * time.Minute)
		if !h.happened(at.Add(visitLength)) {
			return
		}
		if at.Before(begin) || !at.Truncate(day).Equal(due) { // practices are closed on that day
			continue
		}
		v := visit{number: furtherNumber + 4*n + 1, at: at} // a number of this form is never that of a yearly visit
		doctor := doctors[max(n, -n)%len(doctors)]
		c.Encounters = append(c.Encounters, h.encounter(c, s, v, doctor, h.conditions, h.initialPanels(v)))
	}
}

const furtherNumber = 1 << 20
