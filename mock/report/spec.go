package report

import (
	"io"
	"slices"

	"github.com/healthmock/healthmock/mock/chart"
)

// Layout is the kind of a document for people.
type Layout string

// The layouts.
const (
	Summary     Layout = "summary"     // one source's records in the usual clinical order
	FullRecord  Layout = "fullrecord"  // everything in one source's C-CDA document
	HealthCheck Layout = "healthcheck" // all vital signs and laboratory results
	Highlights  Layout = "highlights"  // key readings and their trends
	Combined    Layout = "combined"    // other reports in one file
)

// Format is a format of a report, as in the query parameter "format".
type Format string

// The formats.
const (
	JSON Format = "json"
	HTML Format = "html"
	PDF  Format = "pdf"
)

// ContentType returns the format's value of the Content-Type header.
func (f Format) ContentType() string {
	switch f {
	case PDF:
		return "application/pdf"
	case HTML:
		return "text/html; charset=utf-8"
	case JSON:
		return "application/json; charset=utf-8"
	default:
		return "application/octet-stream"
	}
}

// Paper is a page size.
type Paper string

// The page sizes.
const (
	Letter Paper = "letter" // 8.5 by 11 inches
	A4     Paper = "a4"     // 210 by 297 millimetres
)

// Spec describes a report of a vendor.
type Spec struct {
	Code         string   // the vendor's name of the report
	Title        string   // "Health summary"
	Layout       Layout   // of HTML and PDF
	Formats      []Format // the formats that it has always had
	NewerFormats []Format // further formats of newer versions of the vendor's API

	// JSON writes the report for programs, in the vendor's own shape.
	JSON func(io.Writer, *chart.Chart) error

	PerSource bool   // one report for each provider, of that provider's part of the chart
	NeedsCCDA bool   // only for providers with C-CDA documents: chart.Source.CCDA
	Bases     []Spec // the reports that a combined one merges, in order
}

// Has reports whether the report has a format, in any version of the API.
func (s Spec) Has(f Format) bool { return slices.Contains(s.All(), f) }

// All returns every format of the report.
func (s Spec) All() []Format { return slices.Concat(s.Formats, s.NewerFormats) }
