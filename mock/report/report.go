// Package report renders a chart as the vendors' documents: JSON for programs, HTML and PDF for people. A Report is a
// pure function of a chart and its Meta: equal input gives equal bytes in every format. Reports are rendered when they
// are downloaded, and never stored.
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
// Documents for people are built as a neutral model (document.go) by one file for each code, and rendered as HTML
// (html.go) and PDF (pdf.go). Documents for programs use the record types of the vendor's clinical endpoints
// (record.go and the files named record_*). Packages of vendors use these types for the endpoints too.
package report

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/healthmock/healthmock/mock/chart"
)

// Errors of Build and Write, wrapped with the refused value.
var (
	ErrCode   = errors.New("no such report")
	ErrFormat = errors.New("report does not come in this format")
)

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

// Build returns a report. For a report per provider (Spec.PerSource) the chart is the part of one provider: pass
// chart.From. An unknown code is ErrCode.
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

// Write renders the report. For a format that the report does not have the error is ErrFormat, and nothing is written.
// Any other error comes from the writer.
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
