// Package recording writes what was recorded of an App as a Document, and reads it, so that all of it can be run again
// (package replay).
//
//	exporter := recording.Exporter{Journal: j}
//	document, ok := exporter.Export(a, body) // body returns the body of a Delivery by its id
//	err := json.NewEncoder(file).Encode(document)
//	...
//	document, err = recording.Read(file)
package recording

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/mock/journal"
	"github.com/healthmock/healthmock/mock/secret"
)

// Format is the version of the Documents that this package writes. It reads all versions since oldestFormat. Version 2
// added Reply.Size and Reply.SHA256: in version 1 the body of every reply is complete.
const (
	Format       = 2
	oldestFormat = 1
)

// Document is everything that is needed to run an App again: the settings it was created with, and its log.
type Document struct {
	Format    int               `json:"format"`
	Sandbox   string            `json:"sandbox"`   // version of the sandbox that wrote it
	Contracts map[string]string `json:"contracts"` // "sha256:" and digest of each contract, by its name
	Server    Server            `json:"server"`
	App       app.Settings      `json:"app"`                 // as it was created, its secret included
	Complete  bool              `json:"complete"`            // false: see StoppedAt
	StoppedAt *time.Time        `json:"stoppedAt,omitempty"` // as in journal.Recording; nil: Complete
	Log       []Mark            `json:"log"`
}

// Server holds the settings of a server that the replies of its Apps depend on.
type Server struct {
	Validation string `json:"validation"` // "strict", "warn" or "off"
	MaxBody    int64  `json:"maxBody"`    // bytes of a request body; zero: the sandbox's own limit
	Seed       int64  `json:"seed"`
	PublicURL  string `json:"publicUrl,omitempty"` // base of links in notifications; empty: the vendor's
	Blind      bool   `json:"blind,omitempty"`     // no client could reach it; expectations of clients were not checked
}

// Mark is one item of the log: the beginning or the end of an entry. An entry is a request and its reply, or an attempt
// to deliver a notification and its answer. Exactly one of Request, Reply, Attempt and Answer is set.
type Mark struct {
	Entry   int       `json:"entry"`             // 1, 2 ... in the order in which requests and attempts began
	At      time.Time `json:"at"`                // virtual time
	Events  int64     `json:"events"`            // number of Events that the App had recorded by then
	Running bool      `json:"running,omitempty"` // the clock was running, not paused

	Request *Asked   `json:"request,omitempty"`
	Reply   *Reply   `json:"reply,omitempty"`   // to the Request of the Entry
	Attempt *Attempt `json:"attempt,omitempty"` // to deliver a notification
	Answer  *Answer  `json:"answer,omitempty"`  // to the Attempt of the Entry
}

// Asked is a request of a client.
type Asked struct {
	Method  string            `json:"method"`
	Host    string            `json:"host"`
	URI     string            `json:"uri"` // path and query
	Header  map[string]string `json:"headers,omitempty"`
	Body    Text              `json:"body,omitzero"`
	Unread  string            `json:"unread,omitempty"`  // why the body was not read completely: TooLarge or Cut
	Control bool              `json:"control,omitempty"` // a request of the control API
	Stray   bool              `json:"stray,omitempty"`   // it names no App; it is in this App's journal by default
	Waits   bool              `json:"waits,omitempty"`   // its reply may wait for other entries
	Gone    bool              `json:"gone,omitempty"`    // the client did not wait for the reply
}

// Reply is the reply to a client.
type Reply struct {
	Status int               `json:"status"` // 0: nothing was sent, and the connection was closed
	Header map[string]string `json:"headers,omitempty"`
	Body   Text              `json:"body,omitzero"`    // complete, or the beginning of a long body
	Size   int               `json:"size,omitempty"`   // of a long body, in bytes
	SHA256 string            `json:"sha256,omitempty"` // of a long body, hexadecimal; empty: Body is complete
}

// Attempt is one attempt to deliver a notification.
type Attempt struct {
	Delivery string            `json:"delivery"` // "d17"
	Number   int               `json:"number"`   // 1, 2 ... of the Delivery
	URL      string            `json:"url"`
	Header   map[string]string `json:"headers,omitempty"`
	Body     Text              `json:"body,omitzero"`

	// Missed counts the attempts between the previous one and this one that were not sent, because a scenario had the
	// receiver down.
	Missed int            `json:"missed,omitempty"`
	Slow   clock.Duration `json:"slow,omitempty"` // real time that the body took
	Cut    bool           `json:"cut,omitempty"`  // only half of the body was sent
}

// Answer is a receiver's response to an Attempt.
type Answer struct {
	Status int    `json:"status,omitempty"` // 0: there was no response
	Body   Text   `json:"body,omitzero"`    // at most the first 4 KiB
	Error  string `json:"error,omitempty"`  // why the response is missing or incomplete; see Failure
}

// Text is a body: in JSON a string, or {"base64": ...} where it is not UTF-8.
type Text []byte

// IsZero reports whether there is no body.
func (t Text) IsZero() bool { return len(t) == 0 }

// MarshalJSON writes a string, or the bytes in Base64.
func (t Text) MarshalJSON() ([]byte, error) {
	if utf8.Valid(t) {
		return json.Marshal(string(t))
	}
	return json.Marshal(map[string][]byte{"base64": t})
}

// UnmarshalJSON reads what MarshalJSON writes.
func (t *Text) UnmarshalJSON(raw []byte) error {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		*t = Text(text)
		return nil
	}
	var binary struct {
		Base64 []byte `json:"base64"`
	}
	err := json.Unmarshal(raw, &binary)
	*t = binary.Base64
	return err
}

