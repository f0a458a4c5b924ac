package report

import (
	"slices"
	"strconv"
	"strings"

	"github.com/healthmock/healthmock/mock/chart"
)

// detail is the level of detail of a section. A summary (brief) leaves out codes, authors and outdated entries. The
// complete record (full) has everything.
type detail bool

const (
	brief detail = false
	full  detail = true
)

// note returns the text below a record's name: the given text, and in the complete record also the codes.
func (d detail) note(codes []chart.Code, brief string) string {
	if d == full {
		return joined(" · ", brief, codeLine(codes))
	}
	return brief
}

// active returns the list with active entries before the others.
func active[T any](all []T, status func(T) string) []T {
	rank := func(one T) int {
		if status(one) == "Active" {
			return 0
		}
		return 1
	}
	return slices.SortedStableFunc(slices.Values(all), func(a, b T) int { return rank(a) - rank(b) })
}

func problems(c *chart.Chart, d detail) section {
	return tableSection("Problems", "problem", "No problems on record.", []column{
		{Title: "Problem", Width: 52},
		{Title: "Status", Width: 14},
		{Title: "Onset", Width: 17},
		{Title: "Resolved", Width: 17},
	}, active(c.Problems, func(p chart.Problem) string { return p.Status }), func(p chart.Problem) []cell {
		return []cell{
			{ID: lineID("problem", p.Record), Text: p.Name, Note: d.note(p.Codes, p.Note), Strong: true},
			text(p.Status), text(day(p.At)), text(day(p.Resolved)),
		}
	})
}

func allergies(c *chart.Chart, d detail) section {
	return tableSection("Allergies", "allergy", "No allergies on record.", []column{
		{Title: "Substance", Width: 32},
		{Title: "Reaction", Width: 23},
		{Title: "Severity", Width: 14},
		{Title: "Status", Width: 14},
		{Title: "Noted", Width: 17},
	}, c.Allergies, func(a chart.Allergy) []cell {
		return []cell{
			{ID: lineID("allergy", a.Record), Text: a.Name, Note: d.note(a.Codes, ""), Strong: true},
			{ID: lineID("reaction", a.Record), Text: a.Reaction.Name},
			{ID: lineID("severity", a.Record), Text: title(a.Severity)},
			text(a.Status),
			text(day(a.At)),
		}
	})
}

func medications(c *chart.Chart, d detail) section {
	return tableSection("Medications", "prescription", "No medications on record.", []column{
		{Title: "Medication", Width: 40},
		{Title: "Status", Width: 12},
		{Title: "Started", Width: 14},
		{Title: "Ended", Width: 14},
		{Title: "Prescriber", Width: 20},
	}, active(c.Medications, func(m chart.Medication) string { return m.Status }), func(m chart.Medication) []cell {
		by := text(m.Prescriber)
		if d == full {
			by.Note = count(m.Refills, "refill")
		}
		return []cell{
			{ID: lineID("medication", m.Record), Text: m.Name, Note: d.note(m.Codes, m.Instructions), Strong: true},
			text(m.Status), text(day(m.At)), text(day(m.Ended)), by,
		}
	})
}

func procedures(c *chart.Chart, d detail) section {
	return tableSection("Procedures", "procedure", "No procedures on record.", []column{
		{Title: "Date", Width: 15}, {Title: "Procedure", Width: 53}, {Title: "Performed by", Width: 32},
	}, c.Procedures, func(p chart.Procedure) []cell {
		return []cell{
			text(day(p.At)),
			{ID: lineID("procedure", p.Record), Text: p.Name, Note: d.note(p.Codes, p.Note), Strong: true},
			{Text: p.Performer.Name, Note: p.Performer.Organization},
		}
	})
}

func immunizations(c *chart.Chart, d detail) section {
	return tableSection("Immunizations", "dose", "No immunizations on record.", []column{
		{Title: "Date", Width: 15}, {Title: "Vaccine", Width: 53}, {Title: "Recorded by", Width: 32},
	}, c.Immunizations, func(i chart.Immunization) []cell {
		return []cell{
			text(day(i.At)),
			{ID: lineID("immunization", i.Record), Text: i.Name, Note: d.note(i.Codes, "")},
			text(c.Source(i.Source).Name),
		}
	})
}

