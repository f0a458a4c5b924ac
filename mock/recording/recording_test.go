package recording_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/journal"
	"github.com/healthmock/healthmock/mock/recording"
)

// recorded is an App whose exchanges a journal records.
type recorded struct {
	*testing.T

	journal *journal.Journal
	app     *app.App
}

// record opens an App whose log takes so many bytes; 0: the default.
func record(t *testing.T, limit int) *recorded {
	t.Helper()
	apps, j := app.NewApps(nil), journal.New(100)
	j.Bytes = limit
	apps.OnOpen(j.Open)
	a, err := apps.Create(t.Context(), app.Settings{ClientID: "a", ClientSecret: "s", Paused: new(true)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = apps.Close(t.Context()) })
	return &recorded{T: t, journal: j, app: a}
}

// begin is a request that arrives.
func (r *recorded) begin(e *journal.Entry, control bool) *journal.Entry {
	r.journal.Begin(r.app, e, journal.Recorded{URI: e.Path, Control: control})
	return e
}

// answer is the reply to a request.
func (r *recorded) answer(e *journal.Entry, status int, reply journal.Message) {
	e.Status, e.Reply = status, reply
	r.journal.Add("a", e)
	e.End(false)
}

func (r *recorded) export() recording.Document {
	r.Helper()
	exporter := recording.Exporter{Journal: r.journal}
	document, ok := exporter.Export(r.app, func(string) string { return "" })
	if !ok {
		r.Fatal("there is no export")
	}
	return document
}

// reread is a document that was written and read.
func (r *recorded) reread(document recording.Document) recording.Document {
	r.Helper()
	text, err := json.Marshal(document)
	if err != nil {
		r.Fatal(err)
	}
	document, err = recording.Read(bytes.NewReader(text))
	if err != nil {
		r.Fatal(err)
	}
	return document
}

// A reply that is longer than a whole log does not end it: its beginning and its digest are recorded.
func TestLongReplies(t *testing.T) {
	const limit, size = 96 << 10, 87 << 20
	for _, test := range []struct {
		name     string
		control  bool
		size     int
		reply    journal.Message // as the caller gives it, when it need not be whole
		whole    bool
		complete bool
	}{
		{"short", false, 1 << 10, journal.Message{}, true, true},
		{"long", false, size, journal.Message{Body: make([]byte, limit), Size: size, SHA256: "5ba1"}, false, true},
		{"long, of the control API", true, size, journal.Message{}, true, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := record(t, limit)
			e := r.begin(&journal.Entry{Method: http.MethodGet, Path: "/"}, test.control)
			if got := e.Recorded.KeepsWhole(test.size); got != test.whole {
				t.Errorf("it keeps the whole: %v", got)
			}
			reply := test.reply
			if test.whole {
				reply = journal.Message{Body: make([]byte, test.size), Size: test.size}
			}
			r.answer(e, http.StatusOK, reply)
			document := r.export()
			if document.Complete != test.complete {
				t.Errorf("complete: %v", document.Complete)
			}
			if test.whole {
				return
			}
			document = r.reread(document)
			got := document.Log[len(document.Log)-1].Reply
			if got == nil || got.Size != size || got.SHA256 != "5ba1" || len(got.Body) == 0 || len(got.Body) > 4<<10 {
				t.Errorf("the reply is %+v", got)
			}
		})
	}
}

// Whatever is large in what is recorded, all of it together takes no more than the log may, and the log says that it
// ended.
func TestTheLogIsBounded(t *testing.T) {
	const limit = 64 << 10
	long := strings.Repeat("x", 8<<10)
	many := make(http.Header)
	for i := range 100 {
		many.Set(fmt.Sprintf("X-%d", i), "1")
	}
	for name, test := range map[string]struct {
		path  string
		sent  journal.Message
		reply journal.Message
	}{
		"header":       {sent: journal.Message{Header: http.Header{"X": {long}}}},
		"headers":      {sent: journal.Message{Header: many}},
		"path":         {path: long},
		"body":         {sent: journal.Message{Body: []byte(long)}},
		"reply header": {reply: journal.Message{Header: http.Header{"X": {long}}}},
		"reply":        {reply: journal.Message{Body: []byte(long)}},
		"one reply":    {reply: journal.Message{Body: make([]byte, limit)}},
		"nothing":      {},
	} {
		t.Run(name, func(t *testing.T) {
			r := record(t, limit)
			for range 200 {
				e := &journal.Entry{Method: http.MethodGet, Path: "/" + test.path, Request: test.sent}
				r.answer(r.begin(e, false), http.StatusOK, test.reply)
			}
			document := r.export()
			if document.Complete || document.StoppedAt == nil {
				t.Errorf("it does not say that it ended: %v", document.Complete)
			}
			if text, err := json.Marshal(document.Log); err != nil || len(text) > limit+limit/4 {
				t.Errorf("%d bytes, %v", len(text), err)
			}
			if len(document.Log) == 0 {
				t.Error("nothing was recorded")
			}
		})
	}
}

// The log has a request where it changed the App: what was recorded between its arrival and its change comes before.
func TestARequestStandsWhereItChangedTheApp(t *testing.T) {
	r := record(t, 0)
	arrive := func(method, path string) *journal.Entry {
		return r.begin(&journal.Entry{Method: method, Path: path}, false)
	}
	slow, reading := arrive(http.MethodPost, "/changes"), arrive(http.MethodGet, "/reads")
	waiting := arrive(http.MethodPost, "/waits") // changes nothing until all others are done
	r.answer(arrive(http.MethodPost, "/refused"), http.StatusBadRequest, journal.Message{})
	if err := r.app.Record(slow.Context(t.Context()), app.Noted, "", app.Fact{Text: "changed"}); err != nil {
		t.Fatal(err)
	}
	for _, e := range []*journal.Entry{reading, waiting, slow} {
		r.answer(e, http.StatusOK, journal.Message{})
	}

	document := r.export()
	var order []string
	for _, m := range document.Log {
		if m.Request != nil {
			order = append(order, m.Request.URI)
		} else {
			order = append(order, fmt.Sprint(m.Entry, " ", m.Reply.Status))
		}
	}
	want := "/reads, /waits, /refused, 4 400, /changes, 2 200, 3 200, 1 200"
	if got := strings.Join(order, ", "); got != want {
		t.Errorf("log: %s\nwant %s", got, want)
	}
	r.reread(document)
}
