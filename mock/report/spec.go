package report

import "slices"

// Code names a report as the vendor's API does (cookbook, table 8).
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

// Combined merges other reports into one file (Health Intelligence Platform). It is no standard report: Codes leaves it out.
const Combined Code = "combined"

// Format is a way to draw a report, in the word that the query parameter "format" takes.
type Format string

// The formats.
const (
	JSON Format = "json"
	HTML Format = "html"
	PDF  Format = "pdf"
)

// ContentType is the format's media type as the Content-Type header states it.
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

// Spec says what a report is and what it takes to have one (cookbook, table 8).
type Spec struct {
	Code      Code
	Title     string   // "Health summary"
	Formats   []Format // the formats it comes in
	PerSource bool     // one for each provider, from that provider's part of the chart
	NeedsCCDA bool     // only for providers that hand out C-CDA documents: chart.Source.CCDA
	Bases     []Code   // what a combined report merges, in order; those made for each provider, once for each
}

// Has tells whether the report comes in a format.
func (s Spec) Has(f Format) bool { return slices.Contains(s.Formats, f) }

// Codes lists the standard reports in the order of the cookbook's table 8. Its formats are theirs, and JSON where the documents
// of version 2.3 add it. The caller owns the slice.
func Codes() []Spec {
	return []Spec{
		{Code: Unity, Title: "Health summary", Formats: []Format{JSON, HTML, PDF}, PerSource: true},
		{Code: CCDRaw, Title: "Complete medical record", Formats: []Format{HTML, PDF}, PerSource: true, NeedsCCDA: true},
		{Code: APIData, Title: "Bulk export of the clinical API", Formats: []Format{JSON}},
		{Code: Timeline, Title: "Chronological health history", Formats: []Format{JSON}},
		{Code: HealthCheck, Title: "Health check", Formats: []Format{HTML, PDF, JSON}},
		{Code: Highlights, Title: "Highlights summary", Formats: []Format{HTML, PDF, JSON}},
	}
}

// combined merges what an underwriter reads first. Which reports the vendor merges is the customer's choice and not published.
func combined() Spec {
	return Spec{Code: Combined, Title: "Combined report", Formats: []Format{PDF}, Bases: []Code{Highlights, HealthCheck, Unity}}
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
