package report_test

import (
	"encoding/xml"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/chart"
	"github.com/healthmock/healthmock/mock/chart/charttest"
	"github.com/healthmock/healthmock/mock/report"
)

// parsePage reads a page as a browser does.
func parsePage(t *testing.T, file []byte) *element {
	t.Helper()
	dec := xml.NewDecoder(strings.NewReader(string(file)))
	dec.Strict, dec.AutoClose, dec.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	var root element
	if err := dec.Decode(&root); err != nil {
		t.Fatal(err)
	}
	return &root
}

// words is all the text in an element.
func (e *element) content() string {
	var b strings.Builder
	b.WriteString(e.Text)
	for i := range e.Kids {
		b.WriteString(e.Kids[i].content())
	}
	return strings.TrimSpace(b.String())
}

// cells are the texts of a row: what stands large, without notes and flags.
func (e *element) cells() []string {
	var texts []string
	for _, td := range e.Kids {
		text := td.content()
		for _, note := range append(td.at("small"), td.at("abbr")...) {
			text = strings.TrimSpace(strings.TrimSuffix(text, note.content()))
		}
		texts = append(texts, text)
	}
	return texts
}

// tablesNamed finds the tables with a caption.
func (e *element) tablesNamed(caption string) []*element {
	return slices.DeleteFunc(e.at("section/table"),
		func(t *element) bool { return t.at("table/caption")[0].content() != caption })
}

// panelFacts are what the cumulative tables of a page say.
func panelFacts(root *element, panels []string) charttest.Facts {
	f := charttest.Facts{}
	for _, name := range panels {
		for _, table := range root.tablesNamed(name) {
			var days []string
			for _, th := range table.at("thead/tr/th") {
				days = append(days, strings.TrimSpace(th.Text)+", "+strings.Join(texts(th.at("th/small")), ""))
			}
			for _, tr := range table.at("tbody/tr") {
				row := tr.cells()
				for i, value := range row[2:] {
					if value != "" {
						f.Say("lab", name, row[0], value, bare(row[1]), days[i+2])
					}
				}
			}
		}
	}
	return f
}

// bare is a reference range with its unit without the range; a unit's own first digits go with it.
func bare(reference string) string { return strings.TrimLeft(reference, "0123456789.–≤≥ ") }

func texts(all []*element) []string {
	out := make([]string, len(all))
	for i, e := range all {
		out[i] = e.content()
	}
	return out
}

// panelsOf are the names of a chart's laboratory reports, and what the newest of each say: so many at most, or all.
func panelsOf(c *chart.Chart, most int) ([]string, charttest.Facts) {
	var names []string
	seen, f := map[string]int{}, charttest.Facts{}
	for _, r := range c.TestResults {
		if seen[r.Name] == 0 {
			names = append(names, r.Name)
		}
		if seen[r.Name]++; most > 0 && seen[r.Name] > most {
			continue
		}
		for _, m := range r.Components {
			f.Say("lab", r.Name, m.Name, strconv.FormatFloat(m.Value, 'f', m.Digits, 64), bare(report.PrintedUnit(m.Unit)),
				charttest.Printed(r.At))
		}
	}
	return names, f
}

// samePages holds the HTML reports against the chart.
func samePages(t *testing.T, c *chart.Chart) {
	t.Helper()
	panels, all := panelsOf(c, 0)
	charttest.Agree(t, "health check as HTML", all,
		panelFacts(parsePage(t, write(t, report.HealthCheck, c, report.HTML)), panels))
	for _, s := range c.Sources {
		part := c.From(s.ID)
		root := parsePage(t, write(t, report.Summary, part, report.HTML))
		panels, newest := panelsOf(part, 5)
		newest.Conditions(part, charttest.Printed)
		got := panelFacts(root, panels)
		for _, table := range root.tablesNamed("Problems") {
			for _, tr := range table.at("tbody/tr") {
				got.Say(append([]string{"problem"}, tr.cells()[:3]...)...)
			}
		}
		for _, table := range root.tablesNamed("Medications") {
			for _, tr := range table.at("tbody/tr") {
				got.Say(append([]string{"medication"}, tr.cells()[:4]...)...)
			}
		}
		if len(newest) > 0 {
			charttest.Agree(t, "summary of "+s.Name+" as HTML", newest, got)
		}
	}
	sameHighlights(t, c)
}

