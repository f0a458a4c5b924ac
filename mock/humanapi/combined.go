package humanapi

import (
	"slices"

	"github.com/healthmock/healthmock/mock/app"
)

// withCombined adds the combined report to a user's reports in the hip generation, once all reports that it merges
// exist. It is not stored, as it is derived from the others: it is as old as the newest of them, belongs to their
// orders (that of the newest first), and has the id of the first.
func withCombined(a *app.App, reports []app.Report) []app.Report {
	if !hip(a) {
		return reports
	}
	spec, _ := FindReport(CombinedReport)
	merged := app.Report{Code: CombinedReport}
	var newest app.Report
	for _, base := range spec.Bases {
		exists := false
		for _, r := range reports {
			if r.Code != base.Code {
				continue
			}
			exists = true
			if merged.ID == "" {
				merged.ID = r.ID
			}
			if !r.CreatedAt.Before(newest.CreatedAt) {
				newest = r
			}
			if r.UpdatedAt.After(merged.UpdatedAt) {
				merged.UpdatedAt = r.UpdatedAt
			}
			merged.Orders = append(merged.Orders, r.Orders...)
		}
		if !exists {
			return reports
		}
	}
	merged.CreatedAt = newest.CreatedAt
	var orders []string
	for _, id := range slices.Concat(newest.Orders, merged.Orders) {
		if !slices.Contains(orders, id) {
			orders = append(orders, id)
		}
	}
	merged.Orders = orders
	return append(slices.Clip(reports), merged)
}

func isCombined(r app.Report) bool { return r.Code == CombinedReport }
