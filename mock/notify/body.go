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

// Apply makes the body of a request arrive as the Twist says: slowly, or only its first half. wait waits for real time.
// net/http writes a body that it does not know from the standard library straight to the connection, piece by piece.
func (t Twist) Apply(req *http.Request, body []byte, wait func(context.Context, time.Duration) error) {
	if !t.Cut && t.Slow == 0 {
		return
	}
	req.GetBody = func() (io.ReadCloser, error) {
		return io.NopCloser(&twistedBody{ctx: req.Context(), wait: wait, body: body, twist: t}), nil
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
