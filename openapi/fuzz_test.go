package openapi

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/healthmock/healthmock/openapi/violation"
)

// FuzzParse looks for text that makes Parse panic, or makes a contract whose examples do not hold.
func FuzzParse(f *testing.F) {
	text, err := os.ReadFile("testdata/contract/clinic.yaml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add([]byte(skeleton))
	f.Add([]byte("openapi: 3.0.3\npaths: {/a: {get: null}}"))
	f.Fuzz(func(t *testing.T, text []byte) {
		c, err := Parse("fuzzed", text)
		if err != nil {
			return
		}
		c.Fidelity()
		for _, o := range c.Operations {
			o.CheckRequest(request(o.Method, "/?a=1", "{}", bearer, jsonType), func(string) string { return "a" }, []byte("{}"),
				nil)
			example, ok := o.Example(0)
			r := o.response(example.Status)
			if !ok || r == nil || len(r.content.media) == 0 || !r.content.media[0].isJSON() {
				continue
			}
			if _, _, faults := r.content.media[0].check(nil, asResponse, example.Body, "response"); faults.Count > 0 {
				t.Errorf("%s: example %s: %v", o.ID, example.Body, faults)
			}
		}
	})
}

// FuzzCheckBody looks for a body that makes a check panic or its reasons quote it, and holds the decoder against
// encoding/json's.
func FuzzCheckBody(f *testing.F) {
	c := clinic(f)
	patient, token := c.Operation("createPatient"), c.Operation("createToken")
	for _, body := range []string{
		typical, `{"a":1,"a":2}`, `{"pet":{"kind":"dog"},"reach":{}}`, "id=a&kind=%zz",
		`["\ud83d",1e999]`, "[[[", "\xff",
	} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		_, faults, _ := patient.CheckRequest(request("POST", "/", "", bearer, jsonType), nil, body, nil)
		_, more, _ := token.CheckRequest(request("POST", "/", "", formBody), nil, body, nil)
		for _, v := range append(faults.List, more.List...) {
			// Short bodies may stand in a reason by chance.
			if len(body) > 24 && strings.Contains(v.Reason, string(body)) {
				t.Errorf("%v quotes the body", v)
			}
			if !utf8.ValidString(v.Name+v.Pointer+v.Reason) || len(v.Name) > violation.MaxName ||
				len(v.Pointer) > violation.MaxPointer || len(v.Reason) > violation.MaxReason {
				t.Errorf("%#v cannot be listed", v)
			}
			if v.Rule == "" || v.Reason == "" || v.In != "body" || v.Pointer != "" && v.Pointer[0] != '/' {
				t.Errorf("incomplete violation %#v", v)
			}
		}
		for _, found := range []Violations{faults, more} {
			if len(found.List) > violation.Max || len(found.List) != min(found.Count, violation.Max) {
				t.Errorf("%d violations are listed of %d", len(found.List), found.Count)
			}
		}
		agree(t, body)
	})
}

// agree fails when decodeJSON reads what encoding/json does not, or reads it otherwise. It may refuse more.
func agree(t *testing.T, body []byte) {
	t.Helper()
	got, _, ok := decodeJSON(nil, body)
	decoder := json.NewDecoder(strings.NewReader(string(body)))
	decoder.UseNumber()
	var want any
	err := decoder.Decode(&want)
	if ok && (err != nil || !reflect.DeepEqual(got, want)) {
		t.Errorf("%q: read %#v, encoding/json %#v (%v)", body, got, want, err)
	}
	// encoding/json makes U+FFFD of half a surrogate pair, which is refused here.
	if !ok && json.Valid(body) && !strings.Contains(fmt.Sprintf("%q", want), "\uFFFD") {
		_, faults, _ := decodeJSON(nil, body)
		if rule := faults.List[len(faults.List)-1].Rule; rule != violation.Depth && rule != violation.Encoding {
			t.Errorf("%q: refused, and is JSON: %v", body, faults)
		}
	}
}
