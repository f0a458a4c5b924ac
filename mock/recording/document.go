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

// Format is the version of the Documents that this package writes. It reads all versions since oldestFormat. In version
// 1 the body of every reply is whole.
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
	App       Settings          `json:"app"`
	Complete  bool              `json:"complete"`            // false: the log was full before the end
	StoppedAt *time.Time        `json:"stoppedAt,omitempty"` // virtual time at which the log was full
	Log       []Mark            `json:"log"`
}

// Server is the settings of a server that its Apps' replies depend on.
type Server struct {
	Validation string `json:"validation"` // "strict", "warn" or "off"
	MaxBody    int64  `json:"maxBody"`    // bytes of a request body; zero: the sandbox's own limit
	Seed       int64  `json:"seed"`
	PublicURL  string `json:"publicUrl,omitempty"` // of links in notifications; empty: the vendor's
	Blind      bool   `json:"blind,omitempty"`     // no client could reach it; expectations of clients were not judged
}

// Mark is the beginning or the end of an Entry: exactly one of Request, Reply, Attempt and Answer is set.
type Mark struct {
	Entry   int       `json:"entry"`             // 1, 2 ... in the order in which requests and attempts came
	At      time.Time `json:"at"`                // virtual
	Events  int64     `json:"events"`            // that the App had recorded by then
	Running bool      `json:"running,omitempty"` // the clock was running, not paused

	Request *Asked   `json:"request,omitempty"`
	Reply   *Reply   `json:"reply,omitempty"`   // to the Request of the Entry
	Attempt *Attempt `json:"attempt,omitempty"` // at a notification
	Answer  *Answer  `json:"answer,omitempty"`  // to the Attempt of the Entry
}

// Asked is a request of a client.
type Asked struct {
	Method  string            `json:"method"`
	Host    string            `json:"host"`
	URI     string            `json:"uri"` // path and query
	Header  map[string]string `json:"headers,omitempty"`
	Body    Text              `json:"body,omitzero"`
	Unread  string            `json:"unread,omitempty"`  // why the body was not read to its end: TooLarge or Cut
	Control bool              `json:"control,omitempty"` // a request of the control API
	Stray   bool              `json:"stray,omitempty"`   // it names no App, and was recorded in this one's journal
	Waits   bool              `json:"waits,omitempty"`   // its reply may wait for other entries
	Gone    bool              `json:"gone,omitempty"`    // the client did not wait for the reply
}

// Reply is what a client was answered.
type Reply struct {
	Status int               `json:"status"` // 0: nothing, and the connection ended
	Header map[string]string `json:"headers,omitempty"`
	Body   Text              `json:"body,omitzero"`    // of a long one, its beginning
	Size   int               `json:"size,omitempty"`   // of a long body, in bytes
	SHA256 string            `json:"sha256,omitempty"` // of a long body, hexadecimal; empty: Body is the whole body
}

// Attempt is one attempt to deliver a notification.
type Attempt struct {
	Delivery string            `json:"delivery"` // "d17"
	Number   int               `json:"number"`   // 1, 2 ... of the Delivery
	URL      string            `json:"url"`
	Header   map[string]string `json:"headers,omitempty"`
	Body     Text              `json:"body,omitzero"`

	// Missed counts the attempts since the one before that a scenario kept from the receiver, which was down.
	Missed int            `json:"missed,omitempty"`
	Slow   clock.Duration `json:"slow,omitempty"` // real time that the body took
	Cut    bool           `json:"cut,omitempty"`  // only half of the body was sent
}

// Answer is a receiver's response to an Attempt.
type Answer struct {
	Status int    `json:"status,omitempty"`
	Body   Text   `json:"body,omitzero"` // at most the first 4 KiB
	Error  string `json:"error,omitempty"`
}

// Text is a body: in JSON a string, or {"base64": ...} where it is not UTF-8.
type Text []byte

// IsZero reports whether there is no body.
func (t Text) IsZero() bool { return len(t) == 0 }

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

// Export returns the Document of an App up to the present; ok is false when the App has no log. body returns the body
// of a Delivery by its id. Social security numbers and attachments are replaced by placeholders of the same form, which
// are enough for a replay.
func (r *Recorder) Export(a *app.App, body func(delivery string) string) (d Document, ok bool) {
	t := r.appLog(a)
	if t == nil {
		return Document{}, false
	}
	d = Document{
		Format: Format, Sandbox: r.options.Version, Contracts: digests(), Server: r.options.Server,
		App: newSettings(t.settings), Log: []Mark{},
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	d.Complete, d.StoppedAt = t.stopped == nil, t.stopped
	var p secret.Placeholders
	for _, m := range t.records {
		d.Log = append(d.Log, m.export(&p, body))
	}
	return d, true
}

// export returns the record as a Mark of a Document. The order of the calls matters: placeholders are numbered.
func (m *logRecord) export(p *secret.Placeholders, body func(delivery string) string) Mark {
	w := Mark{Entry: m.number, At: m.at, Events: m.events, Running: m.running}
	switch q, a := m.request, m.attempt; {
	case q != nil && !m.isEnd:
		w.Request = &Asked{
			Method: q.method, Host: q.host, URI: string(p.Request([]byte(q.uri))), Header: flatten(q.header, q.Control),
			Body: p.Request(q.Body), Unread: q.Unread,
			Control: q.Control, Stray: q.Stray, Waits: q.Waits, Gone: q.gone,
		}
	case q != nil:
		w.Reply = &Reply{Status: 0}
		if q.reply != nil {
			body := q.reply.body
			w.Reply = &Reply{Status: q.reply.status, Header: flatten(q.reply.header, false), Body: p.Known(body.Text)}
			if body.SHA256 != "" {
				w.Reply.Size, w.Reply.SHA256 = body.Size, body.SHA256
			}
		}
	case !m.isEnd:
		w.Attempt = &Attempt{
			Delivery: a.delivery, Number: a.number, URL: a.url, Header: flatten(a.header, false),
			Body: p.Known([]byte(body(a.delivery))), Missed: a.missed,
			Slow: clock.Duration(a.sending.Twist.Slow), Cut: a.sending.Twist.Cut,
		}
	default:
		w.Answer = &Answer{a.status, a.answer, errorWord(a.err)}
	}
	if w.Request != nil {
		for _, name := range slices.Sorted(maps.Keys(w.Request.Header)) { // sorted, since placeholders are numbered
			w.Request.Header[name] = string(p.Request([]byte(w.Request.Header[name])))
		}
	}
	return w
}

// ignoredHeaders are left out of Documents, since they say nothing about the request or the answer: those of the
// connection, those that follow from the body, and those that protect browsers.
var ignoredHeaders = map[string]bool{
	"Accept-Encoding": true, "Connection": true, "Content-Length": true, "Date": true, "User-Agent": true, "Cookie": true,
	"X-Content-Type-Options": true, "Content-Security-Policy": true, "Cross-Origin-Resource-Policy": true,
}

// Flatten returns a header as a Document has it.
func Flatten(header http.Header) map[string]string { return flatten(header, false) }

// flatten returns a header with the values of each name joined. The credentials of requests of the control API are left
// out: they are the server's.
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
