package openapi

import (
	"os"
	"reflect"
	"strings"
	"testing"
)

// TestSliceSaysWhatTheDocumentSays holds what Load makes of a document, operation by operation, against what Parse
// makes of the whole, down to the last line number.
func TestSliceSaysWhatTheDocumentSays(t *testing.T) {
	clinic, err := os.ReadFile("testdata/contract/clinic.yaml")
	if err != nil {
		t.Fatal(err)
	}
	sliced, err := open("clinic", clinic)
	if err != nil {
		t.Fatal(err)
	}
	contracts := []*Contract{sliced}
	for _, name := range Names() {
		contracts = append(contracts, opened(t, name))
	}
	for _, sliced := range contracts {
		whole, err := Parse(sliced.Name, sliced.YAML())
		if err != nil {
			t.Fatal(err)
		}
		agrees(t, sliced, whole)
	}
}

func agrees(t *testing.T, sliced, whole *Contract) {
	t.Helper()
	if sliced.Title != whole.Title || sliced.Version != whole.Version || sliced.Host != whole.Host ||
		sliced.BasePath != whole.BasePath {
		t.Errorf("%s: the head is not the document's", whole.Name)
	}
	got, want := sliced.all(), whole.all()
	if len(got) != len(want) {
		t.Fatalf("%s: %d operations and notifications, want %d: outline.go says how documents are written", whole.Name,
			len(got), len(want))
	}
	for i, o := range got {
		same := want[i]
		if o.ID != same.ID || o.Method != same.Method || o.Path != same.Path || o.Line != same.Line {
			t.Errorf("%s:%d: %s %s %s, want %s %s %s at line %d", whole.Name, o.Line, o.ID, o.Method, o.Path, same.ID,
				same.Method, same.Path, same.Line)
		} else if !reflect.DeepEqual(o.Terms(), same.Terms()) { //nolint:govet // terms hold no errors
			t.Errorf("%s: %s has other terms in its slice than in the document", whole.Name, o.ID)
		}
	}
}

// TestSliceIsSmall: what an operation does not refer to is not parsed for it.
func TestSliceIsSmall(t *testing.T) {
	sandbox := opened(t, "sandbox")
	slice := string(newOutline(string(sandbox.YAML())).slice(sandbox.Operation("getHealth").Line))
	for _, other := range []string{"createRun", "    Event:"} {
		if strings.Contains(slice, other) {
			t.Errorf("%q is no part of getHealth:\n%s", other, slice)
		}
	}
}
