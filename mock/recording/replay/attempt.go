package replay

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/healthmock/healthmock/mock/notify"
	"github.com/healthmock/healthmock/mock/recording"
)

// receiver is the transport of the notifications of a replay. It gives each attempt the answer that was recorded, as
// soon as the player has come to that answer in the log.
type receiver struct {
	now func() time.Time // current virtual time; set before the first attempt

	// Read-only.
	expected map[key]*expectedAttempt // the attempts of the log
	begun    map[int]recording.Mark   // their beginnings, by the numbers of their entries
	closing  chan struct{}            // closed by close

	mu         sync.Mutex     // guards all below, and what arrive sets in the expected attempts
	made       map[string]int // how many attempts were made, by the id of the Delivery
	unexpected []Difference
}

// key identifies an attempt, in the log and in the replay.
type key struct {
	delivery string
	number   int // from 1
}

func attemptKey(m recording.Mark) key {
	return key{delivery: m.Attempt.Delivery, number: m.Attempt.Number}
}

// String returns the What of a Difference.
func (k key) String() string {
	return fmt.Sprintf("notification %s (attempt %d)", k.delivery, k.number)
}

// expectedAttempt is an attempt that was recorded.
type expectedAttempt struct {
	answer    recording.Answer // as recorded; zero when the log ends before it
	release   chan struct{}    // closed when it may be answered
	answerNow func()           // closes release, once
	arrived   chan struct{}    // closed when it is made in the replay

	// Set before arrived is closed.
	url    string
	header http.Header
	at     time.Time // virtual time
}

// newReceiver returns the receiver for a log, in which every answer follows its attempt (recording.Read checks that).
func newReceiver(log []recording.Mark) *receiver {
	r := &receiver{
		expected: make(map[key]*expectedAttempt),
		begun:    make(map[int]recording.Mark),
		closing:  make(chan struct{}),
		made:     make(map[string]int),
	}
	for _, m := range log {
		switch {
		case m.Attempt != nil:
			e := &expectedAttempt{release: make(chan struct{}), arrived: make(chan struct{})}
			e.answerNow = sync.OnceFunc(func() { close(e.release) })
			r.expected[attemptKey(m)] = e
			r.begun[m.Entry] = m
		case m.Answer != nil:
			r.expected[attemptKey(r.begun[m.Entry])].answer = *m.Answer
		}
	}
	return r
}

// RoundTrip waits until an attempt may be answered, and returns its recorded answer. An attempt that was not recorded
// becomes a Difference and gets 200.
func (r *receiver) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body != nil {
		defer func() { _ = req.Body.Close() }()
	}
	e := r.arrive(req)
	if e == nil {
		return newResponse(req, http.StatusOK, http.NoBody), nil
	}
	select {
	case <-e.release:
	case <-r.closing:
		return nil, context.Canceled
	}
	err := e.answer.Failure()
	if err != nil && e.answer.Status == 0 {
		return nil, err
	}
	body := io.Reader(bytes.NewReader(e.answer.Body))
	if err != nil {
		body = io.MultiReader(body, errReader{err})
	}
	return newResponse(req, e.answer.Status, body), nil
}

func newResponse(req *http.Request, status int, body io.Reader) *http.Response {
	return &http.Response{
		StatusCode: status,
		Header:     make(http.Header),
		Body:       io.NopCloser(body),
		Request:    req,
	}
}

// arrive numbers an attempt, and returns the recorded one with that number, or nil when there is none.
func (r *receiver) arrive(req *http.Request) *expectedAttempt {
	r.mu.Lock()
	defer r.mu.Unlock()
	id := req.Header.Get(notify.DeliveryHeader)
	r.made[id]++
	k := key{delivery: id, number: r.made[id]}
	e := r.expected[k]
	if e == nil {
		r.unexpected = append(r.unexpected, Difference{What: k.String(), Where: "was not sent then"})
		return nil
	}
	e.url = req.URL.String()
	e.header = req.Header
	e.at = r.now()
	close(e.arrived)
	return e
}