// socialHistory returns a section with the latest entry on each topic in a summary, and with all entries in the
// complete record.
func socialHistory(c *chart.Chart, d detail) section {
	seen := map[string]bool{}
	facts := slices.DeleteFunc(slices.Clone(c.SocialHistory), func(f chart.SocialFact) bool {
		outdated := seen[f.Topic]
		seen[f.Topic] = true
		return d == brief && outdated
	})
	return tableSection("Social history", "entry", "No social history on record.", []column{
		{Title: "Topic", Width: 25}, {Title: "Finding", Width: 58}, {Title: "Recorded", Width: 17},
	}, facts, func(f chart.SocialFact) []cell {
		return []cell{
			{ID: lineID("social", f.Record), Text: f.Topic, Strong: true},
			{Text: f.Value, Note: d.note(f.Codes, "")},
			text(day(f.At)),
		}
	})
}

func plan(c *chart.Chart, d detail) section {
	return tableSection("Plan of care", "item", "No plans on record.", []column{
		{Title: "Plan", Width: 28}, {Title: "Details", Width: 42}, {Title: "Type", Width: 13}, {Title: "Date", Width: 17},
	}, c.PlansOfCare, func(p chart.PlanOfCare) []cell {
		return []cell{
			{ID: lineID("plan", p.Record), Text: p.Name, Note: d.note(p.Codes, ""), Strong: true},
			text(p.Text), text(p.Type),
			text(day(p.At)),
		}
	})
}

// encounters returns a section with the visits: type, provider, reasons and diagnoses.
func encounters(c *chart.Chart) section {
	ix := chart.NewIndex(c)
	return tableSection("Encounters", "visit", "No encounters on record.", []column{
		{Title: "Date", Width: 16},
		{Title: "Provider", Width: 27},
		{Title: "Reason", Width: 26},
		{Title: "Diagnoses", Width: 31},
	}, c.Encounters, func(e chart.Encounter) []cell {
		return []cell{
			{Text: day(e.At), Note: e.Type},
			{Text: e.Provider.Name, Note: joined(", ", e.Provider.Department, e.Provider.Organization)},
			text(strings.Join(e.Reasons, "; ")), text(list(ix.Diagnoses(e), func(p chart.Problem) string { return p.Name })),
		}
	})
}

// visitNotes returns a section with every visit in full.
func visitNotes(c *chart.Chart) section {
	ix := chart.NewIndex(c)
	s := section{Title: "Encounters", Empty: "No encounters on record."}
	for _, e := range c.Encounters {
		s.Blocks = append(s.Blocks, block{Fields: new(visitNote(ix, e))})
	}
	if len(c.Encounters) > 0 {
		s.Aside = count(len(c.Encounters), "visit")
	}
	return s
}

func visitNote(ix chart.Index, e chart.Encounter) fields {
	f := fields{ID: lineID("encounter", e.Record), Title: day(e.At) + " · " + e.Type, Detail: "Visit " + e.ID}
	add := func(label, value string) {
		if value != "" {
			f.List = append(f.List, field{label, value})
		}
	}
	add("Time", visitTime(e))
	add("Provider", joined(", ", e.Provider.Name, e.Provider.Department, e.Provider.Organization))
	add("Reason", strings.Join(e.Reasons, "; "))
	add("Diagnoses", list(ix.Diagnoses(e), func(p chart.Problem) string { return p.Name }))
	add("Assessment", e.Note)
	add("Medications", list(ix.Medications(e), func(m chart.Medication) string { return m.Name }))
	add("Tests ordered", list(ix.TestResults(e), func(t chart.TestResult) string { return t.Name }))
	add("Instructions", e.Instructions)
	add("Codes", codeLine(e.Codes))
	return f
}

// visitTime returns the time of a visit and, for one of several days, its length.
func visitTime(e chart.Encounter) string {
	begin := e.At.UTC()
	end := e.Ended.UTC()
	switch {
	case e.Ended.IsZero():
		return begin.Format("15:04") + " UTC"
	case begin.YearDay() == end.YearDay() && begin.Year() == end.Year():
		return begin.Format("15:04") + "–" + end.Format("15:04") + " UTC"
	default:
		nights := int(end.Sub(begin).Hours()+23) / 24
		return dayTime(e.At) + " to " + dayTime(e.Ended) + " UTC (" + strconv.Itoa(nights) + " days)"
	}
}

func list[T any](all []T, name func(T) string) string {
	names := make([]string, 0, len(all))
	for _, one := range all {
		names = append(names, name(one))
	}
	return strings.Join(names, "; ")
}
