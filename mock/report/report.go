// Package report draws a chart as the documents that vendors hand out: JSON for programs, HTML and PDF for people.
//
// A Report is a pure function of a chart and its Meta: equal input, equal bytes, in every format. Reports are drawn when
// they are downloaded and never stored.
//
//	spec, _ := report.Find("unity")
//	part := c.From(c.Sources[0].ID) // spec.PerSource: one report for each provider
//	r, err := report.Build(spec.Code, part, report.Meta{ID: "5e2f95696f90f40019a992ba", UpdatedAt: part.AsOf})
//	if err != nil {
//		return err
//	}
//	w.Header().Set("Content-Type", report.PDF.ContentType())
//	return r.Write(w, report.PDF)
//
// Documents for people are built once as a neutral model (document.go) by one file for each code, and drawn twice
// (html.go, pdf.go). Documents for programs use the record types of the vendor's clinical endpoints (record.go and the
// files named record_*), which stand on their own: Allergies, Vitals and so on serve those endpoints too.
package report

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/healthmock/healthmock/mock/chart"
)

// Errors that Build and Write return, wrapped with the word that was refused.
var (
	ErrCode   = errors.New("no such report")
	ErrFormat = errors.New("report does not come in this format")
)

// Meta is what the vendor's list of reports says about a report, and what no chart knows.
type Meta struct {
	ID        string    // 24 hex; printed as the document's number
	CreatedAt time.Time // when the report was first made
	UpdatedAt time.Time // when it was last made; the date the document bears; zero: the chart's AsOf
	Paper     Paper     // page size of the PDF; zero: Letter
	Pages     int       // the PDF has at least so many, and the other formats grow alike; zero: as long as the chart makes it
}

// Report is one document, ready to be written in any format of its Spec. It holds on to the chart and changes nothing
// in it, so any number of goroutines may write it at once.
type Report struct {
	Spec  Spec
	Meta  Meta
	chart *chart.Chart
}

// Build prepares a report. The chart of a report that is made for each provider (Spec.PerSource) is the part that one
// provider brought: pass chart.From. An unknown code is ErrCode.
func Build(code Code, c *chart.Chart, meta Meta) (*Report, error) {
	spec, ok := Find(string(code))
	if !ok {
		return nil, fmt.Errorf("%w: %q", ErrCode, code)
	}
	if meta.UpdatedAt.IsZero() {
		meta.UpdatedAt = c.AsOf
	}
	return &Report{Spec: spec, Meta: meta, chart: c}, nil
}

// Write draws the report. A format that the report does not come in is ErrFormat, and nothing is written; any other
// error is the writer's.
func (r *Report) Write(w io.Writer, f Format) error {
	if !r.Spec.Has(f) {
		return fmt.Errorf("%s as %q: %w", r.Spec.Code, f, ErrFormat)
	}
	switch f {
	case JSON:
		return writeJSON(w, r)
	case HTML:
		return writeHTML(w, r)
	default:
		return writePDF(w, r)
	}
}
