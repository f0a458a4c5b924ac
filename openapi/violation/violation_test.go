package violation

import (
	"encoding/json"
	"slices"
	"testing"
)

func TestViolationString(t *testing.T) {
	tests := map[string]Violation{
		"body /a/b: type: r":     {In: "body", Name: "a", Pointer: "/a/b", Rule: "type", Reason: "r"},
		"query ids /1: type: r":  {In: "query", Name: "ids", Pointer: "/1", Rule: "type", Reason: "r"},
		"header X-A: minimum: r": {In: "header", Name: "X-A", Rule: "minimum", Reason: "r"},
		"body: syntax: r":        {In: "body", Rule: "syntax", Reason: "r"},
	}
	for want, v := range tests {
		if got := v.String(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestViolationJSON(t *testing.T) {
	got, err := json.Marshal(Violation{In: "body", Name: "a", Pointer: "/a", Rule: "type", Reason: "r", Line: 7})
	if want := `{"in":"body","name":"a","pointer":"/a","rule":"type","reason":"r","line":7}`; err != nil ||
		string(got) != want {
		t.Errorf("%s, %v; want %s", got, err, want)
	}
}

func TestClip(t *testing.T) {
	tests := []struct {
		text string
		want string
	}{
		{"", ""},
		{"12345678", "12345678"},
		{"123456789", "12345…"},
		{"1234é6789", "1234…"},
		{"12345é6", "12345é6"},
		{"12345é678", "12345…"},
		{"é\xff", "é\uFFFD"},
		{"\xff\xfe", "\uFFFD"},
		{"a\xffb\xffc\xff", "a\uFFFDb…"},
		{"123456\xff", "12345…"},
	}
	for _, test := range tests {
		if got := clip(test.text, 8); got != test.want || len(got) > 8 {
			t.Errorf("clip(%q) = %q, want %q", test.text, got, test.want)
		}
	}
}

func TestViolationsAppend(t *testing.T) {
	var found, more Violations
	for range Max - 1 {
		found.Add(Violation{In: "query"})
	}
	more.Add(make([]Violation, Max+7)...)
	found.Append(more)
	if found.Count != 2*Max+6 || len(found.List) != Max || found.List[Max-1].In != "" {
		t.Errorf("%d, %d listed", found.Count, len(found.List))
	}
	text, err := json.Marshal(struct{ Violations }{Violations{List: []Violation{}, Count: 0}})
	if want := `{"violations":[],"violationCount":0}`; err != nil || string(text) != want {
		t.Errorf("%s %v, want %s", text, err, want)
	}
}

// However many violations precede it, one that decides the status of the answer is listed.
func TestViolationsThatDecideTheStatus(t *testing.T) {
	credential := Violation{In: "security", Rule: "required"}
	contentType := Violation{In: "body", Name: "Content-Type", Rule: ContentType}
	encoding := Violation{In: "body", Name: "Content-Encoding", Rule: ContentEncoding}
	for _, test := range []struct {
		before   int // violations of other kinds, before and after
		after    int
		decisive []Violation
		listed   int // of decisive
	}{
		{0, 0, []Violation{credential, contentType}, 2},
		{Max - 1, 0, []Violation{contentType}, 1},
		{Max, 0, []Violation{contentType}, 1},
		{Max + 50, 50, []Violation{credential, encoding}, 2},
		{5, 0, slices.Repeat([]Violation{contentType}, 2*Max), Max},
	} {
		var found, more Violations
		found.Add(make([]Violation, test.before)...)
		more.Add(test.decisive...)
		more.Add(make([]Violation, test.after)...)
		found.Append(more)
		listed := 0
		for _, v := range found.List {
			if v.decidesStatus() {
				listed++
			}
		}
		count := test.before + test.after + len(test.decisive)
		if listed != test.listed || found.Count != count || len(found.List) != min(count, Max) {
			t.Errorf("%d before, %d after: %d are listed, of %d, %d in all",
				test.before, test.after, listed, len(found.List), found.Count)
		}
	}
}

func TestUnder(t *testing.T) {
	inner := []Violation{{Pointer: "", Rule: "required"}, {In: "body", Pointer: "/status", Rule: "minimum"}}
	want := []Violation{{Pointer: "/0", Rule: "required"}, {In: "body", Pointer: "/0/status", Rule: "minimum"}}
	if got := Under("/0", inner); !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if inner[1].Pointer != "/status" {
		t.Errorf("the list that was given has changed: %v", inner)
	}
	if got := Under("/0", nil); got != nil {
		t.Errorf("%v, want nil", got)
	}
}
