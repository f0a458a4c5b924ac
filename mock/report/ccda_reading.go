package report

import "github.com/healthmock/healthmock/mock/chart"

func resultEntries(c *chart.Chart) lazy {
	return each(c.TestResults, func(r chart.TestResult) *node {
		line := lineID("result", r.Record)
		organizer := event(
			"organizer", "BATTERY", entryTemplate("1", "2015-08-01"), derivedID("result\x00"+r.ID),
			concept("code", r.Codes, line),
			status("completed"), period(r.At, r.At), specimen(r.Specimen),
		)
		for i, m := range r.Components {
			o := observation(
				entryTemplate("2", "2015-08-01"), derivedID("component\x00"+componentID(r.Record, i)),
				analyte(m), narrativeText(componentID(r.Record, i)), status("completed"), effective(r.At),
				quantity("value", m.Format(m.Value), m.Unit), interpretationCode(m), referenceRange(m),
			)
			el("component", o).into(organizer)
		}
		return organizer
	})
}

// analyte returns the code of a measured analyte, with the source's name for it.
func analyte(m chart.Component) *node {
	if m.Code.Code == "" {
		return coded("code", chart.Code{Name: m.Name})
	}
	return coded("code", m.Code, el("originalText", textNode(m.Name)))
}

func specimen(s string) *node {
	if s == "" {
		return nil
	}
	return el("specimen", el("specimenRole", el("specimenPlayingEntity",
		coded("code", chart.Code{Name: s}))))
}

// interpretationCode returns whether a reading is in, above or below its range; nil without a range.
func interpretationCode(m chart.Component) *node {
	switch {
	case m.Flag() == "H":
		return coded("interpretationCode", chart.Code{System: interpretation, Code: "H", Name: "High"})
	case m.Flag() == "L":
		return coded("interpretationCode", chart.Code{System: interpretation, Code: "L", Name: "Low"})
	case m.Range.HasLow || m.Range.HasHigh:
		return coded("interpretationCode", chart.Code{System: interpretation, Code: "N", Name: "Normal"})
	}
	return nil
}

func referenceRange(m chart.Component) *node {
	if !m.Range.HasLow && !m.Range.HasHigh {
		return nil
	}
	v := el("value", set("xsi:type", "IVL_PQ"))
	if m.Range.HasLow {
		quantity("low", m.Format(m.Range.Low), m.Unit).into(v)
	}
	if m.Range.HasHigh {
		quantity("high", m.Format(m.Range.High), m.Unit).into(v)
	}
	return el("referenceRange", el("observationRange", v))
}

func vitalEntries(c *chart.Chart) lazy {
	return each(c.Vitals, func(v chart.VitalSigns) *node {
		line := lineID("vitals", v.Record)
		organizer := event(
			"organizer", "CLUSTER", entryTemplate("26", "2015-08-01"), derivedID("vitals\x00"+v.ID),
			coded("code", chart.Code{System: chart.SNOMED, Code: "46680005", Name: "Vital signs"},
				coded("translation", chart.Code{System: chart.LOINC, Code: "74728-7", Name: "Vital signs"})),
			status("completed"), period(v.At, v.At),
		)
		for i, m := range v.Readings {
			o := observation(
				entryTemplate("27", "2014-06-09"), derivedID("reading\x00"+componentID(v.Record, i)), analyte(m),
				narrativeText(line),
				status("completed"), effective(v.At), quantity("value", m.Format(m.Value), m.Unit), interpretationCode(m),
				referenceRange(m),
			)
			el("component", o).into(organizer)
		}
		return organizer
	})
}
