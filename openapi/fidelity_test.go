package openapi

import (
	"encoding/json"
	"flag"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite golden files")

func TestFidelity(t *testing.T) {
	got, err := json.MarshalIndent(clinic(t).Fidelity(), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "testdata/fidelity.json", string(got)+"\n")
}

// golden holds a file to what is made now.
func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got; make golden rewrites it):\n%s", path, diff)
	}
}

// TestFidelityIsWorkedOutOnce: it takes a tenth of a second, and a page may ask for it again and again.
func TestFidelityIsWorkedOutOnce(t *testing.T) {
	for _, name := range Names() {
		c := opened(t, name)
		first, second := c.Fidelity(), c.Fidelity()
		if len(first) == 0 || &first[0] != &second[0] {
			t.Errorf("%s: worked out twice", name)
		}
		if diff := cmp.Diff(first, c.readFidelity()); diff != "" {
			t.Errorf("%s (-kept +worked out anew):\n%s", name, diff)
		}
	}
}
