package chart

import (
	"slices"
	"time"
)

// visit is a routine visit. Numbers count from the anchor: visit 0 is near it, -1 about three months before. Visits
// below firstQuarterly are a year apart.
type visit struct {
	number int
	at     time.Time
}

const (
	firstQuarterly = -9
	quarter        = 91 * day
	historyYears   = 10
)

// routineVisits returns the person's routine visits until asOf. The date of each depends on its number only, so a later
// asOf only appends visits.
func (h *history) routineVisits() []visit {
	if h.minor {
		return h.wellChildVisits()
	}
	s, begin := h.seed.Of("visits"), h.recordStart()
	var list []visit
	for n := firstQuarterly - 1; ; n-- {
		years := firstQuarterly - n
		at := h.anchor.Add(firstQuarterly*quarter - time.Duration(years)*350*day)
		at = officeHours(at, s.At(n), 30)
		if years > historyYears || at.Before(begin) {
			break
		}
		list = append(list, visit{n, at})
	}
	slices.Reverse(list)
	for n := firstQuarterly; ; n++ {
		at := officeHours(h.anchor.Add(time.Duration(n)*quarter), s.At(n), 10)
		if !h.happened(at.Add(visitLength)) {
			return list
		}
		if !at.Before(begin) {
			list = append(list, visit{n, at})
		}
	}
}

// recordStart returns when the record starts: for an adult at most thirteen years before the anchor and not before
// adulthood, but early enough for two years of trends; for a child at birth.
func (h *history) recordStart() time.Time {
	born := h.patient.BirthDate
	if h.minor {
		return born.Add(time.Hour)
	}
	adult := born.AddDate(adultAge, 0, 0)
	begin := h.anchor.AddDate(-historyYears-3, 0, 0)
	if adult.After(begin) {
		begin = adult
	}
	if recent := h.anchor.Add((firstQuarterly - 1) * quarter); begin.After(recent) {
		begin = recent
	}
	if begin.Before(born) {
		begin = born.Add(day)
	}
	return begin
}

const visitLength = 40 * time.Minute

// officeHours moves a day by up to spread days in either direction, to a working day, and sets a time from 8:00 to
// 16:15 UTC.
func officeHours(t time.Time, s seed, spread int) time.Time {
	t = t.Truncate(day).AddDate(0, 0, s.Of("day").Below(2*spread+1)-spread)
	return workday(t).Add(8*time.Hour + time.Duration(s.Of("time").Below(34))*15*time.Minute)
}

// workday returns t or the next day on which practices are open.
func workday(t time.Time) time.Time {
	for {
		switch month, date := t.Month(), t.Day(); {
		case t.Weekday() == time.Saturday, t.Weekday() == time.Sunday,
			month == time.December && date == 25, month == time.January && date == 1, month == time.July && date == 4:
			t = t.AddDate(0, 0, 1)
		default:
			return t
		}
	}
}

// visitAt returns the routine visit with a number, or the next one after it, or else the last one; ok is false when
// there are no visits.
func (h *history) visitAt(number int) (v visit, ok bool) {
	i, _ := slices.BinarySearchFunc(h.visits, number, func(v visit, n int) int { return v.number - n })
	if i == len(h.visits) {
		i--
	}
	if i < 0 {
		return visit{}, false
	}
	return h.visits[i], true
}
