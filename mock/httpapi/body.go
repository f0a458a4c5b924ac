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

// How slowly a body may arrive: within bodyGrace, plus one second for every bodyPace bytes received. Clients on bad
// lines are much faster; clients that only mean to hold a connection open are not.
const (
	bodyGrace = 20 * time.Second
	bodyPace  = 256
	renewal   = bodyPace * 4 // bytes after which the deadline is extended
)

// firstRead is the most memory that is allocated for a body before any of it has arrived.
const firstRead = 4 << 10

// read reads the body, up to MaxBody. Memory is allocated for what has arrived, not for what Content-Length announces:
// a client that announces a large body and sends none costs nothing.
func (x *exchange) read() error {
	r := x.call.Request
	if r.Body == nil || r.Body == http.NoBody {
		return nil
	}
	limit := x.handler.MaxBody
	if r.ContentLength > limit {
		if !strings.EqualFold(r.Header.Get("Expect"), "100-continue") {
			// The client is sending already, and may not read an answer before it has sent everything.
			_, _ = io.Copy(io.Discard, io.LimitReader(x.paced(r.Body), limit))
		}
		return x.tooLarge()
	}
	body := make([]byte, 0, min(max(r.ContentLength, 512), firstRead))
	from := x.paced(http.MaxBytesReader(x.gin.Writer, r.Body, limit))
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
		In: "body", Rule: "maxBytes", Reason: fmt.Sprintf("a body may have at most %d bytes", x.handler.MaxBody),
	})
	return app.Errorf(app.TooLarge, "Payload content length greater than maximum allowed: %d", x.handler.MaxBody)
}

// paced returns a reader of body that fails when the body arrives too slowly.
func (x *exchange) paced(body io.Reader) io.Reader {
	return &pacedReader{from: body, elapsed: clock.Stopwatch(), renewed: -renewal, deadline: func(wait time.Duration) {
		_ = x.handler.ReadDeadline(x.gin.Writer, wait) // fails only without a connection: then there is none to protect
	}}
}

// pacedReader extends the read deadline of a connection as data arrives, and removes it at the end of the body. When
// the caller stops reading earlier, the deadline stays in force: net/http goes on reading the rest of the body, in
// order to reuse the connection.
type pacedReader struct {
	from     io.Reader
	elapsed  func() time.Duration
	received int
	renewed  int // value of received when the deadline was last set
	deadline func(wait time.Duration)
}

// Read returns os.ErrDeadlineExceeded when the body comes too slowly.
func (p *pacedReader) Read(into []byte) (int, error) {
	if p.received >= p.renewed+renewal {
		p.renewed = p.received
		p.deadline(max(bodyGrace+time.Duration(p.received)*time.Second/bodyPace-p.elapsed(), time.Millisecond))
	}
	n, err := p.from.Read(into)
	if p.received += n; errors.Is(err, io.EOF) {
		p.deadline(0)
	}
	return n, err
}

// readDeadline sets the real time that is left for reading from a connection; zero removes the deadline.
func readDeadline(w http.ResponseWriter, wait time.Duration) error {
	return http.NewResponseController(w).SetReadDeadline(deadline(wait))
}

// writeDeadline is readDeadline for writing.
func writeDeadline(w http.ResponseWriter, wait time.Duration) error {
	return http.NewResponseController(w).SetWriteDeadline(deadline(wait))
}

// deadline returns the end of a span of real time; the zero Time, which means none, for a span of zero.
func deadline(wait time.Duration) time.Time {
	if wait <= 0 {
		return time.Time{}
	}
	return clock.In(wait)
}
