package contracttest

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"sync"
	"testing"
)

// Receiver is a notification endpoint that remembers what it got, in order, and answers what it is told: 200 unless
// [Receiver.Answer] says otherwise. Its methods are safe for concurrent use.
//
// It listens on a loopback port. It is an http.RoundTripper as well: with [WithTransport] an in-process sandbox hands it
// notifications without a socket, whatever the host in their URL.
type Receiver struct {
	URL string // any path below it is received too

	forContainers bool
	verify        func(http.Header, []byte) error
	closed        chan struct{} // when the test ends: answers that are held back are given up

	mu      sync.Mutex
	got     []Notification
	next    int           // index of what Next returns next
	arrived chan struct{} // closed, and made anew, when something arrives
	answer  http.HandlerFunc
	gate    chan struct{} // closed when answers are no longer held back; nil: they are not
}

// Notification is one request that a receiver got.
type Notification struct {
	Path   string // "/"
	Header http.Header
	Body   []byte
	Err    error // what the receiver's verification had against it
}

// Decode reads the body's JSON.
func (n Notification) Decode(into any) error {
	if err := json.Unmarshal(n.Body, into); err != nil {
		return fmt.Errorf("decode notification: %w", err)
	}
	return nil
}

// ReceiverOption changes how [NewReceiver] sets a receiver up.
type ReceiverOption func(*Receiver)

// WithVerification has each notification judged by a function, as a rule of its signature. One that does not pass is
// answered 401 and remembered with the error.
func WithVerification(verify func(header http.Header, body []byte) error) ReceiverOption {
	return func(r *Receiver) { r.verify = verify }
}

// ForContainers makes the receiver one that a container on this machine can reach: it listens on every interface, and its
// URL calls this machine host.docker.internal, as package container makes it known to the sandbox. For an engine on this
// machine: Docker on Linux, Docker Desktop.
func ForContainers() ReceiverOption {
	return func(r *Receiver) { r.forContainers = true }
}

// NewReceiver starts a receiver, which is closed when the test ends. Make it before the sandbox that posts to it.
func NewReceiver(t testing.TB, opts ...ReceiverOption) *Receiver {
	t.Helper()
	r := &Receiver{closed: make(chan struct{}), arrived: make(chan struct{}), answer: Status(http.StatusOK)}
	for _, opt := range opts {
		opt(r)
	}
	server := httptest.NewUnstartedServer(r)
	if r.forContainers {
		listenEverywhere(t, server)
	}
	server.Start()
	r.URL = server.URL
	if r.forContainers {
		r.URL = "http://host.docker.internal:" + strconv.Itoa(server.Listener.Addr().(*net.TCPAddr).Port)
	}
	t.Cleanup(func() {
		close(r.closed)
		server.Close()
	})
	return r
}

// listenEverywhere moves a server that has not started from loopback to every interface.
func listenEverywhere(t testing.TB, server *httptest.Server) {
	t.Helper()
	everywhere, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", ":0")
	if err != nil {
		t.Fatalf("start receiver: %v", err)
	}
	_ = server.Listener.Close() // nobody uses it yet
	server.Listener = everywhere
}

// ServeHTTP takes in one notification.
func (r *Receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return // the sender has gone
	}
	n := Notification{Path: req.URL.Path, Header: req.Header.Clone(), Body: body}
	if r.verify != nil {
		n.Err = r.verify(n.Header, n.Body)
	}
	r.take(n)
	switch {
	case !r.pass(req.Context()):
	case n.Err != nil:
		w.WriteHeader(http.StatusUnauthorized)
	default:
		r.answering()(w, req)
	}
}

// RoundTrip takes in one notification without a socket.
func (r *Receiver) RoundTrip(req *http.Request) (*http.Response, error) {
	return transport{handler: r}.RoundTrip(req)
}

// take remembers a notification and wakes who waits for it.
func (r *Receiver) take(n Notification) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.got = append(r.got, n)
	close(r.arrived)
	r.arrived = make(chan struct{})
}

func (r *Receiver) answering() http.HandlerFunc {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.answer
}

// Next returns the next notification that it has not returned before, and waits for it as long as ctx allows.
func (r *Receiver) Next(ctx context.Context) (Notification, error) {
	for {
		r.mu.Lock()
		arrived := r.arrived
		if r.next < len(r.got) {
			n := r.got[r.next]
			r.next++
			r.mu.Unlock()
			return n, nil
		}
		count := len(r.got)
		r.mu.Unlock()
		select {
		case <-arrived:
		case <-ctx.Done():
			return Notification{}, fmt.Errorf("no notification came after the first %d: %w", count, ctx.Err())
		}
	}
}

// All returns every notification so far.
func (r *Receiver) All() []Notification {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.got)
}

// Answer sets how notifications are answered from now on: [Status], [Garbage], or any handler. The body has been read.
func (r *Receiver) Answer(answer http.HandlerFunc) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answer = answer
}

// Hold keeps back every answer from now on until the returned function is called, or the sender gives up.
func (r *Receiver) Hold() (release func()) {
	gate := make(chan struct{})
	r.mu.Lock()
	defer r.mu.Unlock()
	r.gate = gate
	return sync.OnceFunc(func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		if r.gate == gate {
			r.gate = nil
		}
		close(gate)
	})
}

// pass waits for as long as answers are held back, and tells whether there is anybody left to answer.
func (r *Receiver) pass(sender context.Context) bool {
	r.mu.Lock()
	gate := r.gate
	r.mu.Unlock()
	if gate == nil {
		return true
	}
	select {
	case <-gate:
		return true
	case <-sender.Done():
	case <-r.closed:
	}
	return false
}
