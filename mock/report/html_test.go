package report_test

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"github.com/healthmock/healthmock/mock/chart"
	"github.com/healthmock/healthmock/mock/report"
)

var htmlCodes = []report.Code{report.Unity, report.CCDRaw, report.HealthCheck, report.Highlights}

func TestGoldenHTML(t *testing.T) {
	for _, code := range htmlCodes {
		golden(t, string(code)+".html", write(t, code, treated(2), report.HTML))
	}
}

func TestHTMLIsAccessible(t *testing.T) {
	for _, code := range htmlCodes {
		page := string(write(t, code, somebody(), report.HTML))
		tables := strings.Split(page, "<table>")[1:]
		for _, table := range tables {
			if !strings.HasPrefix(strings.TrimSpace(table), "<caption") || !strings.Contains(table, `<th scope="col"`) {
				t.Errorf("%s: table without caption or column headings: %.80q", code, table)
			}
		}
		for _, svg := range strings.Split(page, "<svg ")[1:] {
			if !strings.Contains(svg, "<title>") || !strings.Contains(svg, "<desc>") || !strings.HasPrefix(svg, "viewBox") {
				t.Errorf("%s: graph that nobody describes", code)
			}
		}
		graphs := 0
		if code == report.Highlights || code == report.HealthCheck {
			graphs = 10
		}
		if n := strings.Count(page, "<svg "); n != graphs {
			t.Errorf("%s: %d graphs, want %d", code, n, graphs)
		}
		if sections, heads := strings.Count(page, "<section>"), strings.Count(page, "<h2>"); heads != sections+1 {
			t.Errorf("%s: %d sections, %d headings", code, sections, heads)
		}
		for _, want := range []string{
			"<!DOCTYPE html>", `<html lang="en">`, "<h1>", `role="note"`, "this patient does not exist", "@media print",
			"display: table-header-group", "Jane A. Sampleton",
		} {
			if !strings.Contains(page, want) {
				t.Errorf("%s: no %q", code, want)
			}
		}
		flags := strings.Count(page, `class="flag"`)
		if named := strings.Count(page, `title="high"`) + strings.Count(page, `title="low"`); flags == 0 || named != flags {
			t.Errorf("%s: %d flags, %d in words", code, flags, named)
		}
	}
}

func TestHTMLIsSelfContained(t *testing.T) {
	outside := regexp.MustCompile(`(?i)<script|<link|<img|<iframe|\bsrc=|\bhref=|url\(|@import|\bon[a-z]+=`)
	for _, c := range []*chart.Chart{somebody(), nobody()} {
		for _, code := range htmlCodes {
			if found := outside.Find(write(t, code, c, report.HTML)); found != nil {
				t.Errorf("%s reaches outside: %q", code, found)
			}
		}
	}
}

func TestHTMLEscapesEverything(t *testing.T) {
	for _, code := range htmlCodes {
		page := write(t, code, hostile(), report.HTML)
		if bytes.Contains(page, []byte("<script")) {
			t.Errorf("%s: a name became a script", code)
		}
		if !bytes.Contains(page, []byte("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;")) {
			t.Errorf("%s: the name is gone", code)
		}
		if bytes.Contains(page, []byte("ZgotmplZ")) {
			t.Errorf("%s: the template refused a value", code)
		}
	}
}

func TestEmptySectionsSaySo(t *testing.T) {
	page := string(write(t, report.Unity, nobody(), report.HTML))
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
