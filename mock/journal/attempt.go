package journal

import (
	"errors"
	"io"
	"net/http"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/notify"
)

// Attempt is one attempt to deliver a notification. Its body is not recorded: the Delivery has it.
type Attempt struct {
	Delivery string // id
	Number   int    // of the attempts of the Delivery that reached the transport, from 1
	URL      string
	Header   http.Header
	Sending  notify.Sending
	Missed   int // attempts after the previous one that did not reach the transport

	Status int    // 0: no answer
	Answer []byte // the beginning of the answer's body
	Err    error  // why the answer is missing or incomplete

	log  *appLog
	span span
}

// maxAnswer is how many bytes of a receiver's answer are recorded: as many as a Delivery keeps.
const maxAnswer = 4 << 10

// Transport returns a transport that records an App's attempts and passes them on to next. A recorded attempt ends with
// an error, or when the answer's body is closed.
func (j *Journal) Transport(a *app.App, next http.RoundTripper) http.RoundTripper {
	return transport(func(req *http.Request) (*http.Response, error) {
		attempt := j.recorded(a).attempt(req)
		res, err := next.RoundTrip(req)
		switch {
		case attempt == nil:
		case err != nil:
			attempt.done(0, nil, err)
		default:
			res.Body = &answerReader{ReadCloser: res.Body, attempt: attempt, status: res.StatusCode}
		}
		return res, err
	})
}

type transport func(*http.Request) (*http.Response, error)

// RoundTrip calls the function.
func (t transport) RoundTrip(req *http.Request) (*http.Response, error) { return t(req) }

// attempt records that an attempt begins. It returns nil when l is nil or its recording full.
func (l *appLog) attempt(req *http.Request) *Attempt {
	if l == nil || l.stopped.Load() {
		return nil
	}
	a := &Attempt{
		Delivery: req.Header.Get(notify.DeliveryHeader),
		Number:   1,
		URL:      req.URL.String(),
		Header:   req.Header,
		Sending:  notify.SendingOf(req),
		log:      l,
	}
	size, _ := headerSize(a.Header)
	mark := l.newMark()
	mark.Attempt = a
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.begin(&a.span, mark, perEntry+len(a.URL)+size) {
		return nil
	}
	made := 0 // attempts of the Delivery up to the previous one, recorded or not
	if previous := l.latest[a.Delivery]; previous != nil {
		a.Number = previous.Number + 1
		made = previous.Sending.Number
	}
	a.Missed = max(a.Sending.Number-made-1, 0)
	l.latest[a.Delivery] = a
	return a
}

// done records the answer to the attempt, or the error. An answer is recorded even when it does not fit: it is short.
// Later calls do nothing.
func (a *Attempt) done(status int, answer []byte, err error) {
	mark := a.log.newMark()
	a.log.mu.Lock()
	defer a.log.mu.Unlock()
	if a.span.ended {
		return
	}
	a.Status = status
	a.Answer = answer
	a.Err = err
	a.log.bytesLeft -= len(answer)
	a.log.end(&a.span, mark)
}

// answerReader records the body of an answer while it is being read.
type answerReader struct {
	io.ReadCloser

	attempt *Attempt
	status  int
	kept    []byte // the first maxAnswer bytes
	err     error  // why the body ended early
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
	h.attempt.done(h.status, h.kept, h.err)
	return h.ReadCloser.Close()
}
