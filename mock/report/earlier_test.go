package report_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pdfcpu/pdfcpu/pkg/api"

	"github.com/healthmock/healthmock/mock/chart"
	"github.com/healthmock/healthmock/mock/report"
)

// writeLong draws a report of at least so many pages.
func writeLong(t testing.TB, code report.Code, c *chart.Chart, pages int, f report.Format) []byte {
	t.Helper()
	m := meta
	m.Pages = pages
	r, err := report.Build(code, c, m)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := r.Write(&b, f); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
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
		name  string
		chart *chart.Chart
		code  report.Code
		pages int
	}{
		{"somebody", somebody(), report.Unity, 1},
		{"somebody", somebody(), report.Unity, 12},
		{"somebody", somebody(), report.CCDRaw, 12},
		{"somebody", somebody(), report.HealthCheck, 12},
		{"somebody", somebody(), report.Highlights, 12},
		{"a pharmacy's patient", drugsOnly(), report.Unity, 12},
		{"a laboratory's patient", testsOnly(), report.Unity, 12},
		{"nobody", nobody(), report.Unity, 12},
		{"hostile", hostile(), report.Unity, 40},
	} {
		short, err := api.PageCount(bytes.NewReader(write(t, test.code, test.chart, report.PDF)), nil)
		if err != nil {
			t.Fatal(err)
		}
		file := writeLong(t, test.code, test.chart, test.pages, report.PDF)
		if err := api.Validate(bytes.NewReader(file), nil); err != nil {
			t.Errorf("%s of %s: %v", test.code, test.name, err)
		}
		if got, err := api.PageCount(bytes.NewReader(file), nil); err != nil || got < test.pages || got > max(test.pages, short)+2 {
			t.Errorf("%s of %s: %d pages (%v), want %d and hardly more; it has %d by itself", test.code, test.name, got, err, test.pages, short)
		}
		if !bytes.Equal(file, writeLong(t, test.code, test.chart, test.pages, report.PDF)) {
			t.Errorf("%s of %s: the same report is another file", test.code, test.name)
		}
	}
}

// A page of a long report is like any other, and there is something on it.
func TestPagesOfALongPDF(t *testing.T) {
	for _, code := range pdfCodes {
		pages := sheets(t, writeLong(t, code, somebody(), 30, report.PDF))
		for i, p := range pages {
			checkPage(t, p, i+1, len(pages))
			if len(p.text) < 300 || strings.Contains(p.text, "left blank") {
				t.Errorf("%s, page %d of %d has little on it:\n%s", code, i+1, len(pages), p.text)
			}
		}
	}
	if last := sheets(t, writeLong(t, report.Unity, nobody(), 9, report.PDF))[8]; !strings.Contains(last.text, "This page is left blank.") {
		t.Errorf("a page without records does not say so:\n%s", last.text)
	}
}

func TestLongHTML(t *testing.T) {
	for _, code := range pdfCodes {
		short, long := write(t, code, somebody(), report.HTML), writeLong(t, code, somebody(), 50, report.HTML)
		checkBody(t, report.HTML, bytes.ReplaceAll(long, []byte("Jane"), []byte("Ada")))
		if got := bytes.Count(long, []byte("Follow-up of diabetes")) - bytes.Count(short, []byte("Follow-up of diabetes")); got != 150 {
			t.Errorf("%s: %d visits more than a short one, want three for each page", code, got)
		}
	}
	if page := writeLong(t, report.Unity, nobody(), 50, report.HTML); !bytes.Contains(page, []byte("No earlier records.")) {
		t.Error("a report of nobody does not say that it has no earlier records")
	}
}

func TestLongJSON(t *testing.T) {
	c := somebody()
	for _, code := range []report.Code{report.Unity, report.APIData, report.Timeline} {
		short, long := records(t, write(t, code, c, report.JSON)), records(t, writeLong(t, code, c, 50, report.JSON))
		// A visit, its vital signs and its two laboratory reports, three times for each page; elsewhere what follows from them too.
		if got, want := len(long)-len(short), 50*3*4; got != want && (code == report.Unity || got < want) {
			t.Errorf("%s: %d records more than a short one, want %d", code, got, want)
		}
		for id := range short {
			if long[id] == "" {
				t.Errorf("%s: record %s is lost", code, id)
			}
		}
		for id, at := range long {
			when, err := time.Parse(time.RFC3339, at)
			if err != nil || when.Before(c.Patient.BirthDate) || when.After(c.AsOf) {
				t.Errorf("%s: record %s is of %s (%v), want it in the patient's life", code, id, at, err)
			}
		}
	}
}

// records is every record of a JSON report that has an id and a creation date, however deep. An id that stands twice is as bad
// as a record lost.
func records(t *testing.T, body []byte) map[string]string {
	t.Helper()
	var whole any
	if err := json.Unmarshal(body, &whole); err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	var walk func(any)
	walk = func(node any) {
		switch node := node.(type) {
		case []any:
			for _, item := range node {
				walk(item)
			}
		case map[string]any:
			id, _ := node["id"].(string)
			if at, ok := node["createdAt"].(string); ok {
				if _, twice := found[id]; twice {
					t.Errorf("two records have the id %s", id)
				}
				found[id] = at
			}
			for _, item := range node {
				walk(item)
			}
		}
	}
	walk(whole)
	return found
}

// The chart that a long report is drawn from stays as it was.
func TestLongReportLeavesTheChartAlone(t *testing.T) {
	c := somebody()
	c.Encounters = slices.Grow(c.Encounters, 10_000)
	before := write(t, report.APIData, c, report.JSON)
	for _, f := range []report.Format{report.JSON, report.HTML, report.PDF} {
		writeLong(t, report.Unity, c, 20, f)
	}
	if !bytes.Equal(before, write(t, report.APIData, c, report.JSON)) {
		t.Error("the chart changed")
	}
	if spare := c.Encounters[:cap(c.Encounters)]; spare[len(c.Encounters)].ID != "" {
		t.Error("the room behind the chart's visits was written to")
	}
}

// BenchmarkLong draws 200 pages.
func BenchmarkLong(b *testing.B) {
	c := treated(14)
	for _, f := range []report.Format{report.PDF, report.HTML, report.JSON} {
		b.Run(string(f), func(b *testing.B) {
			for b.Loop() {
				writeLong(b, report.Unity, c, 200, f)
			}
		})
	}
}