// sameHighlights holds the key readings against the newest of the chart.
func sameHighlights(t *testing.T, c *chart.Chart) {
	t.Helper()
	type newest struct {
		m  chart.Component
		at time.Time
	}
	labs := map[string]newest{}
	for _, r := range c.TestResults {
		for _, m := range r.Components {
			if _, ok := labs[m.Name]; !ok {
				labs[m.Name] = newest{m, r.At}
			}
		}
	}
	shown := 0
	for _, li := range parsePage(t, write(t, report.Highlights, c, report.HTML)).at("ul/li") {
		lines := texts(li.at("li/span"))
		lab, ok := labs[lines[0]]
		if !ok {
			continue
		}
		shown++
		value := strings.TrimSpace(li.at("li/b")[0].Text)
		unit := texts(li.at("li/small"))
		if value != strconv.FormatFloat(lab.m.Value, 'f', lab.m.Digits, 64) || unit[0] != report.PrintedUnit(lab.m.Unit) ||
			!strings.HasPrefix(lines[1], charttest.Printed(lab.at)) {
			t.Errorf("highlights say %s %s %s, %s; the chart says %+v", lines[0], value, unit, lines[1], lab)
		}
	}
	if shown == 0 && len(labs) > 0 {
		t.Error("highlights show no laboratory reading")
	}
}

// samePDF looks for the rows of the HTML pages among the lines of the PDF ones.
func samePDF(t *testing.T, c *chart.Chart) {
	t.Helper()
	lines := pdfLines(t, write(t, report.HealthCheck, c, report.PDF))
	root := parsePage(t, write(t, report.HealthCheck, c, report.HTML))
	panels, _ := panelsOf(c, 0)
	rows := 0
	for _, name := range panels {
		for _, table := range root.tablesNamed(name) {
			for _, tr := range table.at("tbody/tr") {
				rows++
				name, values := squeeze(tr.Kids[0].content()), ""
				for _, td := range tr.Kids[2:] {
					values += squeeze(td.content())
				}
				if !slices.ContainsFunc(lines, func(l string) bool { return l[:1] == name[:1] && strings.HasSuffix(l, values) }) {
					t.Errorf("health check as PDF: no line of %s with %s", name, values)
				}
			}
		}
	}
	if rows == 0 {
		t.Error("health check without rows")
	}
	for _, s := range c.Sources {
		part := c.From(s.ID)
		lines := pdfLines(t, write(t, report.Summary, part, report.PDF))
		find := func(name, rest string) {
			t.Helper()
			name, rest = squeeze(name), squeeze(rest)
			for n := len(name); n > 0; n-- { // a long name goes on in the line below
				if slices.ContainsFunc(lines, func(l string) bool { return strings.HasPrefix(l, name[:n]+rest) }) {
					return
				}
			}
			t.Errorf("summary of %s as PDF: no line of %s with %s", s.Name, name, rest)
		}
		for _, p := range part.Problems {
			find(p.Name, p.Status+charttest.Printed(p.At)+charttest.Printed(p.Resolved))
		}
		for _, m := range part.Medications {
			find(m.Name, m.Status+charttest.Printed(m.At)+charttest.Printed(m.Ended))
		}
	}
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), "") }

func pdfLines(t *testing.T, file []byte) []string {
	t.Helper()
	var lines []string
	for _, p := range sheets(t, file) {
		for l := range strings.SplitSeq(p.text, "\n") {
			if l = squeeze(l); l != "" {
				lines = append(lines, l)
			}
		}
	}
	return lines
}
