package report

import (
	"slices"

	"github.com/healthmock/healthmock/mock/chart"
)

// historyColumns is the number of collections of a panel in a row of the health check.
const historyColumns = 6

// healthCheck returns the history of everything that was measured, after its trends.
func healthCheck(c *chart.Chart) []section {
	vitals, labs := vitalHistories(c), labHistories(c)
	sections := []section{outOfRange(c, &vitals, &labs)}
	sections = append(sections, recentTrends(&vitals, keyFirst(labs.all, keyLabs), c.AsOf)...)
	return append(sections, vitalSigns(c, brief), panels(c, historyColumns, false))
}

// outOfRange lists the kinds of readings whose newest one is out of its range.
func outOfRange(c *chart.Chart, vitals, labs *histories) section {
	out := slices.Concat(vitals.all, labs.all)
	out = slices.DeleteFunc(out, func(h *History) bool { return h.Flag() == "" })
	empty := "Every latest reading is within its reference range."
	if len(c.Vitals) == 0 && len(c.TestResults) == 0 {
		empty = "No readings on record."
	}
	s := tableSection("Latest readings out of range", "reading", empty, []column{
		{Title: "Reading", Width: 32},
		{Title: "Latest", Width: 12, Right: true},
		{Title: "Unit", Width: 15},
		{Title: "Reference", Width: 14},
		{Title: "Before", Width: 12, Right: true},
		{Title: "Date", Width: 15},
	}, out, func(h *History) []cell {
		var before cell
		if len(h.Points) > 1 {
			p := h.Points[1]
			before = cell{Text: h.Format(p.Value), Flag: p.Flag}
		}
		return []cell{
			strong(h.Name), readingCell(h.Component), text(unit(h.Unit)), text(interval(h.Range, h.Digits)),
			before, text(day(h.latest())),
		}
	})
	if len(out) > 0 {
		s.Aside = joined(" · ", s.Aside, flagLegend)
	}
	return s
}
