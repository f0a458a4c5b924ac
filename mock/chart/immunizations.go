package chart

import (
	"slices"
	"time"
)

// immunize adds the doses given at s. Pharmacies and the home of chronic care take turns by year.
func (l *life) immunize(c *Chart, s Source) {
	for _, m := range l.catalog.always {
		for _, v := range m.Immunizations {
			for _, at := range l.doses(v) {
				if l.turn(s, at.Year(), Source.givesVaccines) {
					c.Immunizations = append(c.Immunizations, Immunization{Record: l.record(s, "immunization", v.Name, at, v.Codes), Name: v.Name})
				}
			}
		}
	}
}

func (s Source) givesVaccines() bool { return s.Kind == Pharmacy || s.CCDA() }

// doses are the days on which the person got the vaccine, within the recorded years.
func (l *life) doses(v vaccine) []time.Time {
	chance := l.seed.of("vaccine").of(v.Name)
	born := l.patient.BirthDate
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
