// Package report renders a chart as documents for people: HTML, PDF and C-CDA. A Report is a pure function of a chart
// and its Meta: equal input gives equal bytes in every format. Reports are rendered when they are downloaded, and never
// stored.
//
//	spec := report.Spec{Code: "summary", Layout: report.Summary, Formats: []report.Format{report.PDF}}
//	r := report.New(spec, c, report.Meta{ID: "5e2f95696f90f40019a992ba", UpdatedAt: c.AsOf})
//	w.Header().Set("Content-Type", report.PDF.ContentType())
//	return r.Write(w, report.PDF)
//
// A vendor's package says with Specs which reports there are, and how they look as JSON. A document is built as a
// neutral model (document.go) by one file for each Layout, and rendered as HTML (html.go) and PDF (pdf.go).
package report

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/healthmock/healthmock/mock/chart"
)

// ErrFormat is the error of Write, wrapped, for a format that the report does not have.
var ErrFormat = errors.New("report does not come in this format")

// Meta is the data of a report that is not in the chart.
type Meta struct {
	ID        string    // 24 hex; printed as the document's number
	CreatedAt time.Time // when the report was created
	UpdatedAt time.Time // when it was last updated, the date of the document; zero: the chart's AsOf
	Paper     Paper     // page size of the PDF; zero: Letter
	// minimum number of pages of the PDF; the other formats grow alike; zero: none
	Pages int
}

// Report is one document, ready to be written in any format of its Spec. It does not change the chart, and it is safe
// for concurrent use.
type Report struct {
	Spec  Spec
	Meta  Meta
	chart *chart.Chart
}

// New returns a report. For a report per provider (Spec.PerSource) the chart is the part of one provider: pass
// chart.From.
func New(spec Spec, c *chart.Chart, meta Meta) *Report {
	if meta.UpdatedAt.IsZero() {
		meta.UpdatedAt = c.AsOf
	}
	return &Report{Spec: spec, Meta: meta, chart: c}
}

// Write renders the report. For a format that the report does not have the error is ErrFormat, and nothing is written.
// Any other error comes from the writer.
func (r *Report) Write(w io.Writer, f Format) error {
	var err error
	switch {
	case !r.Spec.Has(f):
		return fmt.Errorf("%s as %q: %w", r.Spec.Code, f, ErrFormat)
	case f == JSON:
		err = r.Spec.JSON(w, r.withEarlier())
	case f == HTML:
		err = writeHTML(w, r)
	default:
		err = writePDF(w, r)
	}
	if err != nil {
		return fmt.Errorf("write %s as %s: %w", r.Spec.Code, f, err)
	}
	return nil
}
