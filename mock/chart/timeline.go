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
func (l *life) routineVisits() []visit {
	if l.minor {
		return l.wellChildVisits()
	}
	s, begin := l.seed.of("visits"), l.begin()
	var list []visit
	for n := firstQuarterly - 1; ; n-- {
		years := firstQuarterly - n
		at := l.anchor.Add(firstQuarterly*quarter - time.Duration(years)*350*day)
		at = officeHours(at, s.at(n), 30)
		if years > historyYears || at.Before(begin) {
			break
		}
		list = append(list, visit{n, at})
	}
	slices.Reverse(list)
	for n := firstQuarterly; ; n++ {
		at := officeHours(l.anchor.Add(time.Duration(n)*quarter), s.at(n), 10)
		if !l.happened(at.Add(visitLength)) {
			return list
		}
		if !at.Before(begin) {
			list = append(list, visit{n, at})
		}
	}
}

// begin returns when the record starts: for an adult at most thirteen years before the anchor and not before
// adulthood, but early enough for two years of trends; for a child at birth.
func (l *life) begin() time.Time {
	born := l.patient.BirthDate
	if l.minor {
		return born.Add(time.Hour)
	}
	adult := born.AddDate(adultAge, 0, 0)
	begin := l.anchor.AddDate(-historyYears-3, 0, 0)
	if adult.After(begin) {
		begin = adult
	}
	if recent := l.anchor.Add((firstQuarterly - 1) * quarter); begin.After(recent) {
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
	t = t.Truncate(day).AddDate(0, 0, s.of("day").below(2*spread+1)-spread)
	return workday(t).Add(8*time.Hour + time.Duration(s.of("time").below(34))*15*time.Minute)
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

// when returns the routine visit with a number, or the next one after it, or else the last one; ok is false when there
// are no visits.
func (l *life) when(number int) (v visit, ok bool) {
	i, _ := slices.BinarySearchFunc(l.visits, number, func(v visit, n int) int { return v.number - n })
	if i == len(l.visits) {
		i--
	}
	if i < 0 {
		return visit{}, false
	}
	return l.visits[i], true
}
