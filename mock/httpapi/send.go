package httpapi

import (
	"errors"
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
	w.WriteHeaderNow()
	err := x.sendBody(out.body)
	if err == nil {
		err = x.flush()
	}
	if err == nil {
		x.writeWithin(0) // the next answer on this connection may be long in coming
	}
	// Where less than the header promised was sent, net/http ends the connection.
}

// sendBody sends a body: at once, or in pieces that are spread over the span of real time that a fault rule says. It
// stops when the client goes.
func (x *exchange) sendBody(content body) error {
	var took time.Duration
	if x.injected != nil {
		took = time.Duration(x.injected.transfer.Slow)
	}
	parts := min(pieces, content.size)
	begun, sent := 0, 0 // pieces, and bytes
	for chunk := range content.chunks() {
		for len(chunk) > 0 {
			n := len(chunk)
			if took > 0 {
				if sent == begun*content.size/parts {
					if err := x.pause(took / time.Duration(parts)); err != nil {
						return err
					}
					begun++
				}
				n = min(n, begun*content.size/parts-sent)
			}
			if err := x.write(chunk[:n]); err != nil {
				return err
			}
			sent += n
			chunk = chunk[n:]
		}
	}
	return nil
}

// pause sends what was written so far, and waits.
func (x *exchange) pause(d time.Duration) error {
	if err := x.flush(); err != nil {
		return err
	}
	return x.wait(d)
}

// chunkTime is the real time in which a chunk of an answer has to be taken, so that a client that never reads does not
// hold its answer for ever. A client that reads five kilobytes a second gets all of it: the system takes the next
// chunks once a third of the connection's send buffer is free, and Linux lets that buffer grow to 4 MiB.
const chunkTime = 5 * time.Minute

// write writes a chunk of an answer, of at most blockSize bytes. It fails when the client does not take it in time. The
// deadline is for this chunk alone: neither a long answer as a whole nor a wait between two chunks has one.
func (x *exchange) write(chunk []byte) error {
	x.writeWithin(chunkTime)
	_, err := x.gin.Writer.Write(chunk)
	return err
}

// flush sends what net/http has buffered, and fails like write.
func (x *exchange) flush() error {
	x.writeWithin(chunkTime)
	if err := x.controller().Flush(); !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	return nil // a writer that cannot flush has no client that would notice
}

// writeWithin sets the real time that the client has for taking what is written next; zero removes the deadline.
func (x *exchange) writeWithin(wait time.Duration) {
	_ = x.handler.WriteDeadline(x.gin.Writer, wait) // fails only without a connection: then there is none to protect
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
