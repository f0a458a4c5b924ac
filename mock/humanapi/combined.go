package humanapi

import (
	"slices"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/report"
)

// withCombined adds the combined report to those of a user of the hip generation, once all that it merges are there. It is no
// report of its own in the App, since it follows from the others: it is as old as the youngest of them, belongs to their orders
// (that of the youngest first), and has the id of the first.
func withCombined(a *app.App, reports []app.Report) []app.Report {
	if a.Settings().Generation != app.HIP {
		return reports
	}
	spec, _ := report.Find(string(report.Combined))
	merged := app.Report{Code: string(report.Combined)}
	var youngest app.Report
	for _, code := range spec.Bases {
		there := false
		for _, r := range reports {
			if r.Code != string(code) {
				continue
			}
			there = true
			if merged.ID == "" {
				merged.ID = r.ID
			}
			if !r.CreatedAt.Before(youngest.CreatedAt) {
				youngest = r
			}
			if r.UpdatedAt.After(merged.UpdatedAt) {
				merged.UpdatedAt = r.UpdatedAt
			}
			merged.Orders = append(merged.Orders, r.Orders...)
		}
		if !there {
			return reports
		}
	}
	merged.CreatedAt = youngest.CreatedAt
	var orders []string
	for _, id := range slices.Concat(youngest.Orders, merged.Orders) {
		if !slices.Contains(orders, id) {
			orders = append(orders, id)
		}
	}
	merged.Orders = orders
	return append(slices.Clip(reports), merged)
}

func isCombined(r app.Report) bool { return r.Code == string(report.Combined) }
