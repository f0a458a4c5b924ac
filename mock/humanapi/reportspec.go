package humanapi

import (
	"slices"

	"github.com/healthmock/healthmock/mock/report"
)

// CombinedReport is the code of the report that merges others into one file (Health Intelligence Platform). It is not a
// standard report, so Reports leaves it out.
const CombinedReport = "combined"

// Reports lists the standard reports in the order of the cookbook's table 8. Those of
// Spec.Later are from the documents of version 2.3. The caller owns the slice.
func Reports() []report.Spec {
	const json, html, pdf = report.JSON, report.HTML, report.PDF
	return []report.Spec{
		{
			Code: "unity", Title: "Health summary", Layout: report.Summary, JSON: asJSON(unitySummary),
			Formats: []report.Format{json, html, pdf}, PerSource: true,
		},
		{
			Code: "ccdraw", Title: "Complete medical record", Layout: report.FullRecord,
			Formats: []report.Format{html, pdf}, PerSource: true, NeedsCCDA: true,
		},
		{
			Code: "apidata", Title: "Bulk export of the clinical API", JSON: asJSON(apiData),
			Formats: []report.Format{json},
		},
		{
			Code: "timeline", Title: "Chronological health history", JSON: asJSON(timeline),
			Formats: []report.Format{json},
		},
		{
			Code: "healthcheck", Title: "Health check", Layout: report.HealthCheck, JSON: asJSON(healthCheck),
			Formats: []report.Format{html, pdf}, NewerFormats: []report.Format{json},
		},
		{
			Code: "highlights", Title: "Highlights summary", Layout: report.Highlights, JSON: asJSON(highlights),
			Formats: []report.Format{html, pdf}, NewerFormats: []report.Format{json},
		},
	}
}

// FindReport returns the report with a code, a standard one or the combined one. The latter merges the reports that an
// underwriter reads first. With the vendor, each customer chooses them.
func FindReport(code string) (report.Spec, bool) {
	all := Reports()
	find := func(code string) int {
		return slices.IndexFunc(all, func(s report.Spec) bool { return s.Code == code })
	}
	if code == CombinedReport {
		return report.Spec{
			Code: code, Title: "Combined report", Layout: report.Combined, Formats: []report.Format{report.PDF},
			Bases: []report.Spec{all[find("highlights")], all[find("healthcheck")], all[find("unity")]},
		}, true
	}
	if i := find(code); i >= 0 {
		return all[i], true
	}
	return report.Spec{}, false
}
