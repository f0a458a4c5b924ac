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

// attempts is the receiver of a replay: it answers each attempt as it was answered, when the log has come to the answer.
type attempts struct {
	now func() time.Time // virtual; set before the first attempt

	mu      sync.Mutex
	known   map[key]*flight
	begun   map[int]recording.Mark // the attempts of the log, by their entries
	made    map[string]int         // by the id of the Delivery
	extra   []Difference
	closing chan struct{}
}

// key names an attempt: of two runs it is the same one.
type key struct {
	delivery string
	number   int
}

func attemptKey(m recording.Mark) key { return key{m.Attempt.Delivery, m.Attempt.Number} }

func (k key) String() string {
	return fmt.Sprintf("notification %s (attempt %d)", k.delivery, k.number)
}

// flight is an attempt that was recorded.
type flight struct {
	answer  recording.Answer
	release chan struct{} // closed when it may be answered
	free    func()        // closes release, once
	arrived chan struct{} // closed when it is made
	url     string        // once arrived, like all below
	header  http.Header
	at      time.Time
}

func newAttempts(log []recording.Mark) *attempts {
	a := &attempts{
		known: make(map[key]*flight), begun: make(map[int]recording.Mark), made: make(map[string]int), closing: make(chan struct{}),
	}
	for _, m := range log {
		switch {
		case m.Attempt != nil:
			f := &flight{release: make(chan struct{}), arrived: make(chan struct{})}
			f.free = sync.OnceFunc(func() { close(f.release) })
			a.known[attemptKey(m)], a.begun[m.Entry] = f, m
		case m.Answer != nil:
			a.known[attemptKey(a.begun[m.Entry])].answer = *m.Answer
		}
	}
	return a
}

// RoundTrip takes in an attempt. One that was not recorded is told, and accepted.
func (a *attempts) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body != nil {
		defer func() { _ = req.Body.Close() }()
	}
	f := a.arrive(req)
	if f == nil {
		return &http.Response{StatusCode: http.StatusOK, Header: make(http.Header), Body: http.NoBody, Request: req}, nil
	}
	select {
	case <-f.release:
	case <-a.closing:
		return nil, context.Canceled
	}
	err := f.answer.Failure()
	if err != nil && f.answer.Status == 0 {
		return nil, err
	}
	body := io.Reader(bytes.NewReader(f.answer.Body))
	if err != nil {
		body = io.MultiReader(body, broken{err})
	}
	return &http.Response{StatusCode: f.answer.Status, Header: make(http.Header), Body: io.NopCloser(body), Request: req}, nil
}

func (a *attempts) arrive(req *http.Request) *flight {
	a.mu.Lock()
	defer a.mu.Unlock()
	id := req.Header.Get(notify.DeliveryHeader)
	a.made[id]++
	k := key{id, a.made[id]}
	f := a.known[k]
	if f == nil {
		a.extra = append(a.extra, Difference{What: k.String(), Where: "was not sent then"})
		return nil
	}
	f.url, f.header, f.at = req.URL.String(), req.Header, a.now()
	close(f.arrived)
	return f
}

// surplus is what came and was not recorded.
func (a *attempts) surplus() []Difference {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.extra
}

// hurry lets every attempt be answered that has been made.
func (a *attempts) hurry() {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, f := range a.known {
		if f.isHere() {
			f.free()
		}
	}
}

func (a *attempts) close() { close(a.closing) }

func (f *flight) isHere() bool {
	select {
	case <-f.arrived:
		return true
	default:
		return false
	}
}

// broken is where the body of an answer ended early.
type broken struct{ err error }

// Read fails.
func (b broken) Read([]byte) (int, error) { return 0, b.err }

// attempted waits for an attempt to be made.
func (s *stage) attempted(ctx context.Context, m recording.Mark) {
	k := attemptKey(m)
	f := s.attempts.known[k]
	for m.Running && s.moving == 0 && !f.isHere() && ctx.Err() == nil {
		limit, due := m.At.Add(s.slack), s.app.Clock.State().Next
		d, err := s.queue.Get(ctx, k.delivery)
		if known := err == nil && d.NextAt != nil; known && !d.NextAt.After(limit) {
			s.pass(ctx, latest(*d.NextAt, s.app.Clock.Now())) // it leaves now, if it has not left already
			break
		}
		if due == nil || due.After(limit) {
			s.pass(ctx, m.At)
			break
		}
		s.pass(ctx, *due) // this may be what it comes from
	}
	longest := s.patience
	if !m.Running && s.moving == 0 {
		longest = min(impatience, s.patience) // nothing moves time
	}
	idle := func() bool { return s.moving > 0 && s.idle() }
	s.until(ctx, longest, func() bool { return f.isHere() || idle() })
	if f.isHere() {
		return
	}
	if !s.until(ctx, min(impatience, s.patience), f.isHere) {
		s.tire()
		s.differ(m.Entry, k.String(), change{where: "was not sent"})
	}
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// impatience is the real time that something gets to happen that is unlikely to.
const impatience = 100 * time.Millisecond

// idle tells whether everybody who moves the clock is done.
func (s *stage) idle() bool {
	for _, c := range s.open {
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

// answered has an attempt answered, waits for what follows from that, and compares it with what it was.
func (s *stage) answered(ctx context.Context, m recording.Mark) {
	begun := s.attempts.begun[m.Entry]
	k := attemptKey(begun)
	f := s.attempts.known[k]
	if f.isHere() {
		s.reach(ctx, m)
	}
	f.free()
	if !f.isHere() {
		return
	}
	var body string
	settled := func() bool {
		d, err := s.queue.Get(ctx, k.delivery)
		body = d.Body
		return err != nil || len(d.Attempts) >= k.number
	}
	if !s.until(ctx, s.patience, settled) {
		if ctx.Err() != nil {
			return
		}
		s.tire()
	}
	s.queue.InFlight() // behind the setting of the next attempt
	s.report.Notifications++
	s.differ(begun.Entry, k.String(), s.compareAttempt(begun, f, body)...)
}
