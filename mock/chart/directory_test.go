package chart

import (
	"strings"
	"testing"
)

func TestFindSource(t *testing.T) {
	tests := []struct {
		name, id string
		kind     Kind
	}{
		{"Starfleet Medical", "55a83bdc8d1eb1420aa1a71b", Hospital},
		{"starfleet  pharmacy", "5b1daf3f079c652eaf41fd23", Pharmacy},
		{"54DC427AAA6B4CB7D6203061", "54dc427aaa6b4cb7d6203061", Hospital},
		{"apple health", "5541a9678e7192cb4fb34fed", Wearable},
		{"54dc427aaa6b4cb7d6202f01", "54dc427aaa6b4cb7d6202f01", Wearable},
		{"Nocebo Pharmacy Tulsa", "", Pharmacy},
		{"Main Street Pharmacy", "", Pharmacy},
		{"Acme Clinical Laboratories", "", Lab},
		{"Lake County Medical Center", "", Hospital},
		{"Lake County Medical Group", "", Practice},
		{"General Hospital", "", Hospital},
		{"Hollow Creek Clinic", "", Practice},
		{"Maxwell Forrest M.D.", "", Practice},
		{"Anything", "", Practice},
		{"", "", Practice},
		{"***", "", Practice},
	}
	for _, tt := range tests {
		got := FindSource(tt.name)
		if got.Kind != tt.kind || tt.id != "" && got.ID != tt.id || len(got.ID) != 24 {
			t.Errorf("FindSource(%q) = %+v", tt.name, got)
		}
		if again := FindSource(strings.ToUpper(tt.name)); again.ID != got.ID {
			t.Errorf("FindSource(%q) depends on case: %s, %s", tt.name, got.ID, again.ID)
		}
		if !strings.Contains(got.Phone, "555-01") && tt.kind != Wearable {
			t.Errorf("FindSource(%q) has the telephone number %q", tt.name, got.Phone)
		}
	}
	if FindSource("***").ID == FindSource("+++").ID {
		t.Error("names without letters share an ID")
	}
}

func TestDirectory(t *testing.T) {
	ids, kinds := map[string]bool{}, map[Kind]int{}
	for _, s := range Directory() {
		placed := s.Address.City != "" && strings.Contains(s.Phone, "555-01")
		if ids[s.ID] || len(s.ID) != 24 || placed == (s.Kind == Wearable) { // a device stands nowhere
			t.Errorf("source %+v", s)
		}
		ids[s.ID] = true
		kinds[s.Kind]++
	}
	if len(ids) < 200 || len(kinds) != 5 {
		t.Errorf("%d sources of the kinds %v", len(ids), kinds)
	}
	Directory()[0].Name = "changed"
	if Directory()[0].Name == "changed" {
		t.Error("a caller can change the directory")
	}
}
