package report_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/chart"
	"github.com/healthmock/healthmock/mock/chart/charttest"
)

// inCCDA is what the entries of a source's document say.
func inCCDA(t *testing.T, c *chart.Chart) charttest.Facts {
	f, root := charttest.Facts{}, ccda(t, c)
	lines := map[string]*element{}
	root.walk("", func(_ string, e *element) {
		if id := e.attr("ID"); id != "" {
			lines["#"+id] = e
		}
	})
	at := func(value string) string {
		when, err := time.Parse("20060102150405-0700", value)
		if err != nil {
			return ""
		}
		return charttest.Exact(when)
	}
	child := func(e *element, path ...string) *element {
		for _, name := range path {
			i := slices.IndexFunc(e.Kids, func(k element) bool { return k.XMLName.Local == name })
			if i < 0 {
				return &element{}
			}
			e = &e.Kids[i]
		}
		return e
	}
	for _, section := range root.at("structuredBody/component/section") {
		section.walk("", func(path string, e *element) {
			status := child(e, "statusCode").attr("code")
			low, high := at(child(e, "effectiveTime", "low").attr("value")), at(child(e, "effectiveTime", "high").attr("value"))
			value := child(e, "value")
			switch {
			case strings.HasSuffix(path, "section/entry/act") && child(section, "code").attr("code") == "11450-4":
				line := lines[child(e, "entryRelationship", "observation", "text", "reference").attr("value")]
				f.Say("problem", line.at("td/content")[0].Text,
					map[string]string{"active": "Active", "completed": "Resolved"}[status], low)
			case strings.HasSuffix(path, "entry/substanceAdministration") && child(section, "code").attr("code") == "10160-0":
				name := child(e, "consumable", "manufacturedProduct", "manufacturedMaterial", "name").Text
				f.Say("medication", name, map[string]string{"active": "Active", "completed": "Completed"}[status], low, high)
			case strings.HasSuffix(path, "organizer/component/observation"):
				kind, number := "lab", value.attr("value")
				if child(section, "code").attr("code") == "8716-3" {
					kind = "vital"
					v, err := strconv.ParseFloat(number, 64)
					if err != nil {
						t.Fatal(err)
					}
					number = strconv.FormatFloat(v, 'f', -1, 64)
				}
				f.Say(kind, child(e, "code", "originalText").Text, number, value.attr("unit"),
					at(child(e, "effectiveTime").attr("value")))
			}
		})
	}
	return f
}

// TestSamePatientEverywhere compares what the renderings of invented patients say, record by record: all of them as
// C-CDA and HTML, one in four as PDF.
func TestSamePatientEverywhere(t *testing.T) {
	if testing.Short() {
		t.Skip("draws some hundred reports")
	}
	for n := 0; n < 200; n += 5 {
		t.Run(strconv.Itoa(n), func(t *testing.T) {
			t.Parallel()
			c := charttest.Invented(n)
			for _, s := range c.Sources {
				if part := c.From(s.ID); s.CCDA() {
					charttest.Agree(t, "C-CDA of "+s.Name, charttest.Known(part), inCCDA(t, part))
					sameFunctionalStatus(t, part)
				}
			}
			samePages(t, c)
			if n%20 == 0 {
				samePDF(t, c)
			}
		})
	}
}
