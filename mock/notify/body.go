package notify

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"
)

// errCut is the read error of a body that is cut. It makes the transport close the connection.
var errCut = errors.New("the connection was cut after half of the body (injected by chaos)")

// pieces is the number of parts that a slow body is sent in.
const pieces = 20

// twistedBody is a request body that is sent slowly, in pieces, or that is cut after half of it.
type twistedBody struct {
	ctx   context.Context
	wait  func(context.Context, time.Duration) error
	body  []byte
	sent  int
	twist Twist
}

// Read waits for a share of the time in proportion to the bytes that it returns.
func (b *twistedBody) Read(into []byte) (int, error) {
	end := len(b.body)
	if b.twist.Cut {
		end /= 2
	}
	switch {
	case b.sent < end: // below
	case b.twist.Cut:
		return 0, errCut
	default:
		return 0, io.EOF
	}
	n := min(len(into), end-b.sent)
	if b.twist.Slow > 0 {
		n = min(n, (len(b.body)+pieces-1)/pieces)
		if err := b.wait(b.ctx, b.twist.Slow*time.Duration(n)/time.Duration(len(b.body))); err != nil {
			return 0, err
		}
	}
	copy(into, b.body[b.sent:b.sent+n])
	b.sent += n
	return n, nil
}

// twistBody sets a request body that is slow or cut, as its twist says. net/http writes each piece of a body of an
// unknown type to the connection at once.
func (q *Queue) twistBody(req *http.Request, body []byte, twist Twist) {
	if !twist.Cut && twist.Slow == 0 {
		return
	}
	req.GetBody = func() (io.ReadCloser, error) {
		return io.NopCloser(&twistedBody{ctx: req.Context(), wait: q.options.Wait, body: body, twist: twist}), nil
	}
	req.Body, _ = req.GetBody()
}
