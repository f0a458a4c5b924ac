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

// Receiver is a notification endpoint that records the notifications it receives, in order. It responds with 200 unless
// [Receiver.Answer] says otherwise. Its methods are safe for concurrent use.
//
// It listens on a loopback port. It is also an http.RoundTripper: with [WithTransport] an in-process sandbox delivers
// notifications to it without a socket, whatever the host in their URL.
type Receiver struct {
	URL string // without a slash at the end; paths below it are received too

	forContainers bool
	verify        func(http.Header, []byte) error
	closed        chan struct{} // closed when the test ends, which abandons held responses

	mu      sync.Mutex
	got     []Notification
	next    int           // index of what Next returns next
	arrived chan struct{} // closed and replaced when a notification arrives
	answer  http.HandlerFunc
	gate    chan struct{} // closed when responses are released; nil: they are not held
}

// Notification is one request that a receiver received.
type Notification struct {
	Path   string // "/"
	Header http.Header
	Body   []byte
	Err    error // the error of the receiver's verification
}

// Decode decodes the JSON of the body.
func (n Notification) Decode(into any) error {
	if err := json.Unmarshal(n.Body, into); err != nil {
		return fmt.Errorf("decode notification: %w", err)
	}
	return nil
}

// ReceiverOption changes how [NewReceiver] sets a receiver up.
type ReceiverOption func(*Receiver)

// WithVerification checks each notification with a function, usually its signature. One that fails is answered 401 and
// recorded with the error.
func WithVerification(verify func(header http.Header, body []byte) error) ReceiverOption {
	return func(r *Receiver) { r.verify = verify }
}

// ForContainers makes the receiver reachable from a container on this machine. It listens on every interface, and its
// URL has the host host.docker.internal, the name that package container gives to this machine. It works with an engine
// on this machine: Docker on Linux, or Docker Desktop.
func ForContainers() ReceiverOption {
	return func(r *Receiver) { r.forContainers = true }
}

// NewReceiver starts a receiver, which is closed when the test ends. Create it before the sandbox that posts to it.
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

// listenEverywhere moves an unstarted server from loopback to every interface.
func listenEverywhere(t testing.TB, server *httptest.Server) {
	t.Helper()
	everywhere, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", ":0")
	if err != nil {
		t.Fatalf("start receiver: %v", err)
	}
	_ = server.Listener.Close() // no request can have used it yet
	server.Listener = everywhere
}

// ServeHTTP receives one notification.
func (r *Receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return // the sender closed the connection
	}
	n := Notification{Path: req.URL.Path, Header: req.Header.Clone(), Body: body}
	if r.verify != nil {
		n.Err = r.verify(n.Header, n.Body)
	}
	r.record(n)
	switch {
	case !r.waitForRelease(req.Context()):
	case n.Err != nil:
		w.WriteHeader(http.StatusUnauthorized)
	default:
		r.currentAnswer()(w, req)
	}
}

// RoundTrip receives one notification without a socket.
func (r *Receiver) RoundTrip(req *http.Request) (*http.Response, error) {
	return transport{handler: r}.RoundTrip(req)
}

// record appends a notification and wakes every waiting Next.
func (r *Receiver) record(n Notification) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.got = append(r.got, n)
	close(r.arrived)
	r.arrived = make(chan struct{})
}

func (r *Receiver) currentAnswer() http.HandlerFunc {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.answer
}

// Next returns the oldest notification that Next has not returned yet, and waits for one until ctx ends. The error then
// wraps that of ctx.
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

// Answer sets the response to notifications from now on: [Status], [Garbage], or any handler. The handler cannot read
// the body, which has been read.
func (r *Receiver) Answer(answer http.HandlerFunc) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answer = answer
}

// Hold delays every response from now on until the returned function is called or the sender gives up.
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

// waitForRelease waits while responses are held, and reports whether the sender still waits for one.
func (r *Receiver) waitForRelease(sender context.Context) bool {
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
