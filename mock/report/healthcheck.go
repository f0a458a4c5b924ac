package report

import "github.com/healthmock/healthmock/mock/chart"

// historyColumns is how many collections of a panel the health check shows side by side.
const historyColumns = 6

// healthCheck is the history of everything that was measured (cookbook, table 8: healthcheck).
func healthCheck(c *chart.Chart) []section {
	return []section{
		outOfRange(c),
		vitalSigns(c, brief),
		panels(c, historyColumns, false),
	}
}

// outOfRange lists the kinds of readings whose newest one is out of its range: what to look at first.
func outOfRange(c *chart.Chart) section {
	var rows [][]cell
	vitals, labs := vitalHistories(c), labHistories(c)
	for _, h := range append(vitals.all, labs.all...) {
		if h.Flag() == "" {
			continue
		}
		var before cell
		if len(h.Points) > 1 {
			p := h.Points[1]
			before = cell{Text: number(p.Value, h.Digits), Flag: p.Flag}
		}
		rows = append(rows, []cell{
			strong(h.Name), reading(h.Component), text(unit(h.Unit)), text(interval(h.Range, h.Digits)),
			before, text(day(h.latest())),
		})
	}
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
	}, rows)
	if len(rows) > 0 {
		s.Aside = joined(" · ", s.Aside, flagLegend)
	}
	return s
}
