package report_test

import (
	"fmt"
	"io"
	"time"

	"github.com/healthmock/healthmock/mock/chart"
	"github.com/healthmock/healthmock/mock/chart/charttest"
	"github.com/healthmock/healthmock/mock/report"
)

var (
	asOf     = charttest.AsOf
	clinic   = charttest.Clinic
	nobody   = charttest.Nobody
	somebody = charttest.Somebody
	treated  = charttest.Treated
	hostile  = charttest.Hostile
)

var meta = report.Meta{
	ID:        "5e2f95696f90f40019a992ba",
	CreatedAt: asOf.Add(-time.Hour),
	UpdatedAt: asOf,
}

// spec is a report with a layout, as a vendor would describe it.
func spec(layout report.Layout) report.Spec {
	s := report.Spec{Code: string(layout), Layout: layout, Formats: []report.Format{report.HTML, report.PDF}}
	switch layout {
	case report.Summary:
		s.Title, s.PerSource, s.Formats, s.JSON = "Health summary", true, append(s.Formats, report.JSON), countVisits
	case report.FullRecord:
		s.Title, s.PerSource, s.NeedsCCDA = "Complete medical record", true, true
	case report.HealthCheck:
		s.Title = "Health check"
	case report.Highlights:
		s.Title = "Highlights summary"
	case report.Combined:
		s.Title, s.Formats = "Combined report", s.Formats[1:]
		s.Bases = []report.Spec{spec(report.Highlights), spec(report.HealthCheck), spec(report.Summary)}
	}
	return s
}

// countVisits stands for a vendor's JSON.
func countVisits(w io.Writer, c *chart.Chart) error {
	_, err := fmt.Fprintln(w, len(c.Encounters))
	return err
}

var layouts = []report.Layout{report.Summary, report.FullRecord, report.HealthCheck, report.Highlights}
