package openapi

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/healthmock/healthmock/openapi/violation"
)

func TestInteger(t *testing.T) {
	tests := []struct {
		number json.Number
		text   string
		whole  bool
	}{
		{"0", "0", true},
		{"-0", "0", true},
		{"-0.0e5", "0", true},
		{"0e999999999999999999999", "0", true},
		{"2", "2", true},
		{"2.0", "2", true},
		{"2e0", "2", true},
		{"2E+0", "2", true},
		{"20e-1", "2", true},
		{"0.2e1", "2", true},
		{"0.002e3", "2", true},
		{"-1.50e2", "-150", true},
		{"1e18", "1000000000000000000", true},
		{"9223372036854775807", "9223372036854775807", true},
		{"9223372036854775807.0", "9223372036854775807", true},
		{"-9223372036854775808", "-9223372036854775808", true},
		{"9007199254740993", "9007199254740993", true}, // which no float64 holds
		{json.Number("0." + strings.Repeat("0", 1000) + "7e1001"), "7", true},
		{json.Number("7" + strings.Repeat("0", 1000) + "e-1000"), "7", true},
		{"1e19", "", true},
		{"9223372036854775808", "", true},
		{"-9223372036854775809", "", true},
		{"1e30", "", true},
		{"1e999999999999999999999", "", true},
		{"0.5", "", false},
		{"1e-1", "", false},
		{"1e-999999999999999999999", "", false},
		{"9007199254740992.5", "", false}, // which is no fraction as a float64
	}
	for _, test := range tests {
		if text, whole := integer(test.number); text != test.text || whole != test.whole {
			t.Errorf("integer(%s) = %q, %t; want %q, %t", test.number, text, whole, test.text, test.whole)
		}
	}
}

// FuzzInteger holds the reading of integers against itself: what it makes of a number is a number of the same value.
func FuzzInteger(f *testing.F) {
	for _, text := range []string{
		"0", "-2.50e1", "1e30", "20e-1", "0.000", "-0", "1e-1",
		"123456789012345678901234567890e-20",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if text == "" || numberLength(text) != len(text) {
			return
		}
		got, whole := integer(json.Number(text))
		if got == "" {
			return
		}
		if again, _ := integer(json.Number(got)); !whole || again != got ||
			float(json.Number(got)) != float(json.Number(text)) {
			t.Errorf("%s is read as %s", text, got)
		}
	})
}

// forms writes one integer in several ways.
func forms(n int) []string {
	return []string{
		fmt.Sprint(n), fmt.Sprintf("%d.0", n), fmt.Sprintf("%de0", n), fmt.Sprintf("%d0e-1", n),
		fmt.Sprintf("%d.00E+0", n),
	}
}

// unusable are numbers that no operation could read as an integer.
var unusable = map[string]string{
	"1e30": violation.Range, "9223372036854775808": violation.Range, "-9223372036854775809": violation.Range,
	"1e19": violation.Range,
	"1.5":  "type", "1e-1": "type", "NaN": "type", "0x2": "type", "2.": "type", "": "type", "1e999": "type",
}

// least is an integer that the schema allows.
func (s *schema) least() int {
	if low := s.spec.Min; low != nil {
		return int(*low) + 2
	}
	return 2
}

// TestIntegersAreReadOnce sends every integer of every request in several forms: the Input has it in digits alone, so
// that an operation has nothing left to interpret; and sends what is no integer: it is refused at its place.
func TestIntegersAreReadOnce(t *testing.T) {
	parameters, fields := 0, 0
	for _, name := range Names() {
		for _, o := range opened(t, name).all() {
			for _, p := range o.Terms().parameters {
				if p.schema.readsInteger {
					parameters++
					integerParameter(t, o, p)
				}
			}
			for _, m := range o.Terms().request.media {
				walk(m.schema, nil, func(s *schema, path []step) {
					if s.readsInteger && s.namedTypes == integerType {
						fields++
						integerField(t, o, m, s, path)
					}
				})
			}
		}
	}
	if parameters < 20 || fields < 8 {
		t.Errorf("only %d parameters and %d fields were tried", parameters, fields)
	}
}

func integerParameter(t *testing.T, o *Operation, p parameter) {
	t.Helper()
	check := func(text string) (Input, Violations) {
		r := request(o.Method, "/", "")
		pathValue := func(string) string { return "x" }
		switch p.in {
		case "query":
			r.URL.RawQuery = p.name + "=" + url.QueryEscape(text)
		case "header":
			r.Header[p.name] = []string{text}
		default:
			t.Fatalf("%s: no test sends an integer in a %s", o.ID, p.in)
		}
		in, found, _ := o.CheckRequest(r, pathValue, nil, nil)
		return in, found
	}
	want := json.Number(fmt.Sprint(p.schema.least()))
	for _, form := range forms(p.schema.least()) {
		in, found := check(form)
		if got := map[string]map[string]any{"query": in.Query, "header": in.Header}[p.in][p.name]; got != want {
			t.Errorf("%s %s=%s is read as %v", o.ID, p.name, form, got)
		}
		for _, v := range found.List {
			if v.Name == p.name {
				t.Errorf("%s %s=%s is refused: %v", o.ID, p.name, form, v)
			}
		}
	}
	for text, rule := range unusable {
		if p.schema.spec.Format == "int32" && rule == violation.Range {
			rule = "format"
		}
		_, found := check(text)
		if !has(found, p.name, "", rule) {
			t.Errorf("%s %s=%s: %v, want %s", o.ID, p.name, text, found.List, rule)
		}
	}
}

func integerField(t *testing.T, o *Operation, m media, s *schema, path []step) {
	t.Helper()
	at := pointer(path)
	check := func(number string) (any, bool, Violations) {
		var value any = json.Number(number)
		for _, at := range slices.Backward(path) {
			if at.index >= 0 {
				value = []any{value}
			} else {
				value = map[string]any{at.name: value}
			}
		}
		body, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		checked, rewritten, found := m.check(nil, asRequest, body, "body")
		for _, one := range path {
			if list, ok := checked.([]any); ok {
				checked = list[one.index]
			} else {
				checked = checked.(map[string]any)[one.name]
			}
		}
		return checked, rewritten, found
	}
	want := json.Number(fmt.Sprint(s.least()))
	for i, form := range forms(s.least()) {
		got, rewritten, found := check(form)
		if got != want || rewritten != (i > 0) {
			t.Errorf("%s %s: %s is read as %v, rewritten %t", o.ID, at, form, got, rewritten)
		}
		for _, v := range found.List {
			if v.Pointer == at {
				t.Errorf("%s %s: %s is refused: %v", o.ID, at, form, v)
			}
		}
	}
	for text, rule := range unusable {
		if text == "" || numberLength(text) != len(text) || text == "1e999" { // no JSON, or out of every range
			continue
		}
		if _, _, found := check(text); !has(found, path[0].token(), at, rule) {
			t.Errorf("%s %s: %s: %v, want %s", o.ID, at, text, found.List, rule)
		}
	}
}

func has(found Violations, name, at, rule string) bool {
	for _, v := range found.List {
		if v.Name == name && v.Pointer == at && v.Rule == rule {
			return true
		}
	}
	return false
}
