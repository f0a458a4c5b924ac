package report_test

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"github.com/healthmock/healthmock/mock/chart"
	"github.com/healthmock/healthmock/mock/report"
)

func TestGoldenHTML(t *testing.T) {
	for _, layout := range layouts {
		golden(t, string(layout)+".html", write(t, layout, treated(2), report.HTML))
	}
}

func TestHTMLIsAccessible(t *testing.T) {
	for _, layout := range layouts {
		page := string(write(t, layout, somebody(), report.HTML))
		tables := strings.Split(page, "<table>")[1:]
		for _, table := range tables {
			if !strings.HasPrefix(strings.TrimSpace(table), "<caption") || !strings.Contains(table, `<th scope="col"`) {
				t.Errorf("%s: table without caption or column headings: %.80q", layout, table)
			}
		}
		for _, svg := range strings.Split(page, "<svg ")[1:] {
			if !strings.Contains(svg, "<title>") || !strings.Contains(svg, "<desc>") || !strings.HasPrefix(svg, "viewBox") {
				t.Errorf("%s: graph that nobody describes", layout)
			}
		}
		graphs := 0
		if layout == report.Highlights || layout == report.HealthCheck {
			graphs = 10
		}
		if n := strings.Count(page, "<svg "); n != graphs {
			t.Errorf("%s: %d graphs, want %d", layout, n, graphs)
		}
		if sections, heads := strings.Count(page, "<section>"), strings.Count(page, "<h2>"); heads != sections+1 {
			t.Errorf("%s: %d sections, %d headings", layout, sections, heads)
		}
		for _, want := range []string{
			"<!DOCTYPE html>", `<html lang="en">`, "<h1>", `role="note"`, "this patient does not exist", "@media print",
			"display: table-header-group", "Jane A. Sampleton",
		} {
			if !strings.Contains(page, want) {
				t.Errorf("%s: no %q", layout, want)
			}
		}
		flags := strings.Count(page, `class="flag"`)
		if named := strings.Count(page, `title="high"`) + strings.Count(page, `title="low"`); flags == 0 || named != flags {
			t.Errorf("%s: %d flags, %d in words", layout, flags, named)
		}
	}
}

func TestHTMLIsSelfContained(t *testing.T) {
	outside := regexp.MustCompile(`(?i)<script|<link|<img|<iframe|\bsrc=|\bhref=|url\(|@import|\bon[a-z]+=`)
	for _, c := range []*chart.Chart{somebody(), nobody()} {
		for _, layout := range layouts {
			if found := outside.Find(write(t, layout, c, report.HTML)); found != nil {
				t.Errorf("%s reaches outside: %q", layout, found)
			}
		}
	}
}

func TestHTMLEscapesEverything(t *testing.T) {
	for _, layout := range layouts {
		page := write(t, layout, hostile(), report.HTML)
		if bytes.Contains(page, []byte("<script")) {
			t.Errorf("%s: a name became a script", layout)
		}
		if !bytes.Contains(page, []byte("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;")) {
			t.Errorf("%s: the name is gone", layout)
		}
		if bytes.Contains(page, []byte("ZgotmplZ")) {
			t.Errorf("%s: the template refused a value", layout)
		}
	}
}

func TestEmptySectionsSaySo(t *testing.T) {
	page := string(write(t, report.Summary, nobody(), report.HTML))
	for _, want := range []string{
		"No problems on record.", "No allergies on record.", "No medications on record.", "No vital signs on record.",
		"No test results on record.", "No encounters on record.", "No procedures on record.", "No immunizations on record.",
		"No social history on record.", "No plans on record.",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("no line %q", want)
		}
	}
	if strings.Contains(page, "<table>") {
		t.Error("a table without rows")
	}
}