// unexpectedAttempts returns a Difference for each attempt that was made and is not in the log.
func (r *receiver) unexpectedAttempts() []Difference {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.unexpected
}

// answerArrived lets every attempt that was made so far be answered, even if the log has not come to its answer.
func (r *receiver) answerArrived() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, e := range r.expected {
		if e.hasArrived() {
			e.answerNow()
		}
	}
}

// close fails all attempts that wait for their answers.
func (r *receiver) close() { close(r.closing) }

// hasArrived reports whether the attempt was made in the replay.
func (e *expectedAttempt) hasArrived() bool {
	select {
	case <-e.arrived:
		return true
	default:
		return false
	}
}

// errReader is the end of a body that ended early.
type errReader struct{ err error }

// Read returns the error.
func (r errReader) Read([]byte) (int, error) { return 0, r.err }

// playAttempt waits until a recorded attempt is made, and adds a Difference when it is not. Where time ran by itself,
// it first moves the clock up to the attempt: to the time at which the queue has scheduled it or, when the queue does
// not know its Delivery yet, to each earlier work that may create the Delivery.
func (p *player) playAttempt(ctx context.Context, m recording.Mark) {
	k := attemptKey(m)
	e := p.receiver.expected[k]
	for m.Running && p.movers == 0 && !e.hasArrived() && ctx.Err() == nil {
		limit := m.At.Add(p.slack)
		due := p.app.Clock.State().Next
		d, err := p.queue.Get(ctx, k.delivery)
		if scheduled := err == nil && d.NextAt != nil; scheduled && !d.NextAt.After(limit) {
			p.runTo(ctx, latest(*d.NextAt, p.app.Clock.Now())) // sends it, unless it was sent already
			break
		}
		if due == nil || due.After(limit) {
			p.runTo(ctx, m.At)
			break
		}
		p.runTo(ctx, *due) // may create the Delivery
	}
	longest := p.patience
	if !m.Running && p.movers == 0 {
		longest = min(shortPatience, p.patience) // nothing moves the clock, so that nothing new becomes due
	}
	noMoreMovers := func() bool { return p.movers > 0 && p.moversDone() }
	p.waitUntil(ctx, longest, func() bool { return e.hasArrived() || noMoreMovers() })
	if e.hasArrived() {
		return
	}
	if !p.waitUntil(ctx, min(shortPatience, p.patience), e.hasArrived) {
		p.shortenPatience()
		p.addDifferences(m.Entry, k.String(), change{where: "was not sent"})
	}
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// shortPatience is how much real time the player waits for something that will probably not happen.
const shortPatience = 100 * time.Millisecond

// moversDone reports whether every request that moves the clock has been answered.
func (p *player) moversDone() bool {
	for _, c := range p.open {
		if !moves(*c.mark.Request) {
			continue
		}
		select {
		case <-c.done:
		default:
			return false
		}
	}
	return true
}

// playAnswer lets an attempt be answered, waits until the queue has recorded the answer, and compares the attempt with
// the recorded one.
func (p *player) playAnswer(ctx context.Context, m recording.Mark) {
	begun := p.receiver.begun[m.Entry]
	k := attemptKey(begun)
	e := p.receiver.expected[k]
	if e.hasArrived() {
		p.advanceTo(ctx, m)
	}
	e.answerNow()
	if !e.hasArrived() {
		return
	}
	var body string
	settled := func() bool {
		d, err := p.queue.Get(ctx, k.delivery)
		body = d.Body
		return err != nil || len(d.Attempts) >= k.number
	}
	if !p.waitUntil(ctx, p.patience, settled) {
		if ctx.Err() != nil {
			return
		}
		p.shortenPatience()
	}
	p.queue.InFlight() // waits for the queue's lock: the next attempt is scheduled when it returns
	p.report.Notifications++
	p.addDifferences(begun.Entry, k.String(), p.compareAttempt(begun, e, body)...)
}
