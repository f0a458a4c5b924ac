package chart

import (
	"slices"
	"time"
)

// Build invents the record. Same seed, person, sources and date: the same chart. Sources that bring nothing stay in
// Sources; without any, only Patient is filled.
//
// A source that is connected later adds its records and moves none of the others': what a source brings depends on those
// before it in the list alone. (A pharmacy that was there first learns which Problem.ID its prescriptions treat.)
//
// Moving asOf forward adds what happened since and leaves the rest as it was: history hangs on Person.Since. A person
// without Since hangs on the half-year that asOf is in, and gets a new history with the next.
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
		case s.Kind == Wearable: // brings readings, no records
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

// life is what is true of the person, whoever recorded it. It belongs to one Build.
type life struct {
	seed     seed
	asOf     time.Time
	next     time.Time // the first of what has not happened by asOf; zero: nothing is known to come
	anchor   time.Time
	catalog  *catalog
	order    Person
	patient  Patient
	male     bool // the sex that reference ranges go by
	minor    bool // a child when the record is asked for: everything is paediatric
	sources  []Source
	visits   []visit   // routine visits, oldest first
	troubles []trouble // chronic conditions
	drugs    []prescription
	levels   *levels
}

func newLife(n int64, p Person, sources []Source, asOf time.Time) *life {
	l := &life{seed: seed(n).of(p.ID), asOf: asOf, catalog: theCatalog(), order: p, sources: sources}
	l.anchor, l.next = anchor(p, asOf)
	l.patient, l.male = l.person()
	l.minor = l.patient.Age(l.anchor) < adultAge
	l.visits = l.routineVisits()
	l.troubles = l.conditions()
	l.drugs = l.prescriptions()
	l.levels = newLevels(l)
	return l
}

// anchor is the day the history hangs on, and when another one takes its place; zero: never.
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

// home is the index of the source that gives chronic care: the first hospital or practice; -1 when there is none.
func (l *life) home() int { return slices.IndexFunc(l.sources, Source.CCDA) }

// happened tells whether something that ends at t belongs to the record. Whatever depends on asOf asks this, so that what the
// record lacks also says until when it stays as it is.
func (l *life) happened(t time.Time) bool {
	if !t.After(l.asOf) {
		return true
	}
	if l.next.IsZero() || t.Before(l.next) {
		l.next = t
	}
	return false
}

// record starts a record of that kind at a source; key tells it from others of its kind there.
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

// sortRecords keeps the order of what happened at one time: a visit's panels stay in the order they were asked for.
func sortRecords[T any](list []T, at func(T) time.Time) {
	slices.SortStableFunc(list, func(a, b T) int { return at(b).Compare(at(a)) })
}
