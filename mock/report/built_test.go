package report_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/pdfcpu/pdfcpu/pkg/api"

	"github.com/healthmock/healthmock/mock/chart"
	"github.com/healthmock/healthmock/mock/report"
)

// TestInventedCharts draws every report of several invented people, each with a source of every kind, twice.
func TestInventedCharts(t *testing.T) {
	api.DisableConfigDir()
	sources := chart.Directory()
	people := int64(2)
	if raceEnabled {
		people = 1
	}
	for seed := range people {
		person := chart.Person{
			ID: fmt.Sprintf("%032x", seed+1), FirstName: "Ada", LastName: "Example",
			Conditions: []string{"Type 2 diabetes", "Spontaneous levitation"},
		}
		whole := chart.Build(seed+1, person, sources, asOf)
		again := chart.Build(seed+1, person, sources, asOf)
		for _, layout := range layouts {
			s := spec(layout)
			parts, twins := []*chart.Chart{whole}, []*chart.Chart{again}
			if s.PerSource {
				parts, twins = nil, nil
				for _, source := range whole.Sources[:4] {
					parts = append(parts, whole.From(source.ID))
					twins = append(twins, again.From(source.ID))
				}
			}
			for i := range parts {
				for _, f := range []report.Format{report.HTML, report.PDF} {
					got := write(t, layout, parts[i], f)
					if !bytes.Equal(got, write(t, layout, twins[i], f)) {
						t.Errorf("seed %d, %s as %s: equal charts, different bytes", seed, layout, f)
					}
					checkBody(t, f, got)
				}
			}
		}
	}
}

func checkBody(t *testing.T, f report.Format, body []byte) {
	t.Helper()
	if f == report.PDF {
		if err := api.Validate(bytes.NewReader(body), nil); err != nil {
			t.Error(err)
		}
		return
	}
	if !strings.HasSuffix(strings.TrimSpace(string(body)), "</html>") || !bytes.Contains(body, []byte("Ada")) {
		t.Errorf("not a whole page: %.80q", body)
	}
}
