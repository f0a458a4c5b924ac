package chart

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// confirming are the sources of testdata/confirmed.tsv that docs/codes.md explains, by whether a code found there
// counts as confirmed.
var confirming = map[string]bool{
	"synthea-schedule": true,
	"inventory":        true,
	"codings":          true,
	"measures":         true,
	"fda":              true,
	"page":             true,
	"text":             true,
	"once":             false,
	"none":             false,
}

// TestConfirmed holds the list of where each code's meaning was confirmed, and docs/codes.md, to the data: a new code
// or name fails until somebody states its source.
func TestConfirmed(t *testing.T) {
	data, err := os.ReadFile("testdata/confirmed.tsv")
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]bool{} // true once the data has it
	type count struct{ confirmed, all int }
	counts := map[string]count{}
	for row := range strings.Lines(string(data)) {
		i := strings.LastIndexByte(row, '\t')
		key, source := row[:max(i, 0)], strings.TrimSpace(row[i+1:])
		good, known := confirming[source]
		if _, twice := listed[key]; twice || !known {
			t.Errorf("confirmed.tsv: %q stands twice or has no known source", row)
		}
		listed[key] = false
		system, _, _ := strings.Cut(key, "\t")
		n := counts[system]
		n.all++
		if good {
			n.confirmed++
		}
		counts[system] = n
	}
	for _, c := range allCodes(theCatalog()) {
		key := c.System.Name + "\t" + c.Code + "\t" + c.Name
		if _, ok := listed[key]; !ok {
			t.Errorf("confirmed.tsv does not say where %q was confirmed", key)
		}
		listed[key] = true
	}
	for key, used := range listed {
		if !used {
			t.Errorf("confirmed.tsv: no condition has %q any more", key)
		}
	}
	page, err := os.ReadFile("../../docs/codes.md")
	if err != nil {
		t.Fatal(err)
	}
	for system, n := range counts {
		if row := fmt.Sprintf("| %s | %d of %d |", system, n.confirmed, n.all); !strings.Contains(string(page), row) {
			t.Errorf("docs/codes.md should say %q", row)
		}
	}
}
