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
