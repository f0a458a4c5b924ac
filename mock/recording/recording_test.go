package recording_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/recording"
)

// A reply that is longer than a whole log does not end it: its beginning and its digest are recorded.
func TestLongReplies(t *testing.T) {
	const limit, size = 64 << 10, 87 << 20
	for _, test := range []struct {
		name     string
		control  bool
		size     int
		body     recording.Body // as the caller gives it, when it need not be whole
		whole    bool
		complete bool
	}{
		{"short", false, 1 << 10, recording.Body{}, true, true},
		{"long", false, size, recording.Body{Text: make([]byte, limit), Size: size, SHA256: "5ba1"}, false, true},
		{"long, of the control API", true, size, recording.Body{}, true, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			apps, recorder := app.NewApps(nil), recording.New(recording.Options{Bytes: limit})
			apps.OnOpen(recorder.Open)
			a, err := apps.Create(t.Context(), app.Settings{ClientID: "a", ClientSecret: "s", Paused: new(true)})
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = apps.Close(t.Context()) }()
			r := httptest.NewRequest(http.MethodGet, "/", http.NoBody)
			q := recorder.Request(a, recording.Incoming{HTTP: r, Control: test.control})
			if got := q.KeepsWhole(test.size); got != test.whole {
				t.Errorf("it keeps the whole: %v", got)
			}
			body := test.body
			if test.whole {
				body = recording.Body{Text: make([]byte, test.size), Size: test.size}
			}
			q.Answered(http.StatusOK, nil, body)
			document, _ := recorder.Export(a, func(string) string { return "" })
			if document.Complete != test.complete {
				t.Errorf("complete: %v", document.Complete)
			}
			if test.whole {
				return
			}
			text, err := json.Marshal(document)
			if err != nil {
				t.Fatal(err)
			}
			if document, err = recording.Read(bytes.NewReader(text)); err != nil {
				t.Fatal(err)
			}
			reply := document.Log[len(document.Log)-1].Reply
			if reply == nil || reply.Size != size || reply.SHA256 != "5ba1" || len(reply.Body) == 0 || len(reply.Body) > 4<<10 {
				t.Errorf("the reply is %+v", reply)
			}
		})
	}
}

// Whatever is large in what is noted, all of it together takes no more than the log may, and the log says that it
// ended.
func TestTheLogIsBounded(t *testing.T) {
	const limit = 64 << 10
	long := strings.Repeat("x", 8<<10)
	many := make(http.Header)
	for i := range 100 {
		many.Set(fmt.Sprintf("X-%d", i), "1")
	}
	for name, send := range map[string]func(r *http.Request) (body []byte, reply http.Header, replied []byte){
		"header":       func(r *http.Request) ([]byte, http.Header, []byte) { r.Header.Set("X", long); return nil, nil, nil },
		"headers":      func(r *http.Request) ([]byte, http.Header, []byte) { r.Header = many; return nil, nil, nil },
		"path":         func(r *http.Request) ([]byte, http.Header, []byte) { r.RequestURI = "/" + long; return nil, nil, nil },
		"body":         func(*http.Request) ([]byte, http.Header, []byte) { return []byte(long), nil, nil },
		"reply header": func(*http.Request) ([]byte, http.Header, []byte) { return nil, http.Header{"X": {long}}, nil },
		"reply":        func(*http.Request) ([]byte, http.Header, []byte) { return nil, nil, []byte(long) },
		"one reply":    func(*http.Request) ([]byte, http.Header, []byte) { return nil, nil, make([]byte, limit) },
		"nothing":      func(*http.Request) ([]byte, http.Header, []byte) { return nil, nil, nil },
	} {
		t.Run(name, func(t *testing.T) {
			apps, recorder := app.NewApps(nil), recording.New(recording.Options{Bytes: limit})
			apps.OnOpen(recorder.Open)
			a, err := apps.Create(t.Context(), app.Settings{ClientID: "a", Paused: new(true)})
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = apps.Close(t.Context()) }()
			for range 200 {
				r := httptest.NewRequest(http.MethodGet, "/", http.NoBody)
				body, header, reply := send(r)
				answer := recording.Body{Text: reply, Size: len(reply)}
				recorder.Request(a, recording.Incoming{HTTP: r, Body: body}).Answered(http.StatusOK, header, answer)
			}
			document, ok := recorder.Export(a, func(string) string { return "" })
			if !ok || document.Complete || document.StoppedAt == nil {
				t.Errorf("it does not say that it ended: %v", document.Complete)
			}
			if text, err := json.Marshal(document.Log); err != nil || len(text) > limit+limit/4 {
				t.Errorf("%d bytes, %v", len(text), err)
			}
			if len(document.Log) == 0 {
				t.Error("nothing was noted")
			}
		})
	}
}

// The log has a request where it changed the App: what was recorded between its arrival and its change comes before.
func TestARequestStandsWhereItChangedTheApp(t *testing.T) {
	apps, recorder := app.NewApps(nil), recording.New(recording.Options{})
	apps.OnOpen(recorder.Open)
	a, err := apps.Create(t.Context(), app.Settings{ClientID: "a", Paused: new(true)})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = apps.Close(t.Context()) }()
	arrive := func(method, path string) *recording.Request {
		return recorder.Request(a, recording.Incoming{HTTP: httptest.NewRequest(method, path, http.NoBody)})
	}
	slow, reading := arrive(http.MethodPost, "/changes"), arrive(http.MethodGet, "/reads")
	waiting := arrive(http.MethodPost, "/waits") // changes nothing until all others are done
	arrive(http.MethodPost, "/refused").Answered(http.StatusBadRequest, nil, recording.Body{})
	if err := a.Record(slow.Context(t.Context()), app.Noted, "", app.Fact{Text: "changed"}); err != nil {
		t.Fatal(err)
	}
	reading.Answered(http.StatusOK, nil, recording.Body{})
	waiting.Answered(http.StatusOK, nil, recording.Body{})
	slow.Answered(http.StatusOK, nil, recording.Body{})

	document, _ := recorder.Export(a, func(string) string { return "" })
	var order []string
	for _, m := range document.Log {
		if m.Request != nil {
			order = append(order, m.Request.URI)
		} else {
			order = append(order, fmt.Sprint(m.Entry, " ", m.Reply.Status))
		}
	}
	if got, want := strings.Join(order, ", "), "/reads, /waits, /refused, 4 400, /changes, 2 200, 3 200, 1 200"; got != want {
		t.Errorf("log: %s\nwant %s", got, want)
	}
	text, err := json.Marshal(document)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := recording.Read(bytes.NewReader(text)); err != nil {
		t.Error(err)
	}
}
