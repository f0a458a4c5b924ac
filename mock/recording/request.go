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
	// Unread says why the body was not read to its end: TooLarge or Cut; empty: it was.
	Unread string
	// Control is set for a request of the control API, whose credentials are the server's and not the App's.
	Control bool
	// Stray is set for a request that names no App, and only stands in this one's journal.
	Stray bool
	// Waits is set for a request whose answer may wait for something else that is noted.
	Waits bool
}

// Why a body was not read to its end.
const (
	TooLarge = "tooLarge"
	Cut      = "cut"
)

// Request is a request that is being noted. The methods of a nil Request do nothing.
type Request struct {
	tape  *tape
	begun *mark
	ended *mark // once it has waited
	ctx   context.Context

	Incoming // HTTP is nil: it would hold its connection's memory

	method, host, uri string
	header            http.Header
	gone              bool // the client did not wait for the answer
	reply             *reply
}

// reply is what was sent. Its body is there anyway.
type reply struct {
	status int // 0: none, and the connection ended
	header http.Header
	body   []byte
}

// What an entry takes besides its texts, and each header of it.
const (
	perEntry  = 512
	perHeader = 64
)

// headerSize is about what a header takes in memory.
func headerSize(header http.Header) int {
	size := 0
	for name, values := range header {
		for _, value := range values {
			size += perHeader + len(name) + len(value)
		}
	}
	return size
}

// roomy is how much more memory than its length a body may hold before it is copied to be kept.
const roomy = 4 << 10

// Request notes that a request to an App has arrived: nil when it is not to be noted, or does not fit any more. What is handed
// in is kept, and must not change.
func (r *Recorder) Request(a *app.App, in Incoming) *Request {
	t := r.tape(a)
	if t == nil {
		return nil
	}
	h := in.HTTP
	q := &Request{tape: t, ctx: h.Context(), Incoming: in, method: h.Method, host: h.Host, uri: h.RequestURI, header: h.Header}
	if !strings.HasPrefix(q.uri, "/") { // made by a test, or as a proxy is asked
		q.uri = h.URL.RequestURI()
	}
	q.HTTP = nil
	if in.Unread == TooLarge {
		q.Body = nil // nobody looks at it, and it is large
	}
	size := perEntry + len(q.method) + len(q.host) + len(q.uri) + headerSize(q.header) + len(q.Body)
	fits := t.begin(size, func(m *mark) {
		m.request, q.begun = q, m
		if q.method != http.MethodGet && (m.running || !q.Waits) { // time that stands still waits for whoever moves it
			t.unchanged = append(t.unchanged, m)
		}
	})
	if !fits {
		return nil
	}
	if cap(q.Body)-len(q.Body) > roomy {
		q.Body = bytes.Clone(q.Body)
	}
	return q
}

// Waited notes that the answer was held back for a span of real time, which has just passed.
func (q *Request) Waited() {
	if q == nil {
		return
	}
	q.tape.end(q.begun, func(m *mark) {
		m.request, q.ended, q.Waits = q, m, true
	})
}

// Answered notes what was answered. A status of 0 is a connection that ended without an answer. An answer that does not fit
// any more ends the log before it: its request stays in it as one that was not answered yet.
func (q *Request) Answered(status int, header http.Header, body []byte) {
	if q == nil {
		return
	}
	answer := &reply{status, header.Clone(), body} // the header may yet change
	gone := q.ctx.Err() != nil
	q.ctx = nil
	fits := q.tape.take(perEntry + headerSize(answer.header) + len(body))
	if !fits && q.ended == nil {
		q.tape.mu.Lock()
		defer q.tape.mu.Unlock()
		q.tape.settled(q.begun)
		return
	}
	if q.ended == nil {
		q.tape.end(q.begun, func(m *mark) { m.request, q.ended = q, m })
	}
	q.tape.mu.Lock()
	defer q.tape.mu.Unlock()
	q.reply, q.gone = answer, gone
	q.tape.settled(q.begun)
}
