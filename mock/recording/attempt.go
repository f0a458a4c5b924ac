package recording

import (
	"context"
	"errors"
	"io"
	"net/http"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/notify"
)

// attempt is one attempt to deliver a notification. Its body is not copied: it is the Delivery's.
type attempt struct {
	log   *appLog
	begun *logRecord

	delivery string
	number   int // from 1
	url      string
	header   http.Header
	sending  notify.Sending
	missed   int // attempts since the one before that did not reach the transport

	status int // 0: no answer
	answer []byte
	err    error // why there was no whole answer
}

// maxAnswer is how many bytes of a receiver's answer are recorded: as many as a Delivery keeps.
const maxAnswer = 4 << 10

// Transport returns a transport that records an App's attempts and passes them on to next.
func (r *Recorder) Transport(a *app.App, next http.RoundTripper) http.RoundTripper {
	return &transport{r, a, next}
}

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

// attempt records that an attempt begins; it returns nil when the log is full.
func (t *appLog) attempt(req *http.Request) *attempt {
	if t == nil {
		return nil
	}
	a := &attempt{
		log: t, delivery: req.Header.Get(notify.DeliveryHeader), number: 1, url: req.URL.String(), header: req.Header,
		sending: notify.SendingOf(req),
	}
	fits := t.begin(perEntry+len(a.url)+headerSize(a.header), func(m *logRecord) {
		m.attempt, a.begun = a, m
		made := 0
		if before := t.latest[a.delivery]; before != nil {
			a.number, made = before.number+1, before.sending.Number
		}
		a.missed = max(a.sending.Number-made-1, 0)
		t.latest[a.delivery] = a
	})
	if !fits {
		return nil
	}
	return a
}

func (a *attempt) ended(status int, answer []byte, err error) {
	a.log.end(a.begun, func(m *logRecord) {
		m.attempt = a
		a.status, a.answer, a.err = status, answer, err
		a.log.bytesLeft -= len(answer)
	})
}

// answerReader records the body of an answer while it is read.
type answerReader struct {
	io.ReadCloser

	attempt *attempt
	status  int
	kept    []byte
	err     error
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

// Words of a Document for the errors that a replay has to return as they were.
const (
	deadline = "deadline exceeded"
	canceled = "canceled"
)

// errorWord returns the text of a Document for the error of an attempt; "" for nil.
func errorWord(err error) string {
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

// Failure returns the error that an attempt failed with; nil for a whole answer.
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
