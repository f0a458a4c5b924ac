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
	// Unread says why the body was not read to its end: TooLarge or Cut; empty when it was read whole.
	Unread string
	// Control is set for requests of the control API, whose credentials are the server's and not the App's.
	Control bool
	// Stray is set for requests that name no App and were recorded in this one's journal.
	Stray bool
	// Waits is set for requests whose answer may wait for other entries of the log.
	Waits bool
}

// Why a body was not read to its end.
const (
	TooLarge = "tooLarge"
	Cut      = "cut"
)

// Request is a request that is being recorded. Waited and Answered of a nil Request do nothing.
type Request struct {
	log   *appLog
	begun *logRecord
	ended *logRecord // the end; before the reply is known if Waited was called
	ctx   context.Context

	Incoming // its HTTP is nil, since that would keep the memory of the connection

	method, host, uri string
	header            http.Header
	changed           bool // it has changed the App; guarded by the mutex of log
	gone              bool // the client did not wait for the answer
	reply             *reply
}

// reply is what was sent.
type reply struct {
	status int // 0: none, and the connection ended
	header http.Header
	body   Body
}

// Body is the body of an answer: all of it or, of a long one, its beginning and a digest of the whole.
type Body struct {
	Text   []byte // not a copy: nobody may change it
	Size   int    // of the whole body, in bytes
	SHA256 string // of the whole body, hexadecimal; empty: Text is the whole body
}

// What is recorded of a long body. One document of a patient with a heavy record takes more than a whole log may.
const (
	maxWhole  = 1 << 20 // bytes of a body that is recorded whole
	beginning = 1 << 10 // bytes that are recorded of a longer one, for people who read the export
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

// maxSlack is how many unused bytes the array of a body may have. A body with more is copied before it is kept.
const maxSlack = 4 << 10

// Request records that a request to an App has arrived. It returns nil when the App has no log, or the log is full. The
// caller must not change anything in in afterwards.
func (r *Recorder) Request(a *app.App, in Incoming) *Request {
	t := r.appLog(a)
	if t == nil {
		return nil
	}
	h := in.HTTP
	q := &Request{log: t, ctx: h.Context(), Incoming: in, method: h.Method, host: h.Host, uri: h.RequestURI, header: h.Header}
	if !strings.HasPrefix(q.uri, "/") { // made by a test, or as a proxy is asked
		q.uri = h.URL.RequestURI()
	}
	q.HTTP = nil
	if in.Unread == TooLarge {
		q.Body = nil // a replay does not need it, and it is large
	}
	size := perEntry + len(q.method) + len(q.host) + len(q.uri) + headerSize(q.header) + len(q.Body)
	fits := t.begin(size, func(m *logRecord) {
		m.request, q.begun = q, m
	})
	if !fits {
		return nil
	}
	if cap(q.Body)-len(q.Body) > maxSlack {
		q.Body = bytes.Clone(q.Body)
	}
	return q
}

type requestKey struct{}

// Context returns a context for the work of the request, by which the Events that it causes are known.
func (q *Request) Context(ctx context.Context) context.Context {
	return context.WithValue(ctx, requestKey{}, q)
}

// Waited records that the answer was delayed for a span of real time, which has just passed.
func (q *Request) Waited() {
	if q == nil {
		return
	}
	q.log.end(q.begun, func(m *logRecord) {
		m.request, q.ended, q.Waits = q, m, true
	})
}

// KeepsWhole reports whether an answer with a body of size bytes is recorded whole. If it is not, Answered needs a
// Body with its digest. Replies of the control API are always recorded whole, since they hold durations in real time,
// which a replay must be able to find and leave out.
func (q *Request) KeepsWhole(size int) bool { return q.Control || size <= maxWhole }

// Answered records the answer. A status of 0 is a connection that ended without an answer. When the answer does not
// fit, the log ends before it, and the request stays in the log as one that was not answered.
func (q *Request) Answered(status int, header http.Header, body Body) {
	if q == nil {
		return
	}
	if body.SHA256 != "" {
		body.Text = bytes.Clone(body.Text[:min(len(body.Text), beginning)])
	}
	answer := &reply{status, header.Clone(), body} // the header may yet change
	gone := q.ctx.Err() != nil
	q.ctx = nil
	fits := q.log.charge(perEntry + headerSize(answer.header) + len(body.Text) + len(body.SHA256))
	if !fits && q.ended == nil {
		return
	}
	if q.ended == nil {
		q.log.end(q.begun, func(m *logRecord) { m.request, q.ended = q, m })
	}
	q.log.mu.Lock()
	defer q.log.mu.Unlock()
	q.reply, q.gone = answer, gone
}
