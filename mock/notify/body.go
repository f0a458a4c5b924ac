package notify

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"
)

// errCut ends a body half way, and its connection with it.
var errCut = errors.New("the connection was cut after half of the body, as chaos has it")

// pieces is in how many parts a slow body comes.
const pieces = 20

// drip is a body on a bad line: it arrives piece by piece, or only in half.
type drip struct {
	ctx   context.Context
	wait  func(context.Context, time.Duration) error
	body  []byte
	sent  int
	twist Twist
}

// Read waits for as much of the time as it returns of the body.
func (d *drip) Read(into []byte) (int, error) {
	end := len(d.body)
	if d.twist.Cut {
		end /= 2
	}
	switch {
	case d.sent < end: // below
	case d.twist.Cut:
		return 0, errCut
	default:
		return 0, io.EOF
	}
	n := min(len(into), end-d.sent)
	if d.twist.Slow > 0 {
		n = min(n, (len(d.body)+pieces-1)/pieces)
		if err := d.wait(d.ctx, d.twist.Slow*time.Duration(n)/time.Duration(len(d.body))); err != nil {
			return 0, err
		}
	}
	copy(into, d.body[d.sent:d.sent+n])
	d.sent += n
	return n, nil
}

// onBadLine has the body of a request arrive as its twist says. net/http writes a body that it does not know from the
// standard library straight to the connection, piece by piece.
func (q *Queue) onBadLine(req *http.Request, body []byte, twist Twist) {
	if !twist.Cut && twist.Slow == 0 {
		return
	}
	req.GetBody = func() (io.ReadCloser, error) {
		return io.NopCloser(&drip{ctx: req.Context(), wait: q.options.Wait, body: body, twist: twist}), nil
	}
	req.Body, _ = req.GetBody()
}
