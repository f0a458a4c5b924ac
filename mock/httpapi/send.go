package httpapi

import (
	"errors"
	"net/http"
	"strconv"
	"time"
)

// outgoing is what is sent to the client.
type outgoing struct {
	status int  // 0: nothing is sent, and the connection is closed
	length int  // Content-Length
	body   body // shorter than length when a fault rule truncates it: the connection is closed after it
}

// maxPieces is how many pieces a slow body is sent in, if it has as many bytes.
const maxPieces = 20

// send sends the reply. It panics with http.ErrAbortHandler when nothing is to be sent.
func (x *exchange) send() {
	out := x.out
	if out.status == 0 {
		x.hangUp()
	}
	w := x.gin.Writer
	if out.status != http.StatusNoContent && out.status != http.StatusNotModified { // which have no body, not an empty one
		w.Header().Set("Content-Length", strconv.Itoa(out.length))
	}
	x.writeWithin(chunkTime)
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
// stops when the client has left.
func (x *exchange) sendBody(content body) error {
	var slow time.Duration
	if x.injected != nil {
		slow = time.Duration(x.injected.transfer.Slow)
	}
	pieces := min(maxPieces, content.size)
	begun := 0 // pieces
	sent := 0  // bytes
	for chunk := range content.chunks() {
		for len(chunk) > 0 {
			n := len(chunk)
			if slow > 0 {
				if sent == begun*content.size/pieces {
					if err := x.pause(slow / time.Duration(pieces)); err != nil {
						return err
					}
					begun++
				}
				n = min(n, begun*content.size/pieces-sent)
			}
			if sent > 0 || slow > 0 { // the deadline of the first chunk is that of the head, which was just written
				x.writeWithin(chunkTime)
			}
			if _, err := x.gin.Writer.Write(chunk[:n]); err != nil {
				return err
			}
			sent += n
			chunk = chunk[n:]
		}
	}
	return nil
}

// pause flushes what was written so far, and waits.
func (x *exchange) pause(d time.Duration) error {
	if err := x.flush(); err != nil {
		return err
	}
	return x.wait(d)
}

// chunkTime is the real time in which a chunk of a reply, of at most blockSize bytes, has to be taken, so that a client
// that never reads does not hold its reply for ever. Neither a long reply as a whole nor a wait between two chunks has
// a deadline. A client that reads five kilobytes a second gets all of it: the system takes the next chunks once a third
// of the connection's send buffer is free, and Linux lets that buffer grow to 4 MiB.
const chunkTime = 5 * time.Minute

// flush sends what net/http has buffered. It fails when the client does not take it in time.
func (x *exchange) flush() error {
	if err := x.controller().Flush(); !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	return nil // a writer that cannot flush has no client that would notice
}

// writeWithin sets the real time that the client has for taking what is written next; zero removes the deadline.
func (x *exchange) writeWithin(wait time.Duration) {
	_ = x.handler.WriteDeadline(x.gin.Writer, wait) // fails only without a connection: then there is none to protect
}

// wait waits a span of real time. The error is non-nil when the client leaves or the server is about to stop first.
func (x *exchange) wait(d time.Duration) error {
	ctx, cancel := x.call.WaitContext()
	defer cancel()
	return x.handler.Wait(ctx, d)
}

// hangUp closes the connection without an answer: with a reset over TCP, and in whatever way the server has otherwise.
// It does not return: it panics with http.ErrAbortHandler, which is how net/http lets a handler end without an answer.
func (x *exchange) hangUp() {
	if conn, _, err := x.controller().Hijack(); err == nil {
		if tcp, ok := conn.(lingerer); ok {
			_ = tcp.SetLinger(0)
		}
		_ = conn.Close()
	}
	panic(http.ErrAbortHandler)
}

// controller returns the controller of the connection. It looks below gin's writer, which unwraps one layer only.
func (x *exchange) controller() *http.ResponseController {
	return http.NewResponseController(x.gin.Writer.(interface{ Unwrap() http.ResponseWriter }).Unwrap())
}
