package httpapi_test

import (
	"bytes"
	"cmp"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"testing"
)

// document is a document that an operation renders.
type document struct {
	name, kind string
	text       []byte
}

// documents are of each kind that a body keeps in another way.
func documents() []document {
	const long = 900_000
	noise := make([]byte, long)
	_, _ = rand.NewChaCha8([32]byte{1}).Read(noise)
	markup := bytes.Repeat([]byte("<observation><code code=\"8480-6\"/></observation>\n"), long/49)
	return []document{
		{"empty", "application/pdf", []byte{}},
		{"small", "application/pdf", markup[:1000]},
		{"of one block", "application/pdf", markup[:64<<10]},
		{"longer than a block", "application/pdf", markup[:64<<10+1]},
		{"long and compressible", "application/pdf", markup},
		{"long and incompressible", "application/pdf", noise},
		{"long and mixed", "application/pdf", bytes.Join([][]byte{markup, noise, markup[:100_000]}, nil)},
		{"small JSON", "application/json", []byte("[1,2,3]")},
		{"long JSON", "application/json", []byte("[" + strings.Repeat("1234567,", long/8) + "1]")},
	}
}

// A client gets every byte of a document, however it is kept until then. The journal has its beginning and its size.
func TestDocumentsArriveWhole(t *testing.T) {
	const cut = 700_001
	for _, d := range documents() {
		s := newFaultServer(t, `[]`)
		s.document, s.kind = d.text, d.kind
		length := strconv.Itoa(len(d.text))
		etag := tag(bytes.NewBuffer(bytes.Clone(d.text)))
		malformed := d.text
		if d.kind == "application/json" {
			malformed = append(bytes.Clone(d.text[:len(d.text)-1]), ",]"...)
		}
		for _, way := range []struct {
			name, method, rules string
			known               string // the If-None-Match that the client sends
			status              int
			body                []byte
			length              string // Content-Length; "": not sent
			waits               int
		}{
			{name: "GET", status: 200, body: d.text, length: length},
			{name: "HEAD", method: http.MethodHead, status: 200, length: length},
			{name: "not modified", known: etag, status: 304},
			{name: "modified", known: `"1"`, status: 200, body: d.text, length: length},
			{
				name: "truncated", rules: `[{"truncate":700001}]`,
				status: 200, body: d.text[:min(len(d.text), cut)], length: length,
			},
			{name: "truncated at once", rules: `[{"truncate":0}]`, status: 200, length: length},
			{name: "slow", rules: `[{"slow":"2s"}]`, status: 200, body: d.text, length: length, waits: min(20, len(d.text))},
			{
				name: "malformed", rules: `[{"malformed":true}]`,
				status: 200, body: malformed, length: strconv.Itoa(len(malformed)),
			},
		} {
			t.Run(d.name+"/"+way.name, func(t *testing.T) {
				s.t = t
				s.put(cmp.Or(way.rules, `[]`))
				s.waited = nil
				header := http.Header{}
				if way.known != "" {
					header.Set("If-None-Match", way.known)
				}
				got := s.doWith(cmp.Or(way.method, http.MethodGet)+" /users/u1", "t", header)
				if got.status != way.status || got.body != string(way.body) || got.header.Get("Content-Length") != way.length {
					t.Fatalf("%d %v, %d bytes, %v", got.status, got.err, len(got.body), got.header)
				}
				promised, _ := strconv.Atoi(way.length)
				if cut := way.method != http.MethodHead && len(way.body) < promised; cut != (got.err != nil) {
					t.Errorf("the error is %v", got.err)
				}
				if got.header.Get("ETag") != etag {
					t.Errorf("the ETag is %s, want %s", got.header.Get("ETag"), etag)
				}
				if len(s.waited) != way.waits {
					t.Errorf("it waited %v", s.waited)
				}
				sent := way.body
				if way.method == http.MethodHead {
					sent = d.text
				}
				entry := s.last()
				if entry.Reply.Size != len(sent) || !bytes.HasPrefix(sent, entry.Reply.Body[:min(len(entry.Reply.Body), 1<<10)]) {
					t.Errorf("the journal has %d of %d bytes, want of %d", len(entry.Reply.Body), entry.Reply.Size, len(sent))
				}
				if s.log.Len() > 0 && len(d.text) > 0 { // the contract wants a body
					t.Error(s.log.String())
				}
			})
		}
	}
}

// The check of a reply sees all of a long JSON document.
func TestLongJSONThatBreaksItsContract(t *testing.T) {
	s := newFaultServer(t, `[]`)
	s.document, s.kind = []byte("["+strings.Repeat("1,", 1<<17)+`"2"]`), "application/json"
	if got := s.do(user, "t"); got.body != string(s.document) {
		t.Errorf("%d bytes, %v", len(got.body), got.err)
	}
	if got := summary(s.last().Violations.List); got != "response 131072: type" {
		t.Errorf("violations %q", got)
	}
}
