package report

import (
	"io"
	"iter"

	"github.com/healthmock/healthmock/mock/chart"
)

// fullRecord yields the sections of a source's C-CDA document as text for people. The document is written without its
// coded entries, which have the same content for programs, and parsed again through a pipe, so that only one section is
// in memory at a time.
func (d *document) fullRecord(c *chart.Chart) iter.Seq[section] {
	return func(yield func(section) bool) {
		r, w := io.Pipe()
		defer r.Close() // makes the writer fail when the caller stops early
		go func() { w.CloseWithError(writeCCDA(w, c, false)) }()
		d.err = readCCDA(r, yield)
	}
}

// testReports returns a section with every laboratory report as it was received.
func testReports(c *chart.Chart) section {
	s := section{Title: "Test results as reported", Empty: "No test results on record."}
	if len(c.TestResults) == 0 {
		return s
	}
	s.Aside = joined(" · ", count(len(c.TestResults), "report"), flagLegend)
	s.Blocks = []block{{Table: resultTable(c.TestResults)}}
	return s
}

// resultTable returns a table with laboratory reports one below another.
func resultTable(results []chart.TestResult) *table {
	t := &table{Caption: "Laboratory reports, newest first", Columns: []column{
		{Title: "Test", Width: 34},
		{Title: "Result", Width: 13, Right: true},
		{Title: "Unit", Width: 17},
		{Title: "Reference", Width: 18},
		{Title: "Code", Width: 18},
	}}
	for _, r := range results {
		g := group{
			ID:     lineID("result", r.Record),
			Title:  r.Name,
			Detail: joined(" · ", dayTime(r.At)+" UTC", r.Specimen, r.Status, r.OrderedBy, r.Note),
		}
		for i, m := range r.Components {
			g.Rows = append(g.Rows, []cell{
				{ID: componentID(r.Record, i), Text: m.Name, Strong: true},
				readingCell(m), text(unit(m.Unit)), text(interval(m.Range, m.Digits)),
				text(codeLine([]chart.Code{m.Code})),
			})
		}
		t.Groups = append(t.Groups, g)
	}
	return t
}
