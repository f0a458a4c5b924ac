package humanapi

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/chart"
)

// TestAwkward: each quirk shows in some records of an awkward chart, not in all, and in none of an ordinary one.
func TestAwkward(t *testing.T) {
	asOf := time.Date(2026, 3, 15, 12, 0, 0, 0, time.UTC)
	p := chart.Person{
		ID: "awkward", BirthDate: time.Date(1958, 1, 27, 0, 0, 0, 0, time.UTC),
		Conditions: []string{"diabetes", "hypertension"},
	}
	sources := []chart.Source{chart.FindSource("Starfleet Medical")}
	quirks := func(c *chart.Chart) map[string]int {
		profile, _ := profileOf(c)
		count := func(in any, word string) int {
			text, err := json.Marshal(in)
			if err != nil {
				t.Fatal(err)
			}
			return strings.Count(string(text), word)
		}
		return map[string]int{
			"organization": count(procedures(c), `"organizationName":"[object Object]"`),
			"birth":        count(profile, `"dobDateTime":"1970-01-01T00:00:00.000Z"`),
			"code name":    count(medications(c), `"codes":[{"code"`) + count(testResults(c), `,"codes":[{"code"`),
			"vitals date":  count(vitals(c), "GMT+0000 (UTC)"),
			"vitals value": count(vitals(c), `"results":[{"name":"Body height","unit":"cm","value":"`),
		}
	}
	ordinary := chart.Build(1, p, sources, asOf)
	p.Awkward = true
	awkward := chart.Build(1, p, sources, asOf)
	for quirk, n := range quirks(ordinary) {
		if n != 0 {
			t.Errorf("an ordinary chart shows %q %d times", quirk, n)
		}
	}
	for quirk, n := range quirks(awkward) {
		if n == 0 || quirk != "birth" && n >= len(awkward.Medications)+len(awkward.TestResults) {
			t.Errorf("an awkward chart shows %q %d times", quirk, n)
		}
	}
	if len(ordinary.Vitals) != len(awkward.Vitals) || ordinary.Vitals[0].ID != awkward.Vitals[0].ID {
		t.Error("the quirks changed the record itself")
	}
}
