package notify

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"
)

// errCut ends a body half way, and its connection with it.
var errCut = errors.New("the connection was cut after half of the body (injected)")

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

// Apply makes the body of a request arrive as the Twist says: slowly, or only its first half. wait waits for real time.
// net/http writes a body that it does not know from the standard library straight to the connection, piece by piece.
func (t Twist) Apply(req *http.Request, body []byte, wait func(context.Context, time.Duration) error) {
	if !t.Cut && t.Slow == 0 {
		return
	}
	req.GetBody = func() (io.ReadCloser, error) {
		return io.NopCloser(&drip{ctx: req.Context(), wait: wait, body: body, twist: t}), nil
	}
	req.Body, _ = req.GetBody()
}

// Sending is how an attempt is posted, for a Transport that records it.
type Sending struct {
	Number int // of the attempt, from 1; those that a Twist's Down keeps from the receiver count too
	Twist  Twist
}

// sendingKey is the context key of a Sending.
type sendingKey struct{}

// SendingOf returns how the attempt of a request is posted. It is zero for a request that is no attempt of a Queue.
func SendingOf(req *http.Request) Sending {
	s, _ := req.Context().Value(sendingKey{}).(Sending)
	return s
}
