package report

import "slices"

// Code is the vendor's name of a report (cookbook, table 8).
type Code string

// The standard reports.
const (
	Unity       Code = "unity"       // summary of one provider's records
	CCDRaw      Code = "ccdraw"      // everything in one provider's C-CDA documents
	APIData     Code = "apidata"     // the clinical endpoints in one body
	Timeline    Code = "timeline"    // the same records by year
	HealthCheck Code = "healthcheck" // all vitals and laboratory results
	Highlights  Code = "highlights"  // key readings and their trends
)

// Combined merges other reports into one file (Health Intelligence Platform). It is not a standard report, so Codes
// leaves it out.
const Combined Code = "combined"

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

// Spec describes a report and its requirements (cookbook, table 8).
type Spec struct {
	Code      Code
	Title     string   // "Health summary"
	Formats   []Format // the formats of the cookbook
	Later     []Format // further formats in newer documents (version 2.3)
	PerSource bool     // one report for each provider, of that provider's part of the chart
	NeedsCCDA bool     // only for providers with C-CDA documents: chart.Source.CCDA
	Bases     []Code   // the reports that a combined one merges, in order
}

// Has reports whether the report has a format, in any version of the documents.
func (s Spec) Has(f Format) bool { return slices.Contains(s.All(), f) }

// All returns every format of the report.
func (s Spec) All() []Format { return slices.Concat(s.Formats, s.Later) }

// Codes lists the standard reports in the order of the cookbook's table 8. The caller owns the slice.
func Codes() []Spec {
	return []Spec{
		{Code: Unity, Title: "Health summary", Formats: []Format{JSON, HTML, PDF}, PerSource: true},
		{Code: CCDRaw, Title: "Complete medical record", Formats: []Format{HTML, PDF}, PerSource: true, NeedsCCDA: true},
		{Code: APIData, Title: "Bulk export of the clinical API", Formats: []Format{JSON}},
		{Code: Timeline, Title: "Chronological health history", Formats: []Format{JSON}},
		{Code: HealthCheck, Title: "Health check", Formats: []Format{HTML, PDF}, Later: []Format{JSON}},
		{Code: Highlights, Title: "Highlights summary", Formats: []Format{HTML, PDF}, Later: []Format{JSON}},
	}
}

// combined returns the Spec of Combined. It merges the reports that an underwriter reads first. With the vendor, each
// customer chooses the reports.
func combined() Spec {
	return Spec{
		Code:    Combined,
		Title:   "Combined report",
		Formats: []Format{PDF},
		Bases:   []Code{Highlights, HealthCheck, Unity},
	}
}

// Find returns the report with a code, a standard one or Combined.
func Find(code string) (Spec, bool) {
	all := append(Codes(), combined())
	i := slices.IndexFunc(all, func(s Spec) bool { return string(s.Code) == code })
	if i < 0 {
		return Spec{}, false
	}
	return all[i], true
}
