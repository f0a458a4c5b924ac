package chart

import (
	"errors"
	"io/fs"
	"maps"
	"strings"
	"testing"
	"testing/fstest"
)

// TestReadCatalog: defects in the data are found when it is read, and say where they are.
func TestReadCatalog(t *testing.T) {
	good := fstest.MapFS{}
	for _, name := range []string{
		"conditions/vital-signs.yaml", "world/people.yaml", "world/sources.yaml",
		"world/chains.yaml",
	} {
		data, err := fs.ReadFile(files, name)
		if err != nil {
			t.Fatal(err)
		}
		good[name] = &fstest.MapFile{Data: data}
	}
	read := func(data fs.FS) error {
		_, ofSources := readSources(data)
		_, ofCatalog := readCatalog(data)
		return errors.Join(ofSources, ofCatalog)
	}
	if err := read(good); err != nil {
		t.Fatalf("the data without defect: %v", err)
	}
	tests := []struct {
		name string
		file string
		text string
		want string
	}{
		{"unknown key", "conditions/x.yaml", "name: X\nsynonym: [x]\n", "[2:1]"},
		{"repeated key", "conditions/x.yaml", "name: X\nname: Y\n", "already defined"},
		{"not YAML", "conditions/x.yaml", "name: [", "conditions/x.yaml"},
		{"code system", "conditions/x.yaml", "name: X\ncodes: [icd11 5A11 Diabetes]\n", `unknown code system "icd11"`},
		{"code without name", "conditions/x.yaml", "name: X\ncodes: [icd10 E11.9]\n", "system code name"},
		{
			"measure twice", "conditions/x.yaml", "name: X\nmeasures: [{id: height, code: loinc 1-8 x}]\n",
			"height is defined twice",
		},
		{"panel twice", "conditions/x.yaml", "name: X\npanels: [{id: vital-signs}]\n", "vital-signs is defined twice"},
		{"formula", "conditions/x.yaml", "name: X\nmeasures: [{id: a, formula: guess}]\n", "no formula guess"},
		{"measure of a panel", "conditions/x.yaml", "name: X\npanels: [{id: a, measures: [b]}]\n", "panel a: no measure b"},
		{"effect", "conditions/x.yaml", "name: X\neffects: [{on: nothing}]\n", "no measure nothing"},
		{"monitor", "conditions/x.yaml", "name: X\nmonitor: [{panel: nothing, every: 1}]\n", "no panel nothing"},
		{"rhythm", "conditions/x.yaml", "name: X\nmonitor: [{panel: vital-signs}]\n", "every 0 visits"},
		{"term without end", "conditions/x.yaml", "name: X\nterm: {days: 3}\n", "no days, or no end"},
		{
			"panel of a term", "conditions/x.yaml",
			"name: X\nterm: {days: 3, end: {setting: Inpatient}, panels: [{panel: nothing}]}\n", "term: no panel nothing",
		},
		{"chains", "world/chains.yaml", "- {name: X, rank: 1}\n", "chains.yaml"},
		{"empty line", "conditions/x.yaml", "name: X\nlines: [{options: []}]\n", "no options"},
		{"kind", "world/sources.yaml", "- {name: X, kind: spa}\n", `no kind "spa"`},
		{"vital signs", "conditions/vital-signs.yaml", "name: X\n", "no panel of vital signs"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			bad := maps.Clone(good)
			bad[tt.file] = &fstest.MapFile{Data: []byte(tt.text)}
			err := read(bad)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want one with %q", err, tt.want)
			}
		})
	}
}
