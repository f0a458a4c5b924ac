package report

import (
	"github.com/healthmock/healthmock/mock/chart"
)

func encounterEntries(c *chart.Chart) lazy {
	ix := chart.NewIndex(c)
	return each(c.Encounters, func(e chart.Encounter) *node {
		line := lineID("encounter", e.Record)
		visit := event(
			"encounter", "ENC", entryTemplate("49", "2015-08-01"), derivedID("encounter\x00"+e.ID),
			concept("code", e.Codes, line),
			narrativeText(line), period(e.At, e.Ended), performer(e.Provider),
		)
		for i, reason := range e.Reasons {
			related("RSON", observation(
				entryTemplate("19", "2014-06-09"), derivedID("reason\x00"+componentID(e.Record, i)), coded("code", assertion),
				narrativeText(line),
				status("completed"), effective(e.At), coded("value", chart.Code{Name: reason}),
			)).into(visit)
		}
		for _, p := range ix.Diagnoses(e) {
			id := "diagnosis\x00" + e.ID + "\x00" + p.ID
			p.Note = "" // it is in the problem list
			related("COMP", act(
				entryTemplate("80", "2015-08-01"),
				coded("code", chart.Code{System: chart.LOINC, Code: "29308-4", Name: "Diagnosis"}),
				related("SUBJ", problemObservation(p, id, lineID("problem", p.Record))),
			)).into(visit)
		}
		comment(e.Note, line).into(visit)
		return visit
	})
}

func procedureEntries(c *chart.Chart) lazy {
	return each(c.Procedures, func(p chart.Procedure) *node {
		line := lineID("procedure", p.Record)
		return event(
			"procedure", "PROC", entryTemplate("14", "2014-06-09"), derivedID("procedure\x00"+p.ID),
			concept("code", p.Codes, line),
			narrativeText(line), status("completed"), effective(p.At), performer(p.Performer), comment(p.Note, line),
		)
	})
}

// planEntries returns the planned entries: a goal is an observation, a visit an encounter, and anything else an act.
func planEntries(c *chart.Chart) lazy {
	return each(c.PlansOfCare, func(p chart.PlanOfCare) *node {
		element, class, mood, templates := "act", "ACT", "INT", entryTemplate("39", "2014-06-09")
		switch p.Type {
		case "Goal":
			element, class, mood, templates = "observation", "OBS", "GOL", entryTemplate("121", "")
		case "Follow-up":
			element, class, templates = "encounter", "ENC", entryTemplate("40", "2014-06-09")
		}
		line := lineID("plan", p.Record)
		return el(element, set("classCode", class), set("moodCode", mood), templates, derivedID("plan\x00"+p.ID),
			concept("code", p.Codes, line), narrativeText(line), status("active"), effective(p.At))
	})
}
