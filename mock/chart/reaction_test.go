package chart

import "testing"

// TestReactionsAreCoded: every reaction in the data has one SNOMED CT code, so that clients can tell reactions apart.
func TestReactionsAreCoded(t *testing.T) {
	seen := 0
	for _, m := range theCatalog().modules {
		for _, a := range m.Allergies {
			for _, r := range a.Reactions {
				seen++
				if r.Name == "" || len(r.Codes) != 1 || r.Codes[0].System != SNOMED {
					t.Errorf("%s: reaction %q has codes %v", a.Name, r.Name, r.Codes)
				}
			}
		}
	}
	if seen < 15 {
		t.Errorf("%d reactions", seen)
	}
}
