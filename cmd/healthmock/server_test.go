package main

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
)

// running is a server under test, on a port of its own.
type running struct {
	url   string
	stop  context.CancelFunc
	ended chan error
}

// fakeSandbox is a served whose long polls end when waits is closed.
type fakeSandbox struct{ waits chan struct{} }

func (fakeSandbox) Wire(_ *http.Server, l net.Listener) net.Listener { return l }
func (b fakeSandbox) EndWaits()                                      { close(b.waits) }

func serveTest(t *testing.T, b fakeSandbox, h http.Handler) running {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	r := running{url: "http://" + l.Addr().String(), stop: stop, ended: make(chan error, 1)}
	con := console{out: io.Discard, err: io.Discard}
	go func() { r.ended <- serveUntil(ctx, l, h, b, con, slog.New(slog.DiscardHandler)) }()
	return r
}

func ask(t *testing.T, url string) chan string {
	t.Helper()
	answer := make(chan string, 1)
	go func() {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody)
		if err != nil {
			answer <- err.Error()
			return
		}
		res, err := (&http.Client{Transport: &http.Transport{}}).Do(req)
		if err != nil {
			answer <- err.Error()
			return
		}
		defer res.Body.Close()
		body, _ := io.ReadAll(res.Body)
		answer <- string(body)
	}()
	return answer
}

func TestDrain(t *testing.T) {
	begun, release := make(chan struct{}), make(chan struct{})
	r := serveTest(t, fakeSandbox{make(chan struct{})}, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(begun)
		<-release
		_, _ = io.WriteString(w, "finished")
	}))
	answer := ask(t, r.url)
	<-begun
	r.stop()
	for refused := false; !refused; { // the listener closes soon after; a request before that would close begun twice
		_, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(r.url, "http://"))
		refused = err != nil
	}
	close(release)
	if got := <-answer; got != "finished" {
		t.Errorf("the request under way got %q", got)
	}
	if err := <-r.ended; err != nil {
		t.Errorf("serveUntil: %v", err)
	}
}

func TestDrainEndsPolls(t *testing.T) {
	begun := make(chan struct{})
	b := fakeSandbox{make(chan struct{})}
	r := serveTest(t, b, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(begun)
		<-b.waits
		_, _ = io.WriteString(w, "nothing happened")
	}))
	answer := ask(t, r.url+"/events?wait=30s")
	<-begun
	r.stop()
	if got := <-answer; got != "nothing happened" {
		t.Errorf("the poll got %q", got)
	}
	if err := <-r.ended; err != nil {
		t.Errorf("serveUntil: %v", err)
	}
}
