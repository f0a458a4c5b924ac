package report

import (
	"slices"
	"strconv"

	"github.com/healthmock/healthmock/mock/chart"
)

// panel is a laboratory panel with all reports of that name, newest first.
type panel struct {
	name    string
	reports []chart.TestResult
}

func panelsOf(c *chart.Chart) []panel {
	var all []panel
	at := map[string]int{}
	for _, r := range c.TestResults {
		i, ok := at[r.Name]
		if !ok {
			i = len(all)
			at[r.Name] = i
			all = append(all, panel{name: r.Name})
		}
		all[i].reports = append(all[i].reports, r)
	}
	return all
}

// panels returns a cumulative report as laboratories print it: a row for each analyte and a column for each
// collection, newest first, with width collections in a table. A summary has only the newest collections and states
// the number of others.
func panels(c *chart.Chart, width int, summary bool) section {
	s := section{Title: "Test results", Empty: "No test results on record."}
	if len(c.TestResults) == 0 {
		return s
	}
	older := 0
	for _, p := range panelsOf(c) {
		reports := p.reports
		if summary && len(reports) > width {
			older += len(reports) - width
			reports = reports[:width]
		}
		for part := range slices.Chunk(reports, width) {
			s.Blocks = append(s.Blocks, block{Table: cumulative(p.name, part, width)})
		}
	}
	shown := count(len(c.TestResults), "report")
	if older > 0 {
		shown += ", " + strconv.Itoa(older) + " older ones not shown"
	}
	s.Aside = joined(" · ", shown, flagLegend)
	return s
}

// cumulative returns a table of some collections of one panel. Columns without a collection are empty, so that the
// tables of a page are aligned.
func cumulative(name string, reports []chart.TestResult, width int) *table {
	t := table{Caption: name, Titled: true, Columns: []column{
		{Title: "Test", Width: 28}, {Title: "Reference", Width: 21},
	}}
	for i := range width {
		col := column{Width: 51 / float64(width), Right: true}
		if i < len(reports) {
			at := reports[i].At.UTC()
			col.Title, col.Unit = at.Format("Jan 2"), strconv.Itoa(at.Year())
		}
		t.Columns = append(t.Columns, col)
	}
	var g group
	for _, m := range analytesOf(reports) {
		row := make([]cell, 0, 2+width)
		row = append(row, strong(m.Name), text(joined(" ", interval(m.Range, m.Digits), unit(m.Unit))))
		for i := range width {
			var value cell
			if i < len(reports) {
				value = find(reports[i], m)
			}
			row = append(row, value)
		}
		g.Rows = append(g.Rows, row)
	}
	t.Groups = []group{g}
	return &t
}

// analytesOf returns one component of each kind, in the laboratory's order.
func analytesOf(reports []chart.TestResult) []chart.Component {
	var all []chart.Component
	seen := map[string]bool{}
	for _, r := range reports {
		for _, m := range r.Components {
			if k := kind(m); !seen[k] {
				seen[k] = true
				all = append(all, m)
			}
		}
	}
	return all
}

func find(r chart.TestResult, of chart.Component) cell {
	for _, m := range r.Components {
		if kind(m) == kind(of) {
			return readingCell(m)
		}
	}
	return cell{}
}
