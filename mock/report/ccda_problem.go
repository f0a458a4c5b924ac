package report

import (
	"strings"
	"time"

	"github.com/healthmock/healthmock/mock/chart"
)

// concern returns a concern act with an observation. One that is over has an end even if the time is unknown
// (CONF:1198-10085).
func concern(templates nodes, name string, from, end time.Time, active bool, about *node) *node {
	when := period(from, end)
	if !active && end.IsZero() {
		instant("high", end).into(when)
	}
	return act(
		templates, derivedID(name), coded("code", chart.Code{System: actClasses, Code: "CONC", Name: "Concern"}),
		progress(active), when, related("SUBJ", about),
	)
}

func problemEntries(c *chart.Chart) lazy {
	return each(c.Problems, func(p chart.Problem) *node {
		return concern(entryTemplate("3", "2015-08-01"), "problem concern\x00"+p.ID, p.At, p.Resolved,
			p.Status == "Active", problemObservation(p, "problem\x00"+p.ID, lineID("problem", p.Record)))
	})
}

// problemObservation returns a diagnosis, on the problem list or at a visit.
func problemObservation(p chart.Problem, id, line string) *node {
	value := concept("value", p.Codes, line, chart.SNOMED)
	return observation(
		entryTemplate("4", "2015-08-01"), derivedID(id),
		coded("code", chart.Code{System: chart.SNOMED, Code: "55607006", Name: "Problem"},
			coded("translation", chart.Code{System: chart.LOINC, Code: "75326-9", Name: "Problem"})),
		narrativeText(line), status("completed"), period(p.At, p.Resolved), value, comment(p.Note, line),
	)
}

func allergyEntries(c *chart.Chart) lazy {
	return each(c.Allergies, func(a chart.Allergy) *node {
		line := lineID("allergy", a.Record)
		entity := el("playingEntity", set("classCode", "MMAT"),
			concept("code", a.Codes, line, chart.RxNorm), el("name", textNode(a.Name)))
		substance := el("participant", set("typeCode", "CSM"),
			el("participantRole", set("classCode", "MANU"), entity))
		o := observation(
			entryTemplate("7", "2014-06-09"), derivedID("allergy\x00"+a.ID), coded("code", assertion), narrativeText(line),
			status("completed"),
			period(a.At, time.Time{}),
			coded("value", chart.Code{System: chart.SNOMED, Code: "419199007", Name: "Allergy to substance"}), substance,
		)
		if a.Reaction.Name != "" {
			inverted("MFST", reaction(a)).into(o)
		}
		return concern(entryTemplate("30", "2015-08-01"), "allergy concern\x00"+a.ID, a.At, time.Time{},
			a.Status == "Active", o)
	})
}

func reaction(a chart.Allergy) *node {
	line := lineID("reaction", a.Record)
	o := observation(
		entryTemplate("9", "2014-06-09"), derivedID("reaction\x00"+a.ID), coded("code", assertion), narrativeText(line),
		status("completed"),
		period(a.At, time.Time{}), concept("value", a.Reaction.Codes, line, chart.SNOMED),
	)
	severity := byName(chart.SNOMED, a.Severity, "mild 255604002", "moderate 6736007", "severe 24484000")
	if severity.Code != "" {
		inverted("SUBJ", observation(
			entryTemplate("8", "2014-06-09"), derivedID("severity\x00"+a.ID),
			coded("code", chart.Code{System: actCodes, Code: "SEV", Name: "Severity"}),
			narrativeText(lineID("severity", a.Record)), status("completed"), coded("value", severity),
		)).into(o)
	}
	return o
}

// socialEntries returns the smoking status, which has its own template, and the other habits.
func socialEntries(c *chart.Chart) lazy {
	return each(c.SocialHistory, func(f chart.SocialFact) *node {
		line, id := lineID("social", f.Record), derivedID("social\x00"+f.ID)
		if topic := strings.ToLower(f.Topic); strings.Contains(topic, "tobacco") || strings.Contains(topic, "smok") {
			return observation(
				entryTemplate("78", "2014-06-09"), id,
				coded("code", chart.Code{System: chart.LOINC, Code: "72166-2", Name: "Tobacco smoking status NHIS"}),
				narrativeText(line), status("completed"), effective(f.At), coded("value", smokingStatus(f)),
			)
		}
		o := observation(
			entryTemplate("38", "2015-08-01"), id, concept("code", f.Codes, line), narrativeText(line), status("completed"),
			effective(f.At),
		)
		el("value", set("xsi:type", "ST"), textNode(f.Value)).into(o)
		return o
	})
}

// smokingStatus returns the fact's SNOMED code, or the code of the value set that matches its text.
func smokingStatus(f chart.SocialFact) chart.Code {
	for _, c := range f.Codes {
		if c.System == chart.SNOMED {
			return c
		}
	}
	words := strings.ToLower(f.Value)
	for _, known := range []struct{ word, code, name string }{
		{"never", "266919005", "Never smoker"},
		{"former", "8517006", "Former smoker"},
		{"quit", "8517006", "Former smoker"},
		{"day", "449868002", "Current every day smoker"},
		{"smoker", "77176002", "Smoker, current status unknown"},
	} {
		if strings.Contains(words, known.word) {
			return chart.Code{System: chart.SNOMED, Code: known.code, Name: known.name}
		}
	}
	return chart.Code{System: chart.SNOMED, Code: "266927001", Name: "Unknown if ever smoked"}
}
