package httpapi

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/textproto"
	"net/url"
	"strconv"
	"strings"
	"sync"
)

// Wire lets h answer the requests that server refuses by itself: those whose first line or headers are malformed ("%zz"
// in the path), too long, or not HTTP. net/http answers such a request without calling a handler; with Wire the client
// gets the vendor's error, and the request is recorded in the journal. It changes server's Handler, ConnState and
// ConnContext, and calls those that were set before. Call it after they are set, and serve the Listener that it
// returns.
func Wire(server *http.Server, l net.Listener, h *Handler) net.Listener {
	next, state, connContext := server.Handler, server.ConnState, server.ConnContext
	server.DisableGeneralOptionsHandler = true // "OPTIONS *" goes to h, which has no operation for it
	server.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if c, ok := r.Context().Value(wireKey{}).(*wire); ok {
			c.enter(serving)
		}
		next.ServeHTTP(w, r)
	})
	server.ConnContext = func(ctx context.Context, c net.Conn) context.Context {
		if connContext != nil {
			ctx = connContext(ctx, c)
		}
		return context.WithValue(ctx, wireKey{}, c)
	}
	server.ConnState = func(c net.Conn, now http.ConnState) {
		if c, ok := c.(*wire); ok && now == http.StateIdle {
			c.enter(reading)
		}
		if state != nil {
			state(c, now)
		}
	}
	return &wireListener{Listener: l, handler: h}
}

type wireKey struct{}

// wireListener wraps every connection in a wire.
type wireListener struct {
	net.Listener

	handler *Handler
}

// Accept wraps the next connection.
func (l *wireListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &wire{Conn: c, handler: l.handler, recording: true}, nil
}

// phase is the state of a connection.
type phase int

const (
	reading phase = iota // the head of a request is being read: what net/http writes in this phase is a refusal
	serving              // a handler has the request
)

// maxHead is how many bytes of the head of a request are kept.
const maxHead = 8 << 10

// wire is a connection that keeps the first bytes of the request that is being read, so that a request that net/http
// refuses can be parsed again.
//
// Clients send a request after they got the answer to the one before, so the head is what arrived after the last write.
// When a client does not wait (pipelining), its refused requests are answered by net/http.
type wire struct {
	net.Conn

	handler *Handler

	mu        sync.Mutex // guards all below
	phase     phase
	recording bool // what is read may be the head of a request, and is added to head
	head      []byte
}

// enter sets the phase.
func (c *wire) enter(p phase) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.phase = p
	if p == serving { // what arrives is the body, until an answer is written
		c.recording = false
		c.head = nil
	}
}

// Read reads from the connection, and adds to the head while a head is being read.
func (c *wire) Read(into []byte) (int, error) {
	n, err := c.Conn.Read(into)
	if n > 0 {
		c.mu.Lock()
		if c.recording {
			c.head = append(c.head, into[:min(n, maxHead-len(c.head))]...)
		}
		c.mu.Unlock()
	}
	return n, err
}

// Write sends the answer of a handler. When net/http refuses a request by itself, it sends the answer of ServeRefused
// in place of net/http's.
func (c *wire) Write(text []byte) (int, error) {
	c.mu.Lock()
	if c.phase == serving {
		c.recording = true
		c.head = nil
		c.mu.Unlock()
		return c.Conn.Write(text)
	}
	head := c.head
	c.mu.Unlock()
	status, reason := refusedAs(text)
	request, ok := c.request(head)
	if status == 0 || !ok {
		return c.Conn.Write(text)
	}
	answer := &answerWriter{header: make(http.Header)}
	c.handler.ServeRefused(answer, request, status, reason)
	if err := answer.send(c.Conn, request); err != nil {
		return 0, err
	}
	return len(text), nil
}

// CloseWrite closes the sending side. net/http calls it so that the client still gets the answer.
func (c *wire) CloseWrite() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}

// SetLinger sets the linger time of a TCP connection.
func (c *wire) SetLinger(seconds int) error {
	if tcp, ok := c.Conn.(lingerer); ok {
		return tcp.SetLinger(seconds)
	}
	return nil
}

type lingerer interface{ SetLinger(seconds int) error }

// refusedAs parses the status and the reason of a refusal that net/http wrote: "HTTP/1.1 400 Bad Request: missing
// required Host header". status is 0 when it is not a refusal, reason is "" when net/http gave none.
func refusedAs(answer []byte) (status int, reason string) {
	line, _, _ := bytes.Cut(answer, []byte("\r\n"))
	rest, ok := strings.CutPrefix(string(line), "HTTP/1.1 ")
	if !ok || len(rest) < 3 {
		return 0, ""
	}
	status, err := strconv.Atoi(rest[:3])
	if err != nil || status < http.StatusBadRequest {
		return 0, ""
	}
	_, reason, _ = strings.Cut(rest, ": ")
	return status, reason
}

// request parses as much as it can of the head of a refused request; ok is false when it does not begin like a request.
func (c *wire) request(head []byte) (r *http.Request, ok bool) {
	reader := textproto.NewReader(bufio.NewReader(bytes.NewReader(bytes.TrimLeft(head, "\r\n"))))
	line, err := reader.ReadLine()
	method, rest, found := strings.Cut(line, " ")
	strange := func(r rune) bool { return r <= ' ' || r > '~' }
	if err != nil && line == "" || !found || method == "" || strings.ContainsFunc(method, strange) {
		return nil, false
	}
	target := rest
	if i := strings.LastIndex(rest, " HTTP/"); i >= 0 {
		target = rest[:i]
	}
	r = &http.Request{
		Method:     method,
		RequestURI: target,
		URL:        refusedURL(target),
		Proto:      "HTTP/1.1",
		ProtoMajor: 1,
		ProtoMinor: 1,
		Header:     make(http.Header),
		Body:       http.NoBody,
		RemoteAddr: c.RemoteAddr().String(),
	}
	for {
		line, err := reader.ReadLine()
		if name, value, found := strings.Cut(line, ":"); found && name != "" && !strings.ContainsAny(name, " \t") {
			r.Header.Add(name, strings.TrimSpace(value))
		}
		if err != nil || line == "" {
			break
		}
	}
	r.Host = r.Header.Get("Host")
	r.Header.Del("Host")
	return r, true
}

// refusedURL returns the URL of a request target that may be malformed.
func refusedURL(target string) *url.URL {
	if u, err := url.ParseRequestURI(target); err == nil {
		return u
	}
	path, query, _ := strings.Cut(target, "?")
	if _, rest, absolute := strings.Cut(path, "://"); absolute {
		_, path, _ = strings.Cut(rest, "/")
		path = "/" + path
	}
	return &url.URL{Path: path, RawQuery: query}
}

// answerWriter is a ResponseWriter that buffers an answer.
type answerWriter struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (w *answerWriter) Header() http.Header { return w.header }

func (w *answerWriter) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
}

func (w *answerWriter) Write(text []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.body.Write(text)
}

// send writes the answer with "Connection: close", since net/http closes the connection after a refusal.
func (w *answerWriter) send(to io.Writer, request *http.Request) error {
	w.header.Del("Content-Length") // http.Response writes its ContentLength
	answer := http.Response{
		StatusCode:    w.status,
		ProtoMajor:    1,
		ProtoMinor:    1,
		Request:       request,
		Header:        w.header,
		Body:          io.NopCloser(&w.body),
		ContentLength: int64(w.body.Len()),
		Close:         true,
	}
	return answer.Write(to)
}
