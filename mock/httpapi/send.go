package httpapi

import (
	"net/http"
	"strconv"
	"time"
)

// outgoing is what goes over the wire.
type outgoing struct {
	status int    // 0: nothing goes, and the connection ends
	length int    // of the body, as its header has it
	body   []byte // all of it, or as much as arrives before the connection ends
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
	case len(out.body) == 0:
		w.WriteHeaderNow()
	case x.trouble != nil && x.trouble.arrival.Slow > 0:
		x.dribble(out.body, time.Duration(x.trouble.arrival.Slow))
	default:
		_, _ = w.Write(out.body) // a client that has gone is no fault of ours
	}
	// Where that was less than the header promised, net/http ends the connection.
}

// dribble sends a body little by little, the last of it when so much time has passed. It stops when the client goes.
func (x *exchange) dribble(body []byte, took time.Duration) {
	x.gin.Writer.WriteHeaderNow()
	parts := min(pieces, len(body))
	for i := range parts {
		_ = x.wire().Flush() // a writer that cannot has no client that would notice
		if x.wait(took/time.Duration(parts)) != nil {
			return
		}
		if _, err := x.gin.Writer.Write(body[i*len(body)/parts : (i+1)*len(body)/parts]); err != nil {
			return
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
	if conn, _, err := x.wire().Hijack(); err == nil {
		if tcp, ok := conn.(lingerer); ok {
			_ = tcp.SetLinger(0)
		}
		_ = conn.Close()
	}
	panic(http.ErrAbortHandler) // the one way out of a handler without an answer
}

// wire is the connection below gin, which sees no deeper than the next layer.
func (x *exchange) wire() *http.ResponseController {
	return http.NewResponseController(x.gin.Writer.(interface{ Unwrap() http.ResponseWriter }).Unwrap())
}
