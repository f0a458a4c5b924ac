package chart

import (
	"slices"
	"testing"
)

func TestFind(t *testing.T) {
	tests := []struct{ text, want string }{
		{"COPD", "Chronic obstructive pulmonary disease"},
		{"Tobacco use", "Tobacco use"},
		{"Type 2 diabetes", "Type 2 diabetes mellitus"},
		{"diabetes (type II), diet controlled", "Type 2 diabetes mellitus"},
		{"DIABETES MELLITUS", "Type 2 diabetes mellitus"},
		{"Type 1 diabetes", ""},
		{"gestational diabetes", ""},
		{"prediabetes", ""},
		{"High blood pressure", "Essential hypertension"},
		{"pulmonary hypertension", ""},
		{"history of asthma", "Asthma"},
		{"high cholesterol", "Hyperlipidemia"},
		{"underactive thyroid", "Hypothyroidism"},
		{"hyperthyroidism", ""},
		{"rheumatoid arthritis", ""},
		{"gouty arthritis", "Gout"},
		{"Gastroesophageal  reflux-disease", "Gastroesophageal reflux disease"},
		{"former smoker", ""},
		{"non-smoker", ""},
		{"no diabetes", ""},
		{"family history of asthma", ""},
		{"stage 4 chronic kidney disease", ""},
		{"pneumonia", "Pneumonia"},
		{"Sarcoidosis", ""},
		{"", ""},
		{"🫁", ""},
	}
	for _, tt := range tests {
		got := ""
		if m := theCatalog().find(tt.text); m != nil {
			got = m.Name
		}
		if got != tt.want {
			t.Errorf("find(%q) = %q, want %q", tt.text, got, tt.want)
		}
	}
}

// TestOwnName: every condition is found by its name and by each of its synonyms.
func TestOwnName(t *testing.T) {
	c := theCatalog()
	if len(c.chronic) < 12 {
		t.Errorf("only %d conditions", len(c.chronic))
	}
	for _, m := range slices.Concat(c.chronic, c.acute) {
		for _, text := range append(slices.Clip(m.Synonyms), m.Name) {
			if got := c.find(text); got != m {
				t.Errorf("%q does not find %s", text, m.Name)
			}
		}
	}
}
