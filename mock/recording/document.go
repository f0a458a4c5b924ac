package recording

import (
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/clock"
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
	Complete  bool              `json:"complete"`            // false: the log was full before the end, or the App is older than the process
	StoppedAt *time.Time        `json:"stoppedAt,omitempty"` // virtual time at which the log was full
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

// binary is the JSON of a Text that is not UTF-8.
type binary struct {
	Base64 string `json:"base64"`
}

// MarshalJSON writes a string, or the bytes in Base64.
func (t Text) MarshalJSON() ([]byte, error) {
	if utf8.Valid(t) {
		return json.Marshal(string(t))
	}
	return json.Marshal(binary{base64.StdEncoding.EncodeToString(t)})
}

// UnmarshalJSON reads what MarshalJSON writes.
func (t *Text) UnmarshalJSON(raw []byte) error {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		*t = Text(text)
		return nil
	}
	var b binary
	if err := json.Unmarshal(raw, &b); err != nil {
		return err
	}
	decoded, err := base64.StdEncoding.DecodeString(b.Base64)
	*t = decoded
	return err
}

// Export returns the Document of an App up to now; ok is false when the App has no log. body returns the body of a
// Delivery by its id. Social security numbers and attachments in requests are replaced by placeholders of the same
// form, and so are these numbers in replies and notifications. A replay needs no more.
func (r *Recorder) Export(a *app.App, body func(delivery string) string) (d Document, ok bool) {
	l := r.appLog(a)
	if l == nil {
		return Document{}, false
	}
	d = Document{
		Format:    Format,
		Sandbox:   r.options.Version,
		Contracts: digests(),
		Server:    r.options.Server,
		App:       l.settings,
		Log:       []Mark{},
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	d.Complete = l.stopped == nil
	d.StoppedAt = l.stopped
	var p secret.Placeholders
	for _, r := range l.records {
		d.Log = append(d.Log, r.export(&p, body))
	}
	return d, true
}

// export returns the record as a Mark of a Document. Records must be exported in their order, since placeholders are
// numbered. The caller must hold the mutex of the log.
func (r *logRecord) export(p *secret.Placeholders, body func(delivery string) string) Mark {
	m := Mark{Entry: r.number, At: r.at, Events: r.events, Running: r.running}
	switch {
	case r.request != nil && !r.isEnd:
		m.Request = r.request.export(p)
	case r.request != nil:
		m.Reply = r.request.exportReply(p)
	case !r.isEnd:
		a := r.attempt
		m.Attempt = &Attempt{
			Delivery: a.delivery,
			Number:   a.number,
			URL:      a.url,
			Header:   flatten(a.header, false),
			Body:     p.Known([]byte(body(a.delivery))),
			Missed:   a.missed,
			Slow:     clock.Duration(a.sending.Twist.Slow),
			Cut:      a.sending.Twist.Cut,
		}
	default:
		a := r.attempt
		m.Answer = &Answer{Status: a.status, Body: a.answer, Error: errorText(a.err)}
	}
	return m
}

// export returns the request as a Document has it.
func (q *Request) export(p *secret.Placeholders) *Asked {
	asked := &Asked{
		Method:  q.method,
		Host:    q.host,
		URI:     string(p.Request([]byte(q.uri))),
		Header:  flatten(q.header, q.Control),
		Body:    p.Request(q.Body),
		Unread:  q.Unread,
		Control: q.Control,
		Stray:   q.Stray,
		Waits:   q.Waits,
		Gone:    q.gone,
	}
	for _, name := range slices.Sorted(maps.Keys(asked.Header)) { // sorted, since placeholders are numbered
		asked.Header[name] = string(p.Request([]byte(asked.Header[name])))
	}
	return asked
}

// exportReply returns the reply as a Document has it: Status 0 when there is none.
func (q *Request) exportReply(p *secret.Placeholders) *Reply {
	if q.reply == nil {
		return &Reply{}
	}
	body := q.reply.body
	reply := &Reply{
		Status: q.reply.status,
		Header: flatten(q.reply.header, false),
		Body:   p.Known(body.Text),
		SHA256: body.SHA256,
	}
	if body.SHA256 != "" {
		reply.Size = body.Size
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
func Flatten(header http.Header) map[string]string { return flatten(header, false) }

// flatten is Flatten. When control is set, the request was one of the control API: its credential is left out, since it
// is the server's.
func flatten(header http.Header, control bool) map[string]string {
	flat := make(map[string]string, len(header))
	for name, values := range header {
		if ignoredHeaders[name] || control && name == "Authorization" {
			continue
		}
		flat[name] = strings.Join(values, ", ")
	}
	return flat
}
