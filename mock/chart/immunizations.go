package chart

import (
	"slices"
	"time"
)

// addImmunizations adds the vaccine doses given at s.
func (h *history) addImmunizations(c *Chart, s Source) {
	for _, m := range h.catalog.always {
		for _, v := range m.Immunizations {
			for _, at := range h.doses(v) {
				if h.belongsTo(s, "dose of "+v.Name, int(at.Unix()/86400), Source.givesVaccines, h.vaccineShare) {
					c.Immunizations = append(c.Immunizations, Immunization{
						Record: h.record(s, "immunization", v.Name, at, v.Codes),
						Name:   v.Name,
					})
				}
			}
		}
	}
}

// vaccineShare returns the share of the remaining doses that are given at a source. A child gets all of them from the
// source of chronic care.
func (h *history) vaccineShare(s Source) float64 {
	switch {
	case h.minor && s.Kind == Pharmacy:
		return 0
	case h.minor:
		return 1
	case s.Kind == Pharmacy:
		return 0.5
	}
	return 0.7
}

func (s Source) givesVaccines() bool { return s.Kind == Pharmacy || s.CCDA() }

// doses returns the days on which the person got a vaccine, within the recorded years.
func (h *history) doses(v vaccine) []time.Time {
	chance := h.seed.Of("vaccine").Of(v.Name)
	born := h.patient.BirthDate
	if len(v.Months) > 0 {
		return h.childhoodDoses(v, chance)
	}
	first := max(born.Year()+v.Age, v.Year)
	if v.Every > 1 {
		first += chance.Below(v.Every)
	}
	var days []time.Time
	for year := first; ; year += max(v.Every, 1) {
		month := 1 + chance.Of("month").At(year).Below(12)
		if v.Season != (span{}) {
			month = int(v.Season[0]) + chance.Of("month").At(year).Below(int(v.Season[1]-v.Season[0])+1)
		}
		at := officeHours(time.Date(year, time.Month(month), 15, 0, 0, 0, 0, time.UTC), chance.At(year), 13)
		if !h.happened(at) {
			return days
		}
		given := v.Chance == 0 || chance.Of("given").At(year).Unit() < v.Chance
		if given && !at.Before(h.recordStart()) {
			days = append(days, at)
		}
		if v.Every == 0 {
			return slices.Clip(days)
		}
	}
}

// childhoodDoses returns the days on which a child got the doses of a series.
func (h *history) childhoodDoses(v vaccine, chance seed) []time.Time {
	var days []time.Time
	for n, months := range v.Months {
		due := h.patient.BirthDate.AddDate(0, months, 5)
		at := officeHours(due, chance.At(n), 4)
		if months == 0 {
			at = workday(h.patient.BirthDate.AddDate(0, 0, 1)).Add(10 * time.Hour)
		}
		given := v.Chance == 0 || chance.Of("given").Unit() < v.Chance
		if given && at.Year() >= v.Year && !at.Before(h.recordStart()) && h.happened(at) {
			days = append(days, at)
		}
	}
	return days
}

// belongsTo reports whether the n-th item, such as a dose, belongs to s. The sources that can have it are asked in
// order of connection, and each takes its share of what is left, so a source that is connected later changes nothing.
// Of the hospitals and practices only the source of chronic care takes part.
func (h *history) belongsTo(s Source, what string, n int, does func(Source) bool, share func(Source) float64) bool {
	for i, o := range h.sources {
		if !does(o) || o.CCDA() && i != h.chronicCareSource() {
			continue
		}
		if h.seed.Of(what).At(n).Of(o.ID).Unit() < share(o) {
			return o.ID == s.ID
		}
	}
	return false
}
