package openapi

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/healthmock/healthmock/openapi/violation"
)

// many writes n parts that a function names by number, with a separator between them.
func many(n int, separator string, part func(i int) string) string {
	parts := make([]string, n)
	for i := range parts {
		parts[i] = part(i)
	}
	return strings.Join(parts, separator)
}

// TestViolationsAreBounded sends, for each way to break a contract many times, a message that does so: all of it is
// counted, little of it is listed.
func TestViolationsAreBounded(t *testing.T) {
	const n = 5000
	const sound = `"name":"x","contact":{"street":"x"}`
	tests := map[string]struct {
		operation   string
		query       string
		body        string
		contentType string
		want        int
	}{
		"unknown keys": {
			operation: "createPatient", body: "{" + sound + "," +
				many(n, ",", func(i int) string { return fmt.Sprintf(`"u%d":1`, i) }) + "}", want: n,
		},
		"one key over and over": {
			operation: "createPatient", body: "{" + many(n+1, ",", func(int) string { return `"name":"x"` }) +
				`,"contact":{"street":"x"}}`, want: n,
		},
		"items": {
			operation: "createPatient", body: "{" + sound + `,"tags":[` + many(n, ",", func(int) string { return `7` }) + "]}",
			want: n + 2, // maxItems and uniqueItems
		},
		"values of a map": {
			operation: "createPatient",
			body: "{" + sound + `,"extra":{` + many(n, ",", func(i int) string { return fmt.Sprintf(`"u%d":"x"`, i) }) +
				"}}",
			want: n + 1, // maxProperties
		},
		"numbers out of range": {
			operation: "createPatient", body: "{" + sound + `,"extra":{` +
				many(n, ",", func(i int) string { return fmt.Sprintf(`"u%d":1e999`, i) }) + "}}",
			want: n + 1,
		},
		"unknown parameters": {
			operation: "listPatients", query: "state=open&" +
				many(n, "&", func(i int) string { return fmt.Sprintf("u%d=1", i) }), want: n,
		},
		"unknown fields": {
			operation: "createToken", contentType: formBody,
			body: "id=a&kind=access&" + many(n, "&", func(i int) string { return fmt.Sprintf("u%d=1", i) }), want: n,
		},
		"fields that are no UTF-8": {
			operation: "createToken", contentType: formBody,
			body: "id=a&kind=access&" + many(n, "&", func(i int) string { return fmt.Sprintf("u%d=%%ff", i) }), want: n,
		},
	}
	c := clinic(t)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			o := c.Operation(test.operation)
			if test.contentType == "" {
				test.contentType = jsonType
			}
			r := request(o.Method, "/?"+test.query, test.body, bearer, test.contentType)
			_, found, err := o.CheckRequest(r, nil, []byte(test.body), nil)
			if err != nil || found.Count != test.want || len(found.List) != violation.Max {
				t.Errorf("%d violations, %d listed (%v); want %d and %d", found.Count, len(found.List), err, test.want,
					violation.Max)
			}
			_, again, _ := o.CheckRequest(r, nil, []byte(test.body), nil)
			for i := range found.List {
				if found.List[i] != again.List[i] {
					t.Fatalf("violation %d is %v, and %v when asked again", i, found.List[i], again.List[i])
				}
			}
		})
	}
}

// TestViolationsAreClipped sends names of megabytes: what is listed of them is short, and text.
func TestViolationsAreClipped(t *testing.T) {
	c := clinic(t)
	for name, key := range map[string]string{
		"long":             strings.Repeat("k", 1<<20),
		"many bytes each":  strings.Repeat("é", 1<<19),
		"one byte off":     "k" + strings.Repeat("é", 1<<19),
		"four bytes each":  strings.Repeat("𝒌", 1<<18),
		"escaped by two":   strings.Repeat("~/", 1<<19),
		"short":            "k",
		"as long as shown": strings.Repeat("k", violation.MaxName),
	} {
		t.Run(name, func(t *testing.T) {
			body := `{"name":"x","contact":{"street":"x","` + key + `":{"` + key + `":1,"` + key + `":2}},"` + key + `":1}`
			_, found, _ := c.Operation("createPatient").CheckRequest(request("POST", "/", body, bearer, jsonType), nil,
				[]byte(body), nil)
			if found.Count == 0 {
				t.Fatal("no violation")
			}
			for _, v := range found.List {
				if len(v.Name) > violation.MaxName || len(v.Pointer) > violation.MaxPointer || len(v.Reason) > violation.MaxReason {
					t.Errorf("a violation has %d+%d+%d bytes", len(v.Name), len(v.Pointer), len(v.Reason))
				}
				if !utf8.ValidString(v.Name) || !utf8.ValidString(v.Pointer) {
					t.Errorf("%q %q is not UTF-8", v.Name, v.Pointer)
				}
				if whole := len(key) <= violation.MaxName; v.Name != "contact" && whole != (v.Name == key) {
					t.Errorf("a name of %d bytes is shown as %q", len(key), v.Name)
				}
			}
		})
	}
	query := "state=open&" + strings.Repeat("%ff", 1<<10) + "=1&a%ff=1"
	r := request("GET", "/", "", bearer)
	r.URL.RawQuery = query
	_, found, _ := c.Operation("listPatients").CheckRequest(r, nil, nil, nil)
	for _, v := range found.List {
		if !utf8.ValidString(v.Name) || len(v.Name) > violation.MaxName {
			t.Errorf("the name of a parameter is shown as %q", v.Name)
		}
	}
}

func TestCheckRequestEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	body := `{"a":1}`
	r := request("POST", "/", body, bearer, jsonType).WithContext(ctx)
	if _, _, err := clinic(t).Operation("createPatient").CheckRequest(r, nil, []byte(body), nil); !errors.Is(err,
		context.Canceled) {
		t.Errorf("%v, want %v", err, context.Canceled)
	}
}

// leaves is a context that ends when its end has been asked for a number of times.
type leaves struct {
	context.Context //nolint:containedctx // a context itself
	after           int
	asked           int
}

func (c *leaves) Err() error {
	if c.asked++; c.asked > c.after {
		return context.Canceled
	}
	return nil
}

// TestCheckStopsWhenTheClientLeaves lets the context end while a body is decoded, while it is checked and while it is
// explained.
func TestCheckStopsWhenTheClientLeaves(t *testing.T) {
	const n = 64 * stepsBetweenPolls
	body := []byte(`{"name":"x","contact":{"street":"x"},"tags":[` + many(n, ",", func(int) string { return `7` }) + "]}")
	media := clinic(t).Operation("createPatient").Terms().request.media[0]
	for _, polls := range []int{0, 1, 32, 63, 64, 65, 100, 127} {
		t.Run(fmt.Sprint(polls), func(t *testing.T) {
			p := &poll{ctx: &leaves{Context: t.Context(), after: polls}}
			_, _, found := media.check(p, asRequest, body, "body")
			if got, want := p.steps, uint(polls+1)*stepsBetweenPolls; got > want || !p.wasStopped() {
				t.Errorf("%d steps, over %t; want at most %d", got, p.wasStopped(), want)
			}
			if polls < 64 && found.Count > 0 {
				t.Errorf("%d violations of a body that was never read to its end", found.Count)
			}
		})
	}
}

// TestCheckIsLinear counts the steps of a check: twice the message may cost twice the steps, and not more.
func TestCheckIsLinear(t *testing.T) {
	const sound = `{"name":"x","contact":{"street":"x"}`
	tests := map[string]func(n int) string{
		"unknown keys": func(n int) string {
			return sound + "," + many(n, ",", func(i int) string { return fmt.Sprintf(`"u%d":1`, i) }) + "}"
		},
		"duplicate keys": func(n int) string {
			return sound + "," + many(n, ",", func(int) string { return `"name":"x"` }) +
				"}"
		},
		"wrong items": func(n int) string {
			return sound + `,"tags":[` + many(n, ",", func(i int) string { return fmt.Sprint(i % 10) }) + "]}"
		},
		"wrong values": func(n int) string {
			return sound + `,"extra":{` + many(n, ",", func(i int) string { return fmt.Sprintf(`"u%d":"x"`, i) }) + "}}"
		},
		"no branch of a choice": func(n int) string {
			return sound + `,"zip":[` + many(n, ",", func(int) string { return "7" }) + "]}"
		},
		"a discriminated branch": func(n int) string {
			return sound + `,"pet":{"kind":"dog",` + many(n, ",", func(i int) string { return fmt.Sprintf(`"u%d":"x"`, i) }) +
				"}}"
		},
		"deep": func(n int) string {
			return sound + `,"u":` + strings.Repeat("["+many(n/32, ",", func(int) string { return "7" })+",", 32) + "7" +
				strings.Repeat("]", 32) + "}"
		},
	}
	for name, body := range tests {
		t.Run(name, func(t *testing.T) {
			media := clinic(t).Operation("createPatient").Terms().request.media[0]
			steps := func(n int) uint {
				p := &poll{ctx: t.Context()}
				if _, _, found := media.check(p, asRequest, []byte(body(n)), "body"); found.Count == 0 {
					t.Fatal("no violation")
				}
				return p.steps
			}
			once, twice := steps(2000), steps(4000)
			if twice > 2*once+10 || once > 10*2000 {
				t.Errorf("%d steps for one, %d for two", once, twice)
			}
		})
	}
}
