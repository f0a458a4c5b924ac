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
	connsPerHost = 128              // connections to one host at a time, including those being dialed
	dialTimeout  = 10 * time.Second // unless the attempt's deadline is shorter
)

// Transport carries notifications over HTTP. Create it with NewTransport.
//
// It differs from a plain http.Transport as follows:
//
//   - a user and password in the URL are sent as Basic credentials;
//   - a request is sent again over a fresh connection when a reused one was closed before the response began;
//   - responses are not decompressed, whatever their Content-Encoding says;
//   - dialing ends with the attempt, and the number of connections to one host is bounded;
//   - no proxy is used, since receivers of a sandbox are programs on the developer's own machine or network.
type Transport struct{ http http.Transport }

// NewTransport returns the default Transport of a Queue.
func NewTransport() *Transport {
	return &Transport{http.Transport{
		DialContext:            dial,
		DialTLSContext:         dialTLS,
		MaxConnsPerHost:        connsPerHost,
		MaxIdleConnsPerHost:    64,
		IdleConnTimeout:        30 * time.Second,
		MaxResponseHeaderBytes: maxHeaders,
		DisableCompression:     true, // a body that is not what its Content-Encoding says would lose the response
	}}
}

// attemptKey is the context key of an attempt's own context. net/http dials with a context that keeps the values of the
// request's, but does not end with it.
type attemptKey struct{}

// RoundTrip sends a request.
func (t *Transport) RoundTrip(r *http.Request) (*http.Response, error) {
	out := r.WithContext(context.WithValue(r.Context(), attemptKey{}, r.Context()))
	out.Header = maps.Clone(r.Header)
	// A header without values is not sent, but its presence tells net/http that the request may be repeated.
	out.Header["Idempotency-Key"] = nil
	if user := r.URL.User; user != nil && out.Header.Get("Authorization") == "" {
		password, _ := user.Password()
		out.SetBasicAuth(user.Username(), password)
	}
	return t.http.RoundTrip(out)
}

// CloseIdleConnections closes the connections that no attempt is using.
func (t *Transport) CloseIdleConnections() { t.http.CloseIdleConnections() }

// errLinkLocal is the error of link-local addresses. Cloud machines serve their credentials at one (169.254.169.254),
// and no receiver listens there.
var errLinkLocal = errors.New("link-local addresses are refused")

// LinkLocal reports whether a host is an address of 169.254.0.0/16 or fe80::/10.
func LinkLocal(host string) bool {
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLinkLocalUnicast()
}

// dialer refuses link-local addresses after name resolution, so that no name leads to one.
var dialer = &net.Dialer{Control: func(_, address string, _ syscall.RawConn) error {
	if host, _, err := net.SplitHostPort(address); err == nil && LinkLocal(host) {
		return errLinkLocal
	}
	return nil
}}

// dial connects, and stops when the attempt that needs the connection ends. By itself net/http goes on dialing, for
// later requests: an unreachable receiver would hold a file descriptor for every attempt.
func dial(ctx context.Context, network, address string) (net.Conn, error) {
	ctx, cancel := withAttempt(ctx)
	defer cancel()
	return dialer.DialContext(ctx, network, address)
}

// dialTLS is dial with a TLS handshake, which ends with the attempt as well.
func dialTLS(ctx context.Context, network, address string) (net.Conn, error) {
	ctx, cancel := withAttempt(ctx)
	defer cancel()
	return (&tls.Dialer{NetDialer: dialer}).DialContext(ctx, network, address)
}

// withAttempt returns a context that ends with the attempt for which a connection is dialed, or after dialTimeout.
func withAttempt(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithTimeout(ctx, dialTimeout)
	if attempt, ok := ctx.Value(attemptKey{}).(context.Context); ok {
		stop := context.AfterFunc(attempt, cancel)
		return ctx, func() {
			stop()
			cancel()
		}
	}
	return ctx, cancel
}

// Limit bounds how many attempts to one host run at a time. The deadline of an attempt begins when it has got its slot.
// It is safe for concurrent use; a nil Limit bounds nothing.
type Limit struct {
	mu    sync.Mutex
	hosts map[string]*hostSlots // of hosts with attempts that run or wait
}

// hostSlots are the slots of one host.
type hostSlots struct {
	slots    chan struct{}
	attempts int // that hold a slot or wait for one
}

// NewLimit returns a Limit with as many attempts per host as a Transport has connections.
func NewLimit() *Limit { return &Limit{hosts: make(map[string]*hostSlots)} }

// acquire waits for a slot of a host, or until ctx ends. The caller must call release.
func (l *Limit) acquire(ctx context.Context, host string) (release func(), err error) {
	if l == nil {
		return func() {}, nil
	}
	l.mu.Lock()
	at := l.hosts[host]
	if at == nil {
		at = &hostSlots{slots: make(chan struct{}, connsPerHost)}
		l.hosts[host] = at
	}
	at.attempts++
	l.mu.Unlock()
	leave := func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		if at.attempts--; at.attempts == 0 {
			delete(l.hosts, host)
		}
	}
	select {
	case at.slots <- struct{}{}:
		return func() {
			<-at.slots
			leave()
		}, nil
	case <-ctx.Done():
		leave()
		return nil, context.Cause(ctx)
	}
}
