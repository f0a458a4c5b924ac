package notify

import (
	"context"
	"crypto/tls"
	"errors"
	"maps"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"syscall"
	"time"
)

const (
	maxHeaders   = 64 << 10
	connsPerHost = 128              // of one receiver at a time, those that are being dialed among them
	dialTimeout  = 10 * time.Second // of an attempt with a longer deadline
)

// Transport carries notifications over HTTP. Create it with NewTransport.
//
// It differs from a plain http.Transport in what receivers of webhooks need: a user and password in the URL are sent as Basic
// credentials; a request whose reused connection was closed before a byte of the answer came is sent once more over a fresh
// one; answers are taken as they are, whatever their Content-Encoding says; and dialing ends with the attempt, while the number
// of connections to one host is bounded.
//
// No proxy is asked, since a receiver of a sandbox is a program on the developer's own machine or network.
type Transport struct{ http http.Transport }

// NewTransport is how notifications travel unless Options name another.
func NewTransport() *Transport {
	return &Transport{http.Transport{
		DialContext:            dial,
		DialTLSContext:         dialTLS,
		MaxConnsPerHost:        connsPerHost,
		MaxIdleConnsPerHost:    64,
		IdleConnTimeout:        30 * time.Second,
		MaxResponseHeaderBytes: maxHeaders,
		DisableCompression:     true, // a body that is not what its Content-Encoding says would lose the answer
	}}
}

// attemptKey finds the context of an attempt among the values of the context in which its connection is dialed.
type attemptKey struct{}

// RoundTrip sends a request.
func (t *Transport) RoundTrip(r *http.Request) (*http.Response, error) {
	out := r.WithContext(context.WithValue(r.Context(), attemptKey{}, r.Context()))
	out.Header = maps.Clone(r.Header)
	// Without values the header is not sent, but net/http takes the request for one that it may send again.
	out.Header["Idempotency-Key"] = nil
	if user := r.URL.User; user != nil && out.Header.Get("Authorization") == "" {
		password, _ := user.Password()
		out.SetBasicAuth(user.Username(), password)
	}
	return t.http.RoundTrip(out)
}

// CloseIdleConnections closes what is kept open for further notifications.
func (t *Transport) CloseIdleConnections() { t.http.CloseIdleConnections() }

// errLinkLocal refuses addresses where cloud machines keep their credentials (169.254.169.254), and no receiver is.
var errLinkLocal = errors.New("link-local addresses are refused")

// LinkLocal reports whether a host is an address of 169.254.0.0/16 or fe80::/10.
func LinkLocal(host string) bool {
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLinkLocalUnicast()
}

// dialer refuses link-local addresses after names are resolved.
var dialer = &net.Dialer{Control: func(_, address string, _ syscall.RawConn) error {
	if host, _, err := net.SplitHostPort(address); err == nil && LinkLocal(host) {
		return errLinkLocal
	}
	return nil
}}

// dial connects for as long as the attempt lasts that needs the connection. net/http itself would go on dialing, for
// whoever comes next, and a receiver that cannot be reached would collect a connection for every attempt.
func dial(ctx context.Context, network, address string) (net.Conn, error) {
	ctx, cancel := untilAttemptEnds(ctx)
	defer cancel()
	return dialer.DialContext(ctx, network, address)
}

// dialTLS is dial with a handshake, which ends with the attempt as well.
func dialTLS(ctx context.Context, network, address string) (net.Conn, error) {
	ctx, cancel := untilAttemptEnds(ctx)
	defer cancel()
	return (&tls.Dialer{NetDialer: dialer}).DialContext(ctx, network, address)
}

// untilAttemptEnds returns a context that ends with the attempt in whose name the connection is dialed.
func untilAttemptEnds(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithTimeout(ctx, dialTimeout)
	if attempt, ok := ctx.Value(attemptKey{}).(context.Context); ok {
		stop := context.AfterFunc(attempt, cancel)
		return ctx, func() { stop(); cancel() }
	}
	return ctx, cancel
}

// Limit bounds how many attempts are under way to one host at a time. Waiting for a turn is no part of a receiver's deadline. It
// is safe for concurrent use; a nil Limit bounds nothing.
type Limit struct {
	mu    sync.Mutex
	hosts map[string]*turns // of the hosts that have attempts under way
}

type turns struct {
	slots chan struct{}
	users int // attempts that hold or want a slot
}

// NewLimit returns the limit that the connections of a Transport have.
func NewLimit() *Limit { return &Limit{hosts: make(map[string]*turns)} }

// acquire waits for a turn at a host, or until ctx ends.
func (l *Limit) acquire(ctx context.Context, host string) (release func(), err error) {
	if l == nil {
		return func() {}, nil
	}
	l.mu.Lock()
	at := l.hosts[host]
	if at == nil {
		at = &turns{slots: make(chan struct{}, connsPerHost)}
		l.hosts[host] = at
	}
	at.users++
	l.mu.Unlock()
	leave := func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		if at.users--; at.users == 0 {
			delete(l.hosts, host)
		}
	}
	select {
	case at.slots <- struct{}{}:
		return func() { <-at.slots; leave() }, nil
	case <-ctx.Done():
		leave()
		return nil, context.Cause(ctx)
	}
}
