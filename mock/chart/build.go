package chart

import (
	"slices"
	"time"
)

// Build generates the record. The same seed, person, sources and date give the same chart. Sources without records
// stay in Sources. Without any sources, only Patient is filled. A source that is connected later adds its records and
// does not change those of others: the records of a source depend only on the sources before it in the list.
// (Exception: the prescriptions of a pharmacy that was connected first get the Problem.ID that they treat.) A later
// asOf adds what happened since and leaves the rest unchanged, as the history is anchored at Person.Since. The history
// of a person without Since is anchored at the half-year of asOf, and is another one in the next half-year.
func Build(seed int64, p Person, sources []Source, asOf time.Time) *Chart {
	asOf = asOf.UTC()
	h := newHistory(seed, p, distinct(sources), asOf)
	c := &Chart{AsOf: asOf, Awkward: p.Awkward, Patient: h.patient, Sources: h.sources}
	for i, s := range c.Sources {
		switch {
		case s.Kind == Pharmacy:
			h.addPharmacy(c, s)
		case s.Kind == Lab:
			h.addLab(c, s)
		case s.Kind == Wearable: // has readings, but no records
		case i == h.chronicCareSource():
			h.addChronicCare(c, s)
		default:
			h.addOtherCare(c, s)
		}
	}
	newestFirst(c)
	c.Next = h.next
	h.prune(c)
	c.dropUnretrieved()
	if p.Awkward {
		c.dropCodeNames()
	}
	return c
}

// distinct drops repeated sources and fills in a missing kind.
func distinct(sources []Source) []Source {
	var list []Source
	for _, s := range sources {
		if slices.ContainsFunc(list, func(o Source) bool { return o.ID == s.ID }) {
			continue
		}
		if s.Kind == "" {
			s.Kind = kindOf(s.Name)
		}
		list = append(list, s)
	}
	return list
}

// history is what really happened to the person, independent of the sources that recorded it. It is used by one Build.
type history struct {
	seed       seed
	asOf       time.Time
	next       time.Time // time of the first event after asOf; zero: none is known
	anchor     time.Time
	catalog    *catalog
	given      Person // as passed to Build
	patient    Patient
	male       bool // selects the reference ranges
	minor      bool // a child at the anchor, whose care is pediatric
	sources    []Source
	visits     []visit     // routine visits, oldest first
	conditions []condition // chronic conditions
	drugs      []prescription
	levels     *levels
}

func newHistory(n int64, p Person, sources []Source, asOf time.Time) *history {
	h := &history{seed: seed(n).Of(p.ID), asOf: asOf, catalog: theCatalog(), given: p, sources: sources}
	h.anchor, h.next = anchor(p, asOf)
	h.patient, h.male = h.person()
	h.minor = h.patient.Age(h.anchor) < adultAge
	h.visits = h.routineVisits()
	h.conditions = h.chooseConditions()
	h.drugs = h.prescriptions()
	h.levels = newLevels(h)
	return h
}

// anchor returns the day at which the history is anchored, and the time from which it would be another day; zero:
// never.
func anchor(p Person, asOf time.Time) (at, next time.Time) {
	if !p.Since.IsZero() && !p.Since.After(asOf) {
		return p.Since.UTC().Truncate(day), time.Time{}
	}
	month := time.January
	if asOf.Month() >= time.July {
		month = time.July
	}
	at = time.Date(asOf.Year(), month, 1, 0, 0, 0, 0, time.UTC)
	next = at.AddDate(0, 6, 0)
	if !p.Since.IsZero() && p.Since.Before(next) {
		next = p.Since
	}
	return at, next
}

// chronicCareSource returns the index of the source that gives chronic care, the first hospital or practice; -1 when
// there is none.
func (h *history) chronicCareSource() int { return slices.IndexFunc(h.sources, Source.CCDA) }

// happened reports whether an event that ends at t has happened by asOf. All code that depends on asOf must call it,
// as it also sets next to the first event that has not happened.
func (h *history) happened(t time.Time) bool {
	if !t.After(h.asOf) {
		return true
	}
	if h.next.IsZero() || t.Before(h.next) {
		h.next = t
	}
	return false
}

// record returns the common part of a record at a source; key distinguishes it from others of its kind there.
func (h *history) record(s Source, kind, key string, at time.Time, codes []Code) Record {
	id := hexID(h.seed.Of(s.ID).Of(kind).Of(key).At(int(at.Unix())))
	return Record{ID: id, Source: s.ID, At: at, Codes: slices.Clone(codes)}
}

func newestFirst(c *Chart) {
	sortRecords(c.Problems)
	sortRecords(c.Medications)
	sortRecords(c.TestResults)
	sortRecords(c.Vitals)
	sortRecords(c.Encounters)
	sortRecords(c.Allergies)
	sortRecords(c.Immunizations)
	sortRecords(c.Procedures)
	sortRecords(c.SocialHistory)
	sortRecords(c.PlansOfCare)
}

// sortRecords sorts newest first. The sort is stable, so that the panels of a visit keep their order.
func sortRecords[T recorded](list []T) {
	slices.SortStableFunc(list, func(a, b T) int { return b.record().At.Compare(a.record().At) })
}
