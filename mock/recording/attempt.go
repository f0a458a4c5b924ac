package recording

import (
	"context"
	"errors"
	"io"
	"net/http"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/notify"
)

// attempt is one try to hand a notification over. Its body is the Delivery's, which is kept anyway.
type attempt struct {
	tape  *tape
	begun *mark

	delivery string
	number   int // from 1
	url      string
	header   http.Header

	status int // 0: no answer
	answer []byte
	err    error // why there was no whole answer
}

// keptAnswer is as much of a receiver's answer as is noted: what is kept of it elsewhere, too.
const keptAnswer = 4 << 10

// Transport notes the attempts of an App that travel through it.
func (r *Recorder) Transport(a *app.App, next http.RoundTripper) http.RoundTripper {
	return &transport{r, a, next}
}

type transport struct {
	recorder *Recorder
	app      *app.App
	next     http.RoundTripper
}

// RoundTrip is the next transport's. The attempt ends with an error, or when the body of the answer is closed.
func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	a := t.recorder.tape(t.app).attempt(req)
	res, err := t.next.RoundTrip(req)
	if a == nil {
		return res, err
	}
	if err != nil {
		a.ended(0, nil, err)
		return res, err
	}
	res.Body = &hearing{ReadCloser: res.Body, attempt: a, status: res.StatusCode}
	return res, nil
}

// attempt notes that an attempt begins; nil when it does not fit any more.
func (t *tape) attempt(req *http.Request) *attempt {
	if t == nil {
		return nil
	}
	a := &attempt{tape: t, delivery: req.Header.Get(notify.DeliveryHeader), number: 1, url: req.URL.String(), header: req.Header}
	fits := t.begin(perEntry+len(a.url)+headerSize(a.header), func(m *mark) {
		m.attempt, a.begun = a, m
		if before := t.latest[a.delivery]; before != nil {
			a.number = before.number + 1
		}
		t.latest[a.delivery] = a
	})
	if !fits {
		return nil
	}
	return a
}

func (a *attempt) ended(status int, answer []byte, err error) {
	a.tape.end(a.begun, func(m *mark) {
		m.attempt = a
		a.status, a.answer, a.err = status, answer, err
		a.tape.bytesLeft -= len(answer)
	})
}

// hearing notes the body of an answer while it is read.
type hearing struct {
	io.ReadCloser

	attempt *attempt
	status  int
	heard   []byte
	err     error
	closed  bool
}

// Read keeps the beginning of what is read.
func (h *hearing) Read(into []byte) (int, error) {
	n, err := h.ReadCloser.Read(into)
	h.heard = append(h.heard, into[:min(n, keptAnswer-len(h.heard))]...)
	if err != nil && !errors.Is(err, io.EOF) {
		h.err = err
	}
	return n, err
}

// Close ends the attempt.
func (h *hearing) Close() error {
	if !h.closed {
		h.closed = true
		h.attempt.ended(h.status, h.heard, h.err)
	}
	return h.ReadCloser.Close()
}

// The words for errors that are told from others by what they are.
const (
	deadline = "deadline exceeded"
	canceled = "canceled"
)

// word says what an attempt failed with.
func word(err error) string {
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

// Failure is the error that an attempt failed with; nil for a whole answer.
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
