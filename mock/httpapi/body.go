package httpapi

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/openapi"
)

// The time limit for a body: bodyGrace, plus one second for every bodyPace bytes received. Even clients on bad lines
// are much faster. Clients that only hold a connection open are cut off.
const (
	bodyGrace = 20 * time.Second
	bodyPace  = 256          // bytes
	renewal   = bodyPace * 4 // bytes after which the deadline is extended
)

// firstRead is the most memory that is allocated for a body before any of it has arrived.
const firstRead = 4 << 10

// readBody reads the body. A body that was not read to its end is refused once the App is known: see refuseUnreadable.
func (x *exchange) readBody() error {
	x.bodyErr = x.read()
	return nil
}

// read reads the body into x.call.Body, up to MaxBody bytes. Memory is allocated for what has arrived, not for what
// Content-Length announces: a client that announces a large body and sends none costs nothing. The error is an
// *app.Error: TooLarge, or Invalid when the body came too slowly or ended early.
func (x *exchange) read() error {
	r := x.call.Request
	if r.Body == nil || r.Body == http.NoBody {
		return nil
	}
	limit := x.handler.MaxBody
	if r.ContentLength > limit {
		if !strings.EqualFold(r.Header.Get("Expect"), "100-continue") {
			// The client is sending already, and may not read an answer before it has sent everything.
			_, _ = io.Copy(io.Discard, io.LimitReader(&pacedReader{exchange: x, from: r.Body}, limit))
		}
		return x.tooLarge()
	}
	body := make([]byte, 0, min(max(r.ContentLength, 512), firstRead))
	from := &pacedReader{exchange: x, from: http.MaxBytesReader(x.gin.Writer, r.Body, limit)}
	for {
		body = slices.Grow(body, 1)
		n, err := from.Read(body[len(body):cap(body)])
		body = body[:len(body)+n]
		x.call.Body = body
		switch _, large := errors.AsType[*http.MaxBytesError](err); {
		case errors.Is(err, io.EOF):
			return nil
		case large:
			return x.tooLarge()
		case errors.Is(err, os.ErrDeadlineExceeded):
			x.sandboxRefusal = true
			const message = "the body came too slowly"
			return &app.Error{Kind: app.Invalid, Status: http.StatusRequestTimeout, Message: message, Err: err}
		case err != nil:
			return &app.Error{Kind: app.Invalid, Message: "the body ended early", Err: err}
		}
	}
}

func (x *exchange) tooLarge() error {
	x.call.Violations.Add(openapi.Violation{
		In:     "body",
		Rule:   "maxBytes",
		Reason: fmt.Sprintf("a body may have at most %d bytes", x.handler.MaxBody),
	})
	return app.Errorf(app.TooLarge, "Payload content length greater than maximum allowed: %d", x.handler.MaxBody)
}

// pacedReader extends the read deadline of a connection as the body of a request arrives, and removes it at the end of
// the body. When the caller stops reading earlier, the deadline stays in force: net/http goes on reading the rest of
// the body, in order to reuse the connection.
type pacedReader struct {
	*exchange

	from     io.Reader
	received int // bytes
	renewal  int // value of received at which the deadline is extended
}

// Read returns os.ErrDeadlineExceeded when the body comes too slowly.
func (p *pacedReader) Read(into []byte) (int, error) {
	if p.received >= p.renewal {
		p.renewal = p.received + renewal
		limit := bodyGrace + time.Duration(p.received)*time.Second/bodyPace
		p.setDeadline(max(limit-p.elapsed(), time.Millisecond))
	}
	n, err := p.from.Read(into)
	if p.received += n; errors.Is(err, io.EOF) {
		p.setDeadline(0)
	}
	return n, err
}

func (p *pacedReader) setDeadline(wait time.Duration) {
	_ = p.handler.ReadDeadline(p.gin.Writer, wait) // fails only without a connection: then there is none to protect
}

// readDeadline sets the real time that is left for reading from a connection; zero removes the deadline.
func readDeadline(w http.ResponseWriter, wait time.Duration) error {
	return http.NewResponseController(w).SetReadDeadline(deadline(wait))
}

// writeDeadline is readDeadline for writing.
func writeDeadline(w http.ResponseWriter, wait time.Duration) error {
	return http.NewResponseController(w).SetWriteDeadline(deadline(wait))
}

// deadline returns the real time at which wait will have passed, or the zero Time, which means no deadline, for zero.
func deadline(wait time.Duration) time.Time {
	if wait <= 0 {
		return time.Time{}
	}
	return clock.In(wait)
}
