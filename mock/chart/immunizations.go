package chart

import (
	"slices"
	"time"
)

// immunize adds the vaccine doses given at s.
func (l *life) immunize(c *Chart, s Source) {
	for _, m := range l.catalog.always {
		for _, v := range m.Immunizations {
			for _, at := range l.doses(v) {
				if l.claims(s, "dose of "+v.Name, int(at.Unix()/86400), Source.givesVaccines, l.vaccinates) {
					c.Immunizations = append(c.Immunizations, Immunization{
						Record: l.record(s, "immunization", v.Name, at, v.Codes),
						Name:   v.Name,
					})
				}
			}
		}
	}
}

// vaccinates returns the share of the remaining doses that are given at a source. A child gets all of them from the
// source of chronic care.
func (l *life) vaccinates(s Source) float64 {
	switch {
	case l.minor && s.Kind == Pharmacy:
		return 0
	case l.minor:
		return 1
	case s.Kind == Pharmacy:
		return 0.5
	}
	return 0.7
}

func (s Source) givesVaccines() bool { return s.Kind == Pharmacy || s.CCDA() }

// doses returns the days on which the person got a vaccine, within the recorded years.
func (l *life) doses(v vaccine) []time.Time {
	chance := l.seed.of("vaccine").of(v.Name)
	born := l.patient.BirthDate
	if len(v.Months) > 0 {
		return l.childhoodDoses(v, chance)
	}
	first := max(born.Year()+v.Age, v.Year)
	if v.Every > 1 {
		first += chance.below(v.Every)
	}
	var days []time.Time
	for year := first; ; year += max(v.Every, 1) {
		month := 1 + chance.of("month").at(year).below(12)
		if v.Season != (span{}) {
			month = int(v.Season[0]) + chance.of("month").at(year).below(int(v.Season[1]-v.Season[0])+1)
		}
		at := officeHours(time.Date(year, time.Month(month), 15, 0, 0, 0, 0, time.UTC), chance.at(year), 13)
		if !l.happened(at) {
			return days
		}
		given := v.Chance == 0 || chance.of("given").at(year).unit() < v.Chance
		if given && !at.Before(l.begin()) {
			days = append(days, at)
		}
		if v.Every == 0 {
			return slices.Clip(days)
		}
	}
}

// childhoodDoses returns the days on which a child got the doses of a series.
func (l *life) childhoodDoses(v vaccine, chance seed) []time.Time {
	var days []time.Time
	for n, months := range v.Months {
		due := l.patient.BirthDate.AddDate(0, months, 5)
		at := officeHours(due, chance.at(n), 4)
		if months == 0 {
			at = workday(l.patient.BirthDate.AddDate(0, 0, 1)).Add(10 * time.Hour)
		}
		given := v.Chance == 0 || chance.of("given").unit() < v.Chance
		if given && at.Year() >= v.Year && !at.Before(l.begin()) && l.happened(at) {
			days = append(days, at)
		}
	}
	return days
}

// claims reports whether the n-th item, such as a dose, belongs to s. The sources that can have it are asked in order
// of connection, and each takes its share of what is left, so a source that is connected later changes nothing. Of the
// hospitals and practices only the source of chronic care takes part.
func (l *life) claims(s Source, what string, n int, does func(Source) bool, share func(Source) float64) bool {
	for i, o := range l.sources {
		if !does(o) || o.CCDA() && i != l.home() {
			continue
		}
		if l.seed.of(what).at(n).of(o.ID).unit() < share(o) {
			return o.ID == s.ID
		}
	}
	return false
}
