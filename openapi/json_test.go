package openapi

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/healthmock/healthmock/openapi/violation"
)

func TestDecodeJSON(t *testing.T) {
	tests := map[string]any{
		`null`:               nil,
		"\ttrue ":            true, //nolint:gocritic // white space is the case
		"\t\r\nfalse":        false,
		`"a\u0041\n\"\\\/é"`: "aA\n\"\\/é",
		`"\ud83d\ude00"`:     "😀",
		`-0.5e+3`:            json.Number("-0.5e+3"),
		`0`:                  json.Number("0"),
		`[]`:                 []any{},
		`{}`:                 map[string]any{},
		`[1,[2],{"a":{"b":[null,"",1]}}]`: []any{
			json.Number("1"),
			[]any{json.Number("2")},
			map[string]any{"a": map[string]any{"b": []any{nil, "", json.Number("1")}}},
		},
		`{"":1,"é":2}`: map[string]any{"": json.Number("1"), "é": json.Number("2")},
	}
	for text, want := range tests {
		got, faults, ok := decodeJSON(nil, []byte(text))
		if diff := cmp.Diff(want, got); diff != "" || faults.Count > 0 || !ok {
			t.Errorf("%s: %v %t (-want +got):\n%s", text, faults, ok, diff)
		}
	}
}

func TestDecodeJSONToTheDepthAllowed(t *testing.T) {
	value, faults, ok := decodeJSON(nil, []byte(strings.Repeat("[", maxDepth)+strings.Repeat("]", maxDepth)))
	if faults.Count > 0 || !ok {
		t.Fatalf("%v %t", faults, ok)
	}
	depth := 0
	for list := value.([]any); ; list = list[0].([]any) {
		if depth++; len(list) == 0 {
			break
		}
	}
	if depth != maxDepth {
		t.Errorf("depth %d, want %d", depth, maxDepth)
	}
}

func TestDecodeJSONFaults(t *testing.T) {
	tests := map[string]string{
		``:                                  "line 1, column 1: the JSON ends where a value should be",
		`[1, `:                              "line 1, column 5: the JSON ends where a value should be",
		`nul`:                               "line 1, column 1: a value should stand here",
		`[1,]`:                              "line 1, column 4: a value should stand here",
		"{\n \"é\": x}":                     "line 2, column 7: a value should stand here",
		`{"a" 1}`:                           "line 1, column 6: a colon should stand here",
		`{"a":1 "b":2}`:                     "line 1, column 8: a comma or a closing brace should stand here",
		`[1 2]`:                             "line 1, column 4: a comma or a closing bracket should stand here",
		`{a:1}`:                             "line 1, column 2: a quoted name should stand here",
		`{"a":1,}`:                          "line 1, column 8: a quoted name should stand here",
		`{"a`:                               "line 1, column 2: the string is not closed",
		`"a\`:                               "line 1, column 1: the string is not closed",
		`"a\q"`:                             "line 1, column 1: the string has a bad escape",
		`"a\ud800"`:                         "line 1, column 1: the string has a bad escape",
		`"\ude00\ud83d"`:                    "line 1, column 1: the string has a bad escape",
		`"\ud83d\n"`:                        "line 1, column 1: the string has a bad escape",
		"\"a\tb\"":                          "line 1, column 3: a control character in a string must be escaped",
		`-`:                                 "line 1, column 1: the number is malformed",
		`1.`:                                "line 1, column 1: the number is malformed",
		`1e`:                                "line 1, column 1: the number is malformed",
		`01`:                                "line 1, column 2: data follows the JSON value",
		"\ufeff{}":                          "line 1, column 1: a value should stand here",
		`{} x`:                              "line 1, column 4: data follows the JSON value",
		"\xff":                              "the body is not valid UTF-8",
		"\"\xed\xa0\x80":                    "the body is not valid UTF-8",
		strings.Repeat(`{"a":`, maxDepth+1): "the JSON nests deeper than 64 levels",
	}
	for text, want := range tests {
		value, faults, ok := decodeJSON(nil, []byte(text))
		if value != nil || ok || faults.Count != 1 || faults.List[0].Reason != want {
			t.Errorf("%q: %v %v %t, want %q", text, value, faults, ok, want)
		}
	}
}

func TestDecodeJSONGoesOn(t *testing.T) {
	const text = `{"a":[{"x/~":1,"x/~":2}],"n":[1e999,-1e999],"a":0}`
	value, faults, ok := decodeJSON(nil, []byte(text))
	want := []Violation{
		{Name: "a", Pointer: "/a/0/x~1~0", Rule: violation.DuplicateKey, Reason: "the object has this name more than once"},
		{Name: "n", Pointer: "/n/0", Rule: violation.Range, Reason: "the number is out of the range of a 64-bit float"},
		{Name: "n", Pointer: "/n/1", Rule: violation.Range, Reason: "the number is out of the range of a 64-bit float"},
		{Name: "a", Pointer: "/a", Rule: violation.DuplicateKey, Reason: "the object has this name more than once"},
	}
	if diff := cmp.Diff(want, faults.List); diff != "" || !ok {
		t.Errorf("ok %t, faults (-want +got):\n%s", ok, diff)
	}
	if last := value.(map[string]any)["a"]; last != json.Number("0") {
		t.Errorf("the last value of a name should win, not %v", last)
	}
}

func TestDecodeFormWithoutSchema(t *testing.T) {
	form, faults := decodeForm(nil, []byte("a=1&b=2&b=3"))
	if diff := cmp.Diff(map[string]any{"a": "1", "b": "2"}, form); diff != "" {
		t.Errorf("form (-want +got):\n%s", diff)
	}
	if faults.Count != 1 || faults.List[0].Rule != violation.Repeated || faults.List[0].Pointer != "/b" {
		t.Errorf("faults %v", faults)
	}
}
