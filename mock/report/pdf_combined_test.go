package report_test

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/pdfcpu/pdfcpu/pkg/api"

	"github.com/healthmock/healthmock/mock/chart"
	"github.com/healthmock/healthmock/mock/report"
)

// twoSources is a chart whose records come from two hospitals.
func twoSources() *chart.Chart {
	c := somebody()
	other := clinic
	other.ID, other.Name = "5b1daf3f079c652eaf41fd23", "Second Hospital"
	c.Sources = append(c.Sources, other)
	c.Problems[1].Source = other.ID
	return c
}

func TestCombinedHoldsItsBases(t *testing.T) {
	api.DisableConfigDir()
	file := write(t, report.Combined, twoSources(), report.PDF)
	if err := api.Validate(bytes.NewReader(file), nil); err != nil {
		t.Fatal(err)
	}
	marks, err := api.Bookmarks(bytes.NewReader(file), nil)
	if err != nil {
		t.Fatal(err)
	}
	pages := sheets(t, file)
	var titles []string
	for _, m := range marks[1:] {
		titles = append(titles, m.Title)
		if len(m.Kids) == 0 {
			t.Errorf("%s has no sections", m.Title)
		}
		name, whose, _ := strings.Cut(m.Title, ": ")
		if first := pages[m.PageFrom-1].text; !strings.Contains(first, name) || !strings.Contains(first, whose) {
			t.Errorf("%s does not begin on page %d", m.Title, m.PageFrom)
		}
		listed := slices.ContainsFunc(strings.Split(pages[0].text, "\n"), func(l string) bool {
			return strings.HasPrefix(l, name) && strings.HasSuffix(l, strconv.Itoa(m.PageFrom))
		})
		if !listed {
			t.Errorf("contents do not say that %s begins on page %d:\n%s", m.Title, m.PageFrom, pages[0].text)
		}
	}
	want := []string{
		"Highlights summary", "Health check", "Health summary: " + clinic.Name,
		"Health summary: Second Hospital",
	}
	if !slices.Equal(titles, want) {
		t.Errorf("reports %q, want %q", titles, want)
	}
	for i, p := range pages {
		checkPage(t, p, i+1, len(pages))
	}
}

func TestCombinedOfManySources(t *testing.T) {
	c := somebody()
	for i := range 120 {
		s := clinic
		s.ID, s.Name = strconv.Itoa(i), "Hospital number "+strconv.Itoa(i)
		c.Sources = append(c.Sources, s)
	}
	var text strings.Builder
	for _, p := range sheets(t, write(t, report.Combined, c, report.PDF))[:6] {
		text.WriteString(p.text)
	}
	if !strings.Contains(text.String(), "Hospital number 0") || !strings.Contains(text.String(), "Hospital number 119") {
		t.Error("the contents end too early")
	}
}

func TestCombinedOfNobody(t *testing.T) {
	if n := len(sheets(t, write(t, report.Combined, nobody(), report.PDF))); n != 3 {
		t.Errorf("%d pages, want contents, highlights and health check", n)
	}
}
