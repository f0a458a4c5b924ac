package recording

import (
	"context"
	"errors"
	"io"
	"net/http"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/notify"
)

// attempt is one attempt to deliver a notification. Its body is not recorded: Export takes it from the Delivery. The
// mutex of log guards the fields that are set later.
type attempt struct {
	log   *appLog
	begun *logRecord

	delivery string // id
	number   int    // of the attempts of the Delivery that reached the transport, from 1
	url      string
	header   http.Header
	sending  notify.Sending
	missed   int // attempts after the previous one that did not reach the transport

	status int    // 0: no answer
	answer []byte // the beginning of the answer's body
	err    error  // why the answer is missing or incomplete
}

// maxAnswer is how many bytes of a receiver's answer are recorded: as many as a Delivery keeps.
const maxAnswer = 4 << 10

// Transport returns a transport that records an App's attempts and passes them on to next.
func (r *Recorder) Transport(a *app.App, next http.RoundTripper) http.RoundTripper {
	return &transport{recorder: r, app: a, next: next}
}

// transport records the attempts of one App.
type transport struct {
	recorder *Recorder
	app      *app.App
	next     http.RoundTripper
}

// RoundTrip calls the next transport. The recorded attempt ends with an error, or when the answer's body is closed.
func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	a := t.recorder.appLog(t.app).attempt(req)
	res, err := t.next.RoundTrip(req)
	if a == nil {
		return res, err
	}
	if err != nil {
		a.ended(0, nil, err)
		return res, err
	}
	res.Body = &answerReader{ReadCloser: res.Body, attempt: a, status: res.StatusCode}
	return res, nil
}

// attempt records that an attempt begins. It returns nil when l is nil or full.
func (l *appLog) attempt(req *http.Request) *attempt {
	if l == nil {
		return nil
	}
	a := &attempt{
		log:      l,
		delivery: req.Header.Get(notify.DeliveryHeader),
		number:   1,
		url:      req.URL.String(),
		header:   req.Header,
		sending:  notify.SendingOf(req),
	}
	fits := l.begin(perEntry+len(a.url)+headerSize(a.header), func(r *logRecord) {
		r.attempt = a
		a.begun = r
		made := 0 // attempts of the Delivery up to the previous one, recorded or not
		if previous := l.latest[a.delivery]; previous != nil {
			a.number = previous.number + 1
			made = previous.sending.Number
		}
		a.missed = max(a.sending.Number-made-1, 0)
		l.latest[a.delivery] = a
	})
	if !fits {
		return nil
	}
	return a
}

// ended records the answer to the attempt, or the error. An answer is recorded even when it does not fit: it is short.
func (a *attempt) ended(status int, answer []byte, err error) {
	a.log.end(a.begun, func(r *logRecord) {
		r.attempt = a
		a.status = status
		a.answer = answer
		a.err = err
		a.log.bytesLeft -= len(answer)
	})
}

// answerReader records the body of an answer while it is read.
type answerReader struct {
	io.ReadCloser

	attempt *attempt
	status  int
	kept    []byte // the first maxAnswer bytes
	err     error  // why the body ended early
	closed  bool
}

// Read reads from the body, and keeps the first maxAnswer bytes.
func (h *answerReader) Read(into []byte) (int, error) {
	n, err := h.ReadCloser.Read(into)
	h.kept = append(h.kept, into[:min(n, maxAnswer-len(h.kept))]...)
	if err != nil && !errors.Is(err, io.EOF) {
		h.err = err
	}
	return n, err
}

// Close ends the attempt.
func (h *answerReader) Close() error {
	if !h.closed {
		h.closed = true
		h.attempt.ended(h.status, h.kept, h.err)
	}
	return h.ReadCloser.Close()
}

// Texts of a Document for the errors that a replay has to return as the same values.
const (
	deadline = "deadline exceeded"
	canceled = "canceled"
)

// errorText returns the text of a Document for the error of an attempt; "" for nil.
func errorText(err error) string {
	switch {
	case err == nil:
		return ""
	case errors.Is(err, context.DeadlineExceeded):
		return deadline
	case errors.Is(err, context.Canceled):
		return canceled
	}
	return err.Error()
}

// Failure returns the error of the attempt, or nil when it got a complete answer.
func (a *Answer) Failure() error {
	switch a.Error {
	case "":
		return nil
	case deadline:
		return context.DeadlineExceeded
	case canceled:
		return context.Canceled
	}
	return errors.New(a.Error)
}
