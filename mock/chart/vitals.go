package chart

// vitals returns the vital signs of a visit, measured by a nurse on arrival.
func (h *history) vitals(s Source, e Encounter, d *draw) VitalSigns {
	name := faker(h.seed.Of("nurse").Of(s.ID)).Name()
	return VitalSigns{
		Record:    h.record(s, "vitals", "", e.At, h.catalog.vitals.Codes),
		Encounter: e.ID,
		Author:    name + ", RN",
		Readings:  d.panel(h.catalog.vitals),
	}
}
