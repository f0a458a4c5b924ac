package report_test

import (
	"strings"
	"testing"

	"github.com/healthmock/healthmock/mock/chart"
	"github.com/healthmock/healthmock/mock/report"
)

// squeezed is a file's text without white space, feet and running heads.
func squeezed(t *testing.T, file []byte) string {
	t.Helper()
	var b strings.Builder
	for _, p := range sheets(t, file) {
		for l := range strings.SplitSeq(p.text, "\n") {
			if !strings.HasPrefix(l, "Synthetic record") && !strings.HasPrefix(l, "Jane ") {
				b.WriteString(strings.Join(strings.Fields(l), ""))
			}
		}
	}
	return b.String()
}

// TestAlmostFitting: what is a little too long for its place is set smaller, not cut: highlights end with their last
// graph.
func TestAlmostFitting(t *testing.T) {
	for seed := range int64(8) {
		c := chart.Build(seed, chart.Person{ID: "somebody"}, []chart.Source{chart.FindSource("Cleveland Clinic")},
			meta.UpdatedAt)
		for _, paper := range []report.Paper{report.Letter, report.A4} {
			file := writeWith(t, report.Highlights, c, report.Meta{Paper: paper}, report.PDF)
			if got := squeezed(t, file); strings.Contains(got, "Printedinfull") || strings.Contains(got, "…") {
				t.Errorf("seed %d on %s cuts something", seed, paper)
			}
		}
	}
}

// TestNothingIsCutOff puts long texts into places of a fixed size: all of them are printed somewhere.
func TestNothingIsCutOff(t *testing.T) {
	long := func(word string) string { return strings.Repeat(word, 60) + "end" }
	c := somebody()
	c.Patient.LastName = long("Name")
	c.Patient.Address.Street1 = long("Street ")
	c.Patient.Physician.Name = long("Doctor-")
	c.Sources[0].Name = long("Clinic of ")
	for i := range c.TestResults {
		c.TestResults[i].Name, c.TestResults[i].Note = long("Panel "), long("remark ")
		c.TestResults[i].Components[0].Name = long("Analyte ")
		c.TestResults[i].Components[0].Unit = long("milli/")
	}
	for i := range c.Vitals {
		c.Vitals[i].Readings = append(c.Vitals[i].Readings,
			chart.Component{Name: long("Vital"), Unit: long("beats"), Value: 123456789012345})
	}
	for i := range c.Encounters {
		c.Encounters[i].Type = long("Visit ")
	}
	always := []string{c.Patient.LastName, c.Patient.Address.Street1, c.Patient.Physician.Name, c.Sources[0].Name}
	panel := c.TestResults[0]
	for layout, more := range map[report.Layout][]string{
		report.Summary:     {panel.Name, c.Vitals[0].Readings[9].Name, c.Vitals[0].Readings[9].Unit},
		report.FullRecord:  {panel.Name, panel.Note, c.Vitals[0].Readings[9].Name, c.Encounters[0].Type},
		report.HealthCheck: {panel.Name, c.Vitals[0].Readings[9].Name},
		report.Highlights:  {panel.Components[0].Name, panel.Components[0].Unit},
		report.Combined:    {panel.Name, panel.Components[0].Unit},
	} {
		got := squeezed(t, write(t, layout, c, report.PDF))
		for _, want := range append(more, always...) {
			if !strings.Contains(got, strings.Join(strings.Fields(want), "")) {
				t.Errorf("%s does not print %.20s... in full", layout, want)
			}
		}
	}
}
