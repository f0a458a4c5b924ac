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
	l := newLife(seed, p, distinct(sources), asOf)
	c := &Chart{AsOf: asOf, Awkward: p.Awkward, Patient: l.patient, Sources: l.sources}
	for i, s := range c.Sources {
		switch {
		case s.Kind == Pharmacy:
			l.pharmacy(c, s)
		case s.Kind == Lab:
			l.lab(c, s)
		case s.Kind == Wearable: // has readings, but no records
		case i == l.home():
			l.chronicCare(c, s)
		default:
			l.otherCare(c, s)
		}
	}
	newestFirst(c)
	c.Next = l.next
	l.prune(c)
	c.leaveOutLast()
	if p.Awkward {
		c.loseNames()
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

// life is the person's true history, independent of the sources that recorded it. It is used by one Build.
type life struct {
	seed       seed
	asOf       time.Time
	next       time.Time // time of the first event after asOf; zero: none is known
	anchor     time.Time
	catalog    *catalog
	order      Person
	patient    Patient
	male       bool // selects the reference ranges
	minor      bool // a child at the anchor, whose care is pediatric
	sources    []Source
	visits     []visit     // routine visits, oldest first
	conditions []condition // chronic conditions
	drugs      []prescription
	levels     *levels
}

func newLife(n int64, p Person, sources []Source, asOf time.Time) *life {
	l := &life{seed: seed(n).of(p.ID), asOf: asOf, catalog: theCatalog(), order: p, sources: sources}
	l.anchor, l.next = anchor(p, asOf)
	l.patient, l.male = l.person()
	l.minor = l.patient.Age(l.anchor) < adultAge
	l.visits = l.routineVisits()
	l.conditions = l.chooseConditions()
	l.drugs = l.prescriptions()
	l.levels = newLevels(l)
	return l
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

// home returns the index of the source that gives chronic care, the first hospital or practice; -1 when there is none.
func (l *life) home() int { return slices.IndexFunc(l.sources, Source.CCDA) }

// happened reports whether an event that ends at t has happened by asOf. All code that depends on asOf must call it,
// as it also sets next to the first event that has not happened.
func (l *life) happened(t time.Time) bool {
	if !t.After(l.asOf) {
		return true
	}
	if l.next.IsZero() || t.Before(l.next) {
		l.next = t
	}
	return false
}

// record returns the common part of a record at a source; key distinguishes it from others of its kind there.
func (l *life) record(s Source, kind, key string, at time.Time, codes []Code) Record {
	id := l.seed.of(s.ID).of(kind).of(key).at(int(at.Unix())).id()
	return Record{ID: id, Source: s.ID, At: at, Codes: slices.Clone(codes)}
}

func newestFirst(c *Chart) {
	sortRecords(c.Problems, func(r Problem) time.Time { return r.At })
	sortRecords(c.Medications, func(r Medication) time.Time { return r.At })
	sortRecords(c.TestResults, func(r TestResult) time.Time { return r.At })
	sortRecords(c.Vitals, func(r VitalSigns) time.Time { return r.At })
	sortRecords(c.Encounters, func(r Encounter) time.Time { return r.At })
	sortRecords(c.Allergies, func(r Allergy) time.Time { return r.At })
	sortRecords(c.Immunizations, func(r Immunization) time.Time { return r.At })
	sortRecords(c.Procedures, func(r Procedure) time.Time { return r.At })
	sortRecords(c.SocialHistory, func(r SocialFact) time.Time { return r.At })
	sortRecords(c.PlansOfCare, func(r PlanOfCare) time.Time { return r.At })
}

// sortRecords sorts newest first. The sort is stable, so that the panels of a visit keep their order.
func sortRecords[T any](list []T, at func(T) time.Time) {
	slices.SortStableFunc(list, func(a, b T) int { return at(b).Compare(at(a)) })
}
