package chart

// vitals returns the vital signs of a visit, measured by a nurse on arrival.
func (l *life) vitals(s Source, e Encounter, d *draw) VitalSigns {
	name := l.seed.of("nurse").of(s.ID).faker().Name()
	return VitalSigns{
		Record:    l.record(s, "vitals", "", e.At, l.catalog.vitals.Codes),
		Encounter: e.ID,
		Author:    name + ", RN",
		Readings:  d.panel(l.catalog.vitals),
	}
}