// Exporter writes Documents of what a Journal has recorded.
type Exporter struct {
	Journal *journal.Journal
	Server  Server // settings that are written into every Document
	Version string // of the sandbox, which is written into every Document
}

// Export returns the Document of an App up to now; ok is false when nothing of the App is recorded, or e is nil. body
// returns the body of a Delivery by its id. Social security numbers and attachments in requests are replaced by
// placeholders of the same form, and so are these numbers in replies and notifications. A replay needs no more.
func (e *Exporter) Export(a *app.App, body func(delivery string) string) (d Document, ok bool) {
	if e == nil {
		return Document{}, false
	}
	ok = e.Journal.Recording(a, func(r journal.Recording) {
		d = Document{
			Format:    Format,
			Sandbox:   e.Version,
			Contracts: digests(),
			Server:    e.Server,
			App:       r.Settings,
			Complete:  r.StoppedAt == nil,
			StoppedAt: r.StoppedAt,
			Log:       make([]Mark, len(r.Marks)),
		}
		var p secret.Placeholders
		for i, m := range r.Marks { // in their order, since placeholders are numbered
			d.Log[i] = export(m, a.ID(), &p, body)
		}
	})
	return d, ok
}

// export returns a mark of the recording of an App as a Document has it.
func export(from *journal.Mark, app string, p *secret.Placeholders, body func(delivery string) string) Mark {
	m := Mark{Entry: from.Number, At: from.At, Events: from.Events, Running: from.Running}
	switch e, a := from.Entry, from.Attempt; {
	case e != nil && !from.IsEnd:
		m.Request = exportRequest(e, p)
	case e != nil:
		m.Reply = exportReply(e, app, p)
	case !from.IsEnd:
		m.Attempt = &Attempt{
			Delivery: a.Delivery,
			Number:   a.Number,
			URL:      a.URL,
			Header:   Flatten(a.Header),
			Body:     p.Known([]byte(body(a.Delivery))),
			Missed:   a.Missed,
			Slow:     clock.Duration(a.Sending.Twist.Slow),
			Cut:      a.Sending.Twist.Cut,
		}
	default:
		m.Answer = &Answer{Status: a.Status, Body: a.Answer, Error: errorText(a.Err)}
	}
	return m
}

// exportRequest returns a request as a Document has it. The credential of a request of the control API is left out,
// since it is the server's.
func exportRequest(e *journal.Entry, p *secret.Placeholders) *Asked {
	r := e.Recorded
	asked := &Asked{
		Method:  e.Method,
		Host:    r.Host,
		URI:     string(p.Request([]byte(r.URI))),
		Header:  Flatten(e.Request.Header),
		Unread:  r.Unread,
		Control: r.Control,
		Stray:   r.Stray,
		Waits:   r.Waits,
		Gone:    r.Gone,
	}
	if r.Unread != journal.TooLarge { // a replay does not need it, and it is large
		asked.Body = p.Request(e.Request.Body)
	}
	if r.Control {
		delete(asked.Header, "Authorization")
	}
	for _, name := range slices.Sorted(maps.Keys(asked.Header)) { // sorted, since placeholders are numbered
		asked.Header[name] = string(p.Request([]byte(asked.Header[name])))
	}
	return asked
}

// maxBeginning is how many bytes a Document has of a long reply, for people who read it.
const maxBeginning = 1 << 10

// exportReply returns the reply to a request as a Document has it: Status 0 when there is none.
func exportReply(e *journal.Entry, app string, p *secret.Placeholders) *Reply {
	if !e.Recorded.Answered {
		return &Reply{}
	}
	text := e.Reply.Body
	reply := &Reply{Status: e.Status, Header: Flatten(e.Reply.Header), SHA256: e.Reply.SHA256}
	if reply.SHA256 != "" {
		reply.Size = e.Reply.Size
		text = text[:min(len(text), maxBeginning)]
	}
	reply.Body = p.Known(text)
	if link := e.ViolationsLink(app); link != "" {
		reply.Header[journal.ViolationsHeader] = link
	}
	return reply
}

// ignoredHeaders are left out of Documents, since they say nothing about the request or the reply: those of the
// connection, those that follow from the body, and those that protect browsers.
var ignoredHeaders = map[string]bool{
	"Accept-Encoding":              true,
	"Connection":                   true,
	"Content-Length":               true,
	"Content-Security-Policy":      true,
	"Cookie":                       true,
	"Cross-Origin-Resource-Policy": true,
	"Date":                         true,
	"User-Agent":                   true,
	"X-Content-Type-Options":       true,
}

// Flatten returns a header as a Document has it: the values of each name joined by ", ", without ignoredHeaders.
func Flatten(header http.Header) map[string]string {
	flat := make(map[string]string, len(header))
	for name, values := range header {
		if !ignoredHeaders[name] {
			flat[name] = strings.Join(values, ", ")
		}
	}
	return flat
}

// failures are the values of Answer.Error for the errors that a replay has to return as the same values.
var failures = map[string]error{
	"deadline exceeded": context.DeadlineExceeded,
	"canceled":          context.Canceled,
}

// errorText returns the Answer.Error of an attempt; "" for nil.
func errorText(err error) string {
	if err == nil {
		return ""
	}
	for text, failure := range failures {
		if errors.Is(err, failure) {
			return text
		}
	}
	return err.Error()
}

// Failure returns the error of the attempt, or nil when it got a complete answer.
func (a *Answer) Failure() error {
	if a.Error == "" {
		return nil
	}
	if failure, ok := failures[a.Error]; ok {
		return failure
	}
	return errors.New(a.Error)
}
