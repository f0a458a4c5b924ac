package httpapi

import (
	"net/http"
	"strconv"
	"time"
)

// outgoing is what goes over the wire.
type outgoing struct {
	status int  // 0: nothing goes, and the connection ends
	length int  // of the body, as its header has it
	body   body // all of it, or as much as arrives before the connection ends
}

// pieces is how many parts a slow body arrives in.
const pieces = 20

func (x *exchange) send(out outgoing) {
	if out.status == 0 {
		x.hangUp()
	}
	w := x.gin.Writer
	if out.status != http.StatusNoContent && out.status != http.StatusNotModified { // which have no body, not an empty one
		w.Header().Set("Content-Length", strconv.Itoa(out.length))
	}
	w.WriteHeader(out.status)
	switch {
	case out.body.size == 0:
		w.WriteHeaderNow()
	case x.injected != nil && x.injected.transfer.Slow > 0:
		x.sendSlowly(out.body, time.Duration(x.injected.transfer.Slow))
	default:
		_, _ = out.body.WriteTo(w) // fails only when the client has gone
	}
	// Where that was less than the header promised, net/http ends the connection.
}

// sendSlowly sends a body in pieces, spread over a span of real time. It stops when the client goes.
func (x *exchange) sendSlowly(content body, took time.Duration) {
	x.gin.Writer.WriteHeaderNow()
	parts := min(pieces, content.size)
	begun, sent := 0, 0 // pieces, and bytes
	for chunk := range content.chunks() {
		for len(chunk) > 0 {
			if sent == begun*content.size/parts {
				_ = x.controller().Flush() // a writer that cannot has no client that would notice
				if x.wait(took/time.Duration(parts)) != nil {
					return
				}
				begun++
			}
			n := min(len(chunk), begun*content.size/parts-sent)
			if _, err := x.gin.Writer.Write(chunk[:n]); err != nil {
				return
			}
			sent += n
			chunk = chunk[n:]
		}
	}
}

// wait waits a span of real time, or until nobody waits for the answer any more.
func (x *exchange) wait(d time.Duration) error {
	ctx, cancel := x.call.WaitContext()
	defer cancel()
	return x.handler.Wait(ctx, d)
}

// hangUp ends the connection: over TCP with a reset, and elsewhere as well as the server can.
func (x *exchange) hangUp() {
	if conn, _, err := x.controller().Hijack(); err == nil {
		if tcp, ok := conn.(lingerer); ok {
			_ = tcp.SetLinger(0)
		}
		_ = conn.Close()
	}
	panic(http.ErrAbortHandler) // the one way out of a handler without an answer
}

// controller returns the controller of the connection. It looks below gin's writer, which unwraps one layer only.
func (x *exchange) controller() *http.ResponseController {
	return http.NewResponseController(x.gin.Writer.(interface{ Unwrap() http.ResponseWriter }).Unwrap())
}
