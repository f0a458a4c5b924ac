package recording

import (
	"bytes"
	"context"
	"net/http"
	"strings"

	"github.com/healthmock/healthmock/mock/app"
)

// Incoming is a request as it arrived.
type Incoming struct {
	HTTP *http.Request
	Body []byte
	// Unread says why the body was not read completely: TooLarge or Cut; empty when it was.
	Unread string
	// Control is set for requests of the control API, whose credentials are the server's and not the App's.
	Control bool
	// Stray is set for requests that name no App. They are in the journal of the default App.
	Stray bool
	// Waits is set for requests whose answer may wait for other entries of the log.
	Waits bool
}

// Values of Incoming.Unread.
const (
	TooLarge = "tooLarge" // the body is longer than the server accepts
	Cut      = "cut"      // the body ended early, or came too slowly
)

// Request is a request that is being recorded. Waited and Answered of a nil Request do nothing.
type Request struct {
	log   *appLog
	begun *logRecord
	ended *logRecord      // nil: neither Waited nor Answered was called
	ctx   context.Context // of the request; nil once it is answered

	Incoming // its HTTP is nil, since that would keep the memory of the connection

	method string
	host   string
	uri    string
	header http.Header

	// The mutex of log guards these.
	changed bool   // it has changed the App
	gone    bool   // the client did not wait for the reply
	reply   *reply // nil: not answered yet
}

// reply is what was sent.
type reply struct {
	status int // 0: nothing, and the connection was closed
	header http.Header
	body   Body
}

// Body is the body of a reply: all of it or, of a long one, its beginning and a digest of all of it.
type Body struct {
	Text   []byte // not a copy: nobody may change it
	Size   int    // of the complete body, in bytes
	SHA256 string // of the complete body, hexadecimal; empty: Text is the complete body
}

// How much of a body is recorded. One document of a patient with a heavy record is longer than a whole log may be.
const (
	maxComplete = 1 << 20 // a body of up to this many bytes is recorded completely
	beginning   = 1 << 10 // bytes that are recorded of a longer one, for people who read the export
)

// Approximate overheads in bytes.
const (
	perEntry  = 512 // of an entry, besides its texts
	perHeader = 64  // of each header
)

// headerSize returns approximately how many bytes of memory a header takes.
func headerSize(header http.Header) int {
	size := 0
	for name, values := range header {
		for _, value := range values {
			size += perHeader + len(name) + len(value)
		}
	}
	return size
}

// maxUnused is how many bytes of capacity a recorded body may have beyond its length. A body with more is copied.
const maxUnused = 4 << 10

// Request records that a request to an App has arrived. It returns nil when the App has no log, or the log is full. The
// caller must not change the header or the body afterwards.
func (r *Recorder) Request(a *app.App, in Incoming) *Request {
	l := r.appLog(a)
	if l == nil {
		return nil
	}
	h := in.HTTP
	q := &Request{
		log:      l,
		ctx:      h.Context(),
		Incoming: in,
		method:   h.Method,
		host:     h.Host,
		uri:      h.RequestURI,
		header:   h.Header,
	}
	q.HTTP = nil
	if !strings.HasPrefix(q.uri, "/") { // absolute, as sent to a proxy, or empty, in a test
		q.uri = h.URL.RequestURI()
	}
	if in.Unread == TooLarge {
		q.Body = nil // a replay does not need it, and it is large
	}
	size := perEntry + len(q.method) + len(q.host) + len(q.uri) + headerSize(q.header) + len(q.Body)
	fits := l.begin(size, func(r *logRecord) {
		r.request = q
		q.begun = r
	})
	if !fits {
		return nil
	}
	if cap(q.Body)-len(q.Body) > maxUnused {
		q.Body = bytes.Clone(q.Body)
	}
	return q
}

type requestKey struct{}

// Context returns a context for the work of the request. An Event of a change that is made in it is recorded as caused
// by the request.
func (q *Request) Context(ctx context.Context) context.Context {
	return context.WithValue(ctx, requestKey{}, q)
}

// Waited records that the reply was delayed for a span of real time, which has just passed. The entry ends now, and
// Answered only adds the reply to it.
func (q *Request) Waited() {
	if q == nil {
		return
	}
	q.log.end(q.begun, func(r *logRecord) {
		r.request = q
		q.ended = r
		q.Waits = true
	})
}

// KeepsWhole reports whether a body of size bytes is recorded completely. If it is not, Answered needs a Body with its
// digest. Replies of the control API are always recorded completely: they hold durations in real time, which a replay
// must be able to find and leave out.
func (q *Request) KeepsWhole(size int) bool { return q.Control || size <= maxComplete }

// Answered records the reply. A status of 0 means that the connection was closed without a reply. When the reply does
// not fit, the log ends before it, and the request stays in the log as one that was not answered. body.Text must not
// change afterwards.
func (q *Request) Answered(status int, header http.Header, body Body) {
	if q == nil {
		return
	}
	if body.SHA256 != "" {
		body.Text = bytes.Clone(body.Text[:min(len(body.Text), beginning)])
	}
	answer := &reply{status: status, header: header.Clone(), body: body} // a clone, since net/http may change the header
	gone := q.ctx.Err() != nil
	q.ctx = nil
	fits := q.log.charge(perEntry + headerSize(answer.header) + len(body.Text) + len(body.SHA256))
	if !fits && q.ended == nil {
		return
	}
	if q.ended == nil {
		q.log.end(q.begun, func(r *logRecord) {
			r.request = q
			q.ended = r
		})
	}
	q.log.mu.Lock()
	defer q.log.mu.Unlock()
	q.reply = answer
	q.gone = gone
}
