package report

import (
	"bytes"

	"github.com/healthmock/healthmock/mock/chart"
)

// completeRecord prints what a source's C-CDA document says to people, and nothing else: the document is made and read again
// (cookbook, table 8: ccdraw).
func completeRecord(c *chart.Chart) ([]section, error) {
	var document bytes.Buffer
	if err := CCDA(&document, c); err != nil {
		return nil, err
	}
	return readCCDA(&document)
}

// testReports prints every laboratory report as it came.
func testReports(c *chart.Chart) section {
	s := section{Title: "Test results as reported", Empty: "No test results on record."}
	if len(c.TestResults) == 0 {
		return s
	}
	s.Aside = joined(" · ", count(len(c.TestResults), "report"), flagLegend)
	s.Blocks = []block{{Table: resultTable(c.TestResults)}}
	return s
}

// resultTable is laboratory reports one below another.
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
				reading(m), text(unit(m.Unit)), text(interval(m.Range, m.Digits)),
				text(codeLine([]chart.Code{m.Code})),
			})
		}
		t.Groups = append(t.Groups, g)
	}
	return t
}
