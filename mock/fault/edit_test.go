package fault_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/healthmock/healthmock/mock/fault"
)

func TestEmpty(t *testing.T) {
	for body, want := range map[string]string{
		`[{"a":1}]`: `[]`, ` [ ] `: `[]`, `{"a":[1]}`: `{"a":[1]}`, `"x"`: `"x"`, ``: ``, `[1`: `[1`, `[] []`: `[] []`,
		"%PDF-1.4": "%PDF-1.4",
	} {
		if got := fault.Empty([]byte(body)); string(got) != want {
			t.Errorf("%s became %s, want %s", body, got, want)
		}
	}
}

func TestExtra(t *testing.T) {
	for body, grown := range map[string]int{
		`{}`: 1, `{"a":1}`: 1, `[{"a":1},{"b":{"c":2}},7]`: 2,
		`{"schemaVersion":1,"etag":1,"traceId":1,"_links":1,"isPreview":1}`: 1, // one name is left
	} {
		got := fault.Extra([]byte(body), 3)
		if !json.Valid(got) {
			t.Errorf("%s became %s, which is no JSON", body, got)
		}
		if fields := strings.Count(string(got), `":`) - strings.Count(body, `":`); fields != grown &&
			!strings.Contains(string(got), `"self"`) {
			t.Errorf("%s became %s, with %d fields more; want %d", body, got, fields, grown)
		}
		if !strings.HasPrefix(string(got), strings.TrimRight(body[:min(len(body), 6)], "}")) {
			t.Errorf("%s became %s, want what there was to stay where it was", body, got)
		}
	}
	names := map[string]bool{}
	for seed := range int64(50) {
		got := fault.Extra([]byte(`{}`), seed)
		if !bytes.Equal(got, fault.Extra([]byte(`{}`), seed)) {
			t.Errorf("seed %d gives two fields", seed)
		}
		names[string(got)] = true
	}
	if len(names) != 6 {
		t.Errorf("50 seeds gave %d fields, want each of 6", len(names))
	}
	for _, body := range []string{
		`[]`, `7`, `""`, ``, `{"a":1`, `[1,2]`,
		`{"schemaVersion":1,"etag":1,"traceId":1,"_links":1,"isPreview":1,"revision":1}`,
	} {
		if got := fault.Extra([]byte(body), 1); string(got) != body {
			t.Errorf("%s became %s, want it to stay", body, got)
		}
	}
}

func TestShuffle(t *testing.T) {
	// Numbers that no float holds, escapes that need not be there: all of it stays as it was written.
	body := `{"a":1e999,"b":-0.10,"c":"\u0041\/","d":{"x":12345678901234567890,"y":[{"p":1,"q":2}]},"e":null}`
	got := fault.Shuffle([]byte(body), 5)
	for _, kept := range []string{
		`"a":1e999`, `"b":-0.10`, `"c":"\u0041\/"`, `"x":12345678901234567890`,
		`"y":[{"q":2,"p":1}]`, `"e":null`,
	} {
		if !strings.Contains(string(got), kept) {
			t.Errorf("%s has no %s", got, kept)
		}
	}
	if strings.HasPrefix(string(got), `{"a"`) || strings.HasSuffix(string(got), `"e":null}`) {
		t.Errorf("%s: a field is where it was", got)
	}
	if again := fault.Shuffle([]byte(body), 5); !bytes.Equal(again, got) {
		t.Errorf("one seed gives %s and %s", got, again)
	}
	for _, body := range []string{``, `7`, `{"a":1}`, `[3,2,1]`, `{"a":1`, `{"a":1} x`} {
		if got := fault.Shuffle([]byte(body), 1); string(got) != body {
			t.Errorf("%s became %s, want it to stay", body, got)
		}
	}
}

func TestMalform(t *testing.T) {
	for body, want := range map[string]string{
		`{"a":1}`: `{"a":1,}`, "[1]\n": `[1,]`, `{}`: `{,}`, `[]`: `[,]`, `7`: `7,`, `"x"`: `"x",`, ``: ``,
	} {
		got := fault.Malform([]byte(body))
		if string(got) != want || json.Valid(got) {
			t.Errorf("%s became %s, want %s", body, got, want)
		}
	}
}

// FuzzEdit: whatever the body, each edit ends, keeps JSON valid JSON where it should be, and loses nothing.
func FuzzEdit(f *testing.F) {
	for _, body := range []string{
		`{"a":[{"b":1,"c":{}}],"d":"\ud800"}`, `[[],{},null]`, `{"a":1,"a":2}`, `[1,]`, "\xff",
		`{"":{"":{}}}`,
	} {
		f.Add([]byte(body), int64(1))
	}
	f.Fuzz(func(t *testing.T, body []byte, seed int64) {
		given := bytes.Clone(body)
		shuffled, grown, empty, broken := fault.Shuffle(body, seed), fault.Extra(body, seed), fault.Empty(body),
			fault.Malform(body)
		if !bytes.Equal(body, given) {
			t.Fatalf("%q was changed in place to %q", given, body)
		}
		var plain bytes.Buffer
		if json.Compact(&plain, body) != nil {
			if !bytes.Equal(shuffled, body) || !bytes.Equal(grown, body) || !bytes.Equal(empty, body) {
				t.Errorf("%q is no JSON and became %q, %q, %q", body, shuffled, grown, empty)
			}
			return
		}
		if json.Valid(broken) || !json.Valid(grown) || !json.Valid(empty) || !json.Valid(shuffled) {
			t.Errorf("%q became %q, %q, %q, %q", body, broken, grown, empty, shuffled)
		}
		if !bytes.Equal(sorted(plain.Bytes()), sorted(compact(shuffled))) {
			t.Errorf("%q was shuffled to %q, which is made of other letters", body, shuffled)
		}
	})
}

func compact(body []byte) []byte {
	var plain bytes.Buffer
	_ = json.Compact(&plain, body)
	return plain.Bytes()
}

func sorted(text []byte) []byte {
	text = bytes.Clone(text)
	slices.Sort(text)
	return text
}
