package main

import (
	"bytes"
	"io"
	"net/http"

	"github.com/healthmock/healthmock/contracttest/controlapi"
)

// control returns the played App as its control API shows it, within this process. With --export a player drives the
// App through it, so that its calls are recorded and a replay can repeat them.
func (p *player) control() *controlapi.App {
	transport := inProcess{p.sandbox.Handler()}
	return controlapi.NewClient("http://localhost", &http.Client{Transport: transport}, "").WithCredentials(playedApp, "")
}

// inProcess is an http.RoundTripper that calls a handler.
type inProcess struct{ handler http.Handler }

// RoundTrip serves a request and returns its response, or the error of the request's context.
func (t inProcess) RoundTrip(req *http.Request) (*http.Response, error) {
	in := req.Clone(req.Context())
	in.RequestURI, in.RemoteAddr, in.Host = req.URL.RequestURI(), "127.0.0.1:1", req.URL.Host
	if in.Body == nil {
		in.Body = http.NoBody
	}
	defer func() { _ = in.Body.Close() }() // a RoundTripper must close it
	reply := &reply{header: make(http.Header), status: http.StatusOK}
	t.handler.ServeHTTP(reply, in)
	return &http.Response{
		StatusCode: reply.status, Header: reply.header, Body: io.NopCloser(&reply.body), Request: req,
	}, req.Context().Err()
}

// reply is an http.ResponseWriter that keeps the response in memory.
type reply struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header returns the response header.
func (r *reply) Header() http.Header { return r.header }

// WriteHeader stores the status.
func (r *reply) WriteHeader(status int) { r.status = status }

// Write appends to the body.
func (r *reply) Write(text []byte) (int, error) { return r.body.Write(text) }
