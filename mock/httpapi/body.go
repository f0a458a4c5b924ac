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

// How slowly a body may arrive: it has bodyGrace, and a second more for every bodyPace bytes that came. A client on a bad
// line is much faster; one that means to hold a connection is not.
const (
	bodyGrace = 20 * time.Second
	bodyPace  = 256
	// renewal is after how many bytes a deadline is set anew.
	renewal = bodyPace * 4
)

// firstRead bounds what is allocated for a body before any of it has come.
const firstRead = 4 << 10

// read takes in the body, up to the limit. Memory is allocated for what has come, and not for what was announced.
func (x *exchange) read() error {
	r := x.call.Request
	if r.Body == nil || r.Body == http.NoBody {
		return nil
	}
	limit := x.handler.MaxBody
	if r.ContentLength > limit {
		if !strings.EqualFold(r.Header.Get("Expect"), "100-continue") {
			// The client is sending already, and may not look at an answer before it is through.
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
			x.own = true
			return &app.Error{Kind: app.Invalid, Status: http.StatusRequestTimeout, Message: "the body came too slowly", Err: err}
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

// paced reads a body that has to come at a pace.
func (x *exchange) paced(body io.Reader) io.Reader {
	return &pacedReader{from: body, elapsed: clock.Stopwatch(), renewed: -renewal, deadline: func(wait time.Duration) {
		_ = x.handler.ReadDeadline(x.gin.Writer, wait) // where there is no connection, there is nothing to hold
	}}
}

// pacedReader moves the deadline of a connection while what is read comes at a pace, and lifts it at the end. Where the
// reader stops before, the deadline stays: net/http reads on for a while, to keep the connection.
type pacedReader struct {
	from     io.Reader
	elapsed  func() time.Duration
	received int
	renewed  int // of received, when the deadline was set
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

// readDeadline sets the time that is left for reading from a connection; zero: as long as it takes.
func readDeadline(w http.ResponseWriter, wait time.Duration) error {
	var at time.Time
	if wait > 0 {
		at = clock.In(wait)
	}
	return http.NewResponseController(w).SetReadDeadline(at)
}
