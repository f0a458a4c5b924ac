package report

import "github.com/healthmock/healthmock/mock/chart"

// completeRecord prints everything that a source holds, close to its own documents: who wrote what, with every code
// (cookbook, table 8: ccdraw).
func completeRecord(c *chart.Chart) []section {
	return []section{
		documentFacts(c),
		allergies(c, full),
		medications(c, full),
		problems(c, full),
		visitNotes(c),
		procedures(c, full),
		immunizations(c, full),
		vitalSigns(c, full),
		testReports(c),
		socialHistory(c, full),
		plan(c, full),
	}
}

// documentFacts is what stands in the header of a clinical document.
func documentFacts(c *chart.Chart) section {
	p := c.Patient
	f := fields{List: []field{
		{"Patient id", p.ID},
		{"Race", p.Race},
		{"Ethnicity", p.Ethnicity},
		{"E-mail", p.Email},
		{"Record as of", day(c.AsOf)},
	}}
	for _, s := range c.Sources {
		f.List = append(f.List,
			field{"Custodian", joined(", ", s.Name, s.Address.Street1, s.Address.Street2, town(s.Address), s.Phone)},
			field{"Custodian id", s.ID})
	}
	if d := p.Physician; d.Name != "" || d.Organization != "" {
		f.List = append(f.List, field{"Primary physician", joined(", ", d.Name, d.Department, d.Organization,
			d.Address.Street1, d.Address.Street2, town(d.Address), d.Phone)})
	}
	kept := f.List[:0]
	for _, one := range f.List {
		if one.Value != "" {
			kept = append(kept, one)
		}
	}
	f.List = kept
	return section{Title: "Document", Blocks: []block{{Fields: &f}}}
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
			Title:  r.Name,
			Detail: joined(" · ", dayTime(r.At)+" UTC", r.Specimen, r.Status, r.OrderedBy, r.Note),
		}
		for _, m := range r.Components {
			g.Rows = append(g.Rows, []cell{
				strong(m.Name), reading(m), text(unit(m.Unit)), text(interval(m.Range, m.Digits)),
				text(codeLine([]chart.Code{m.Code})),
			})
		}
		t.Groups = append(t.Groups, g)
	}
	return t
}
