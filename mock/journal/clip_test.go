package journal_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"github.com/healthmock/healthmock/mock/journal"
	"github.com/healthmock/healthmock/openapi"
)

// entry is of one of two kinds: b has a violation of the request, g only one of the reply.
func entry(kind rune) *journal.Entry {
	if kind == 'b' {
		return &journal.Entry{Violations: violations(openapi.Violation{In: "body", Rule: "type"})}
	}
	return &journal.Entry{Violations: violations(openapi.Violation{In: "response", Rule: "type"})}
}

func violations(list ...openapi.Violation) openapi.Violations {
	return openapi.Violations{List: list, Count: len(list)}
}

func TestEntriesWithViolationsAreKeptLongest(t *testing.T) {
	for _, test := range []struct {
		added   string
		kept    string
		dropped journal.Dropped
	}{
		{"bgggggggg", "r1 r3 r4 r5 r6 r7 r8 r9", journal.Dropped{Entries: 1}},
		{"bbbgggggggggg", "r1 r2 r3 r9 r10 r11 r12 r13", journal.Dropped{Entries: 5}},
		{"bbbbbbbbggg", "r3 r4 r5 r6 r7 r8 r10 r11", journal.Dropped{Entries: 3, Violations: 2}},
		{"bbbbbbbbbb", "r3 r4 r5 r6 r7 r8 r9 r10", journal.Dropped{Entries: 2, Violations: 2}},
	} {
		j := journal.New(8)
		for _, kind := range test.added {
			j.Add("a", entry(kind))
		}
		if got := ids(j.List("a", nil)); got != test.kept || j.Dropped("a") != test.dropped {
			t.Errorf("%s: %s, %+v", test.added, got, j.Dropped("a"))
		}
	}
}

// Whatever is large in a request, its entry takes no more than 16 KiB, and says so.
func TestEntriesAreBounded(t *testing.T) {
	long := strings.Repeat("x", 1<<20)
	many := make(http.Header)
	for i := range 10_000 {
		many.Set(fmt.Sprintf("X-%d", i), "1")
	}
	for name, e := range map[string]journal.Entry{
		"path":          {Path: long},
		"query":         {Query: long},
		"method":        {Method: long},
		"note":          {Note: long},
		"header":        {Request: journal.Keep(http.Header{"X": {long}}, nil)},
		"header name":   {Request: journal.Keep(http.Header{long: {"1"}}, nil)},
		"headers":       {Request: journal.Keep(many, nil)},
		"reply headers": {Reply: journal.Keep(many, nil)},
		"violations":    {Violations: violations(make([]openapi.Violation, 10_000)...)},
		"violation":     {Violations: violations(openapi.Violation{In: "body", Name: long, Pointer: long, Reason: long})},
	} {
		t.Run(name, func(t *testing.T) {
			j := journal.New(1)
			e.Request.Body, e.Reply.Body = []byte(long), []byte(long)
			j.Add("a", &e)
			kept := j.List("a", nil)[0]
			if !kept.Clipped {
				t.Error("it does not say that it was clipped")
			}
			if text, err := json.Marshal(kept); err != nil || len(text) > 32<<10 || !strings.Contains(string(text), "xxx") {
				t.Errorf("%d bytes, %v", len(text), err)
			}
			if e.Violations.Count > 0 && len(kept.Violations.List) == 0 || kept.Violations.Count != e.Violations.Count {
				t.Error("it looks as if there was no violation")
			}
		})
	}
}

// A header whose name is a secret has another name when it is shown, and is as readable as any other.
func TestLongHeadersWithSecretNamesAreShown(t *testing.T) {
	long := strings.Repeat("x ", 1<<10)
	for name, test := range map[string]struct {
		header http.Header
		values int // under the masked name
	}{
		"one value":          {http.Header{"123-45-6789": {long}}, 1},
		"several values":     {http.Header{"123-45-6789": {"1", long}}, 2},
		"two names":          {http.Header{"123-45-6789": {"1", long}, "987-65-4321": {"2"}}, 3},
		"after another name": {http.Header{"123-45-6789": {long}, "987-65-4321": {"2"}}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			j := journal.New(1)
			j.Add("a", &journal.Entry{Request: journal.Keep(test.header, nil), Reply: journal.Keep(test.header, nil)})
			for _, shown := range []http.Header{j.List("a", nil)[0].Request.Header, j.List("a", nil)[0].Reply.Header} {
				if len(shown) != 1 || len(shown["[masked]"]) != test.values {
					t.Errorf("shown: %v", shown)
				}
			}
		})
	}
}

// The sum of an App's entries is bounded, and what is cut off is not held on to.
func TestJournalsAreBounded(t *testing.T) {
	j := journal.New(10_000)
	memory := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := memory()
	for range 3000 {
		header := make(http.Header)
		for i := range 60 {
			header.Set(fmt.Sprintf("X-%d", i), strings.Repeat("x", 1<<10))
		}
		body := make([]byte, 64<<10)
		j.Add("a", &journal.Entry{Request: journal.Keep(header, body), Reply: journal.Keep(header, bytes.Clone(body))})
	}
	if grown := memory() - before; grown > 16<<20 {
		t.Errorf("it takes %d MiB", grown>>20)
	}
	if d := j.Dropped("a"); d.Entries == 0 || int(d.Entries)+len(j.List("a", nil)) != 3000 {
		t.Errorf("%d dropped, %d kept", d.Entries, len(j.List("a", nil)))
	}
}

func TestGone(t *testing.T) {
	j := journal.New(2)
	for range 3 {
		j.Add("a", entry('g'))
	}
	for id, want := range map[string]bool{
		"r1": true, "1": true, "r2": false, "r3": false, "r4": false, "r0": false, "x": false, "": false,
	} {
		if got := j.Gone("a", id); got != want {
			t.Errorf("%s: %v", id, got)
		}
	}
	j.Clear("a")
	if !j.Gone("a", "r3") || j.Dropped("a") != (journal.Dropped{}) {
		t.Error("clearing has forgotten no entry, or its counts are still there")
	}
}
