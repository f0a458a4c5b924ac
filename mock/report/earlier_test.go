package report_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/pdfcpu/pdfcpu/pkg/api"

	"github.com/healthmock/healthmock/mock/chart"
	"github.com/healthmock/healthmock/mock/report"
)

// writeLong draws a report of at least so many pages.
func writeLong(t testing.TB, layout report.Layout, c *chart.Chart, pages int, f report.Format) []byte {
	t.Helper()
	m := meta
	m.Pages = pages
	return writeWith(t, layout, c, m, f)
}

// drugsOnly is what a pharmacy knows, and testsOnly what a laboratory does.
func drugsOnly() *chart.Chart {
	c := nobody()
	c.Sources, c.Medications = []chart.Source{clinic}, somebody().Medications
	return c
}

func testsOnly() *chart.Chart {
	c := nobody()
	c.Sources, c.TestResults = []chart.Source{clinic}, somebody().TestResults
	return c
}

func TestLongPDF(t *testing.T) {
	api.DisableConfigDir()
	for _, test := range []struct {
		name   string
		chart  *chart.Chart
		layout report.Layout
		pages  int
	}{
		{"somebody", somebody(), report.Summary, 1},
		{"somebody", somebody(), report.Summary, 12},
		{"somebody", somebody(), report.FullRecord, 12},
		{"somebody", somebody(), report.HealthCheck, 12},
		{"somebody", somebody(), report.Highlights, 12},
		{"a pharmacy's patient", drugsOnly(), report.Summary, 12},
		{"a laboratory's patient", testsOnly(), report.Summary, 12},
		{"nobody", nobody(), report.Summary, 12},
		{"hostile", hostile(), report.Summary, 40},
	} {
		short, err := api.PageCount(bytes.NewReader(write(t, test.layout, test.chart, report.PDF)), nil)
		if err != nil {
			t.Fatal(err)
		}
		file := writeLong(t, test.layout, test.chart, test.pages, report.PDF)
		if err := api.Validate(bytes.NewReader(file), nil); err != nil {
			t.Errorf("%s of %s: %v", test.layout, test.name, err)
		}
		if got, err := api.PageCount(bytes.NewReader(file), nil); err != nil || got < test.pages ||
			got > max(test.pages, short)+2 {
			t.Errorf("%s of %s: %d pages (%v), want %d and hardly more; it has %d by itself", test.layout, test.name, got, err,
				test.pages, short)
		}
		if !bytes.Equal(file, writeLong(t, test.layout, test.chart, test.pages, report.PDF)) {
			t.Errorf("%s of %s: the same report is another file", test.layout, test.name)
		}
	}
}

// A page of a long report is like any other, and there is something on it.
func TestPagesOfALongPDF(t *testing.T) {
	for _, layout := range layouts {
		pages := sheets(t, writeLong(t, layout, somebody(), 30, report.PDF))
		for i, p := range pages {
			checkPage(t, p, i+1, len(pages))
			if len(p.text) < 300 || strings.Contains(p.text, "left blank") {
				t.Errorf("%s, page %d of %d has little on it:\n%s", layout, i+1, len(pages), p.text)
			}
		}
	}
	if last := sheets(t, writeLong(t, report.Summary, nobody(), 9, report.PDF))[8]; !strings.Contains(last.text,
		"This page is left blank.") {
		t.Errorf("a page without records does not say so:\n%s", last.text)
	}
}

func TestLongHTML(t *testing.T) {
	for _, layout := range layouts {
		short, long := write(t, layout, somebody(), report.HTML), writeLong(t, layout, somebody(), 50, report.HTML)
		checkBody(t, report.HTML, bytes.ReplaceAll(long, []byte("Jane"), []byte("Ada")))
		if got := bytes.Count(long, []byte("Follow-up of diabetes")) - bytes.Count(short,
			[]byte("Follow-up of diabetes")); got != 150 {
			t.Errorf("%s: %d visits more than a short one, want three for each page", layout, got)
		}
	}
	if page := writeLong(t, report.Summary, nobody(), 50, report.HTML); !bytes.Contains(page,
		[]byte("No earlier records.")) {
		t.Error("a report of nobody does not say that it has no earlier records")
	}
}

// The chart that a long report is drawn from stays as it was.
func TestLongReportLeavesTheChartAlone(t *testing.T) {
	c := somebody()
	c.Encounters = slices.Grow(c.Encounters, 10_000)
	before := write(t, report.FullRecord, c, report.HTML)
	for _, f := range []report.Format{report.JSON, report.HTML, report.PDF} {
		writeLong(t, report.Summary, c, 20, f)
	}
	if !bytes.Equal(before, write(t, report.FullRecord, c, report.HTML)) {
		t.Error("the chart changed")
	}
	if spare := c.Encounters[:cap(c.Encounters)]; spare[len(c.Encounters)].ID != "" {
		t.Error("the room behind the chart's visits was written to")
	}
}

// BenchmarkLong draws 200 pages.
func BenchmarkLong(b *testing.B) {
	c := treated(14)
	for _, f := range []report.Format{report.PDF, report.HTML} {
		b.Run(string(f), func(b *testing.B) {
			for b.Loop() {
				writeLong(b, report.Summary, c, 200, f)
			}
		})
	}
}
