package report_test

import (
	"testing"

	"github.com/healthmock/healthmock/mock/chart"
	"github.com/healthmock/healthmock/mock/report"
)

// sameFunctionalStatus compares the C-CDA of one source's part with its findings.
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
	findings := report.FunctionalFindings(c)
	if len(findings) != len(said) {
		t.Fatalf("%d functional statuses in the C-CDA, %d findings", len(said), len(findings))
	}
	for i, f := range findings {
		if at := f.At.UTC().Format("20060102150405+0000"); said[i] != f.Name || when[i] != at {
			t.Errorf("C-CDA says %s at %s, the finding is %s at %s", said[i], when[i], f.Name, at)
		}
	}
}
