package journal_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/healthmock/healthmock/mock/journal"
)

func ids(entries []journal.Entry) string {
	var all []string
	for _, e := range entries {
		all = append(all, e.ID)
	}
	return strings.Join(all, " ")
}

func TestTheNewestAreKept(t *testing.T) {
	j := journal.New(3)
	for range 5 {
		j.Add("a", &journal.Entry{})
	}
	j.Add("b", &journal.Entry{})
	if got := ids(j.List("a", nil)); got != "r3 r4 r5" {
		t.Errorf("a: %s", got)
	}
	if got := ids(j.List("b", nil)); got != "r1" {
		t.Errorf("b: %s", got)
	}
	if got := ids(j.List("a", func(e *journal.Entry) bool { return e.ID == "r4" })); got != "r4" {
		t.Errorf("one: %s", got)
	}
	j.Clear("a")
	added := &journal.Entry{}
	if j.Add("a", added); added.ID != "r6" || ids(j.List("a", nil)) != "r6" {
		t.Errorf("after clear: %s, %s", added.ID, ids(j.List("a", nil)))
	}
	j.Drop("a")
	if got := j.List("a", nil); len(got) != 0 {
		t.Errorf("after drop: %+v", got)
	}
}

// Nothing secret can be read out of a journal, in whatever form it came.
func TestSecretsAreMasked(t *testing.T) {
	const canary = "c4n4ry"
	for _, body := range []string{
		`{"client_id":"acme","client_secret":"c4n4ry","type":"client"}`,
		`{"client_secret" : "c4n4ry \" c4n4ry"}`,
		`{"ssn":"c4n4ry"}`,
		`{"access_token":"c4n4ry","refresh_token":"c4n4ry"}`,
		`{"client_token":"c4n4ry","session_token":"c4n4ry","id_refresh_token":"c4n4ry"}`,
		`{"clientSecret":"c4n4ry","accessToken":"c4n4ry"}`,
		`client_id=acme&client_secret=c4n4ry`,
		`client_secret=c4n4ry&client_id=acme`,
		`{"client_secret":"c4n4ry`, // cut off
		`{"client_secret":["c4n4ry", {"x": "c4n4ry"}], "ssn": {"a": "c4n4ry"}}`,
		`{"ss\u006e":"c4n4ry"}`,
		`humanId=jane&sessionToken=c4n4ry&clientSecret=c4n4ry`,
		"client_id: acme\nclient_secret: c4n4ry",
		`{"attachments":[{"type":"hipaaAuthorization","content":"c4n4ry"}]}`,
	} {
		j := journal.New(1)
		header := http.Header{"Authorization": {"Bearer c4n4ry"}, "Cookie": {"a=c4n4ry"}, "Accept": {"text/html"}}
		links := http.Header{"Link": {`<http://127.0.0.1/a?access_token=c4n4ry&offset=2>; rel="next",` +
			`<http://127.0.0.1/a?access_token=c4n4ry>; rel="last"`}}
		j.Add("a", &journal.Entry{
			Query: "access_token=c4n4ry&x=1", Request: journal.Keep(header, []byte(body)), Reply: journal.Keep(links, nil),
		})
		shown, err := json.Marshal(j.List("a", nil))
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(shown), canary) {
			t.Errorf("%s is shown as %s", body, shown)
		}
		for _, want := range []string{`"Authorization":"Bearer [masked]"`, "x=1", "text/html"} {
			if !strings.Contains(string(shown), want) {
				t.Errorf("too much is masked: %s", shown)
			}
		}
		if header.Get("Authorization") != "Bearer c4n4ry" {
			t.Error("the request itself was changed")
		}
		if bare := journal.Keep(http.Header{"Authorization": {canary}}, nil); bytes.Contains(show(t, bare), []byte(canary)) {
			t.Error("a token without Bearer is shown")
		}
	}
}

// show is a request as the journal shows it.
func show(t *testing.T, m journal.Message) []byte {
	t.Helper()
	j := journal.New(1)
	j.Add("a", &journal.Entry{Request: m})
	shown, err := json.Marshal(j.List("a", nil))
	if err != nil {
		t.Fatal(err)
	}
	return shown
}

func TestBodiesAreBounded(t *testing.T) {
	header := http.Header{"X": {"before"}}
	m := journal.Keep(header, []byte(strings.Repeat("x", 1<<20)))
	j := journal.New(1)
	j.Add("a", &journal.Entry{Request: m})
	if kept := j.List("a", nil)[0].Request; cap(kept.Body) > 64<<10 || kept.Size != 1<<20 {
		t.Errorf("%d of %d", cap(kept.Body), kept.Size)
	}
	if header.Set("X", "after"); m.Header.Get("X") != "before" {
		t.Error("the header is the caller's own")
	}
	shown, err := json.Marshal(journal.Keep(nil, []byte("%PDF-1.3\xff\xfe\xfd\xfc\xfb")))
	if err != nil || strings.Contains(string(shown), "PDF") {
		t.Errorf("%s %v", shown, err)
	}
}
