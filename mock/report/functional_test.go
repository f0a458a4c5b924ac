package report_test

import (
	"testing"

	"github.com/healthmock/healthmock/mock/chart"
	"github.com/healthmock/healthmock/mock/report"
)

// sameFunctionalStatus compares the C-CDA of one source's part with the records of /medical/functional_statuses.
func sameFunctionalStatus(t *testing.T, c *chart.Chart) {
	t.Helper()
	var said, when []string
	for _, s := range ccda(t, c).at("structuredBody/component/section") {
		if s.at("section/code")[0].attr("code") != "47420-5" {
			continue
		}
		for _, o := range s.at("entry/observation") {
			said = append(said, o.at("observation/value/originalText")[0].Text)
			when = append(when, o.at("observation/effectiveTime")[0].attr("value"))
		}
	}
	records := report.FunctionalStatuses(c)
	if len(records) != len(said) {
		t.Fatalf("%d functional statuses in the C-CDA, %d records", len(said), len(records))
	}
	for i, r := range records {
		if at := r.DateTime.UTC().Format("20060102150405+0000"); said[i] != r.Name || when[i] != at {
			t.Errorf("C-CDA says %s at %s, the record %s at %s", said[i], when[i], r.Name, at)
		}
	}
}
