package contracttest

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
)

// transport is an http.RoundTripper that calls a handler. It needs no socket, name resolution or certificate.
type transport struct {
	handler http.Handler
	// refused handles a request with a malformed path or query, which would not reach a handler over a network. When it is
	// nil, such a request fails.
	refused http.HandlerFunc
}

// RoundTrip serves the request. It fails as it would over a network: with the context's error as soon as the context
// ends, even while the handler runs, and with io.EOF when the handler aborts. Any other panic of the handler is raised
// in the caller.
func (t transport) RoundTrip(req *http.Request) (res *http.Response, err error) {
	ctx := req.Context()
	in := req.Clone(ctx)
	in.RequestURI = req.URL.RequestURI()
	serve := t.handler.ServeHTTP
	if in.URL, err = url.ParseRequestURI(in.RequestURI); err != nil { // a server sees the path without scheme and host
		if t.refused == nil {
			return nil, err
		}
		in.URL, serve = &url.URL{Path: in.RequestURI}, t.refused
	}
	in.RemoteAddr = "127.0.0.1:1"
	in.Proto, in.ProtoMajor, in.ProtoMinor = "HTTP/1.1", 1, 1
	if in.Host == "" {
		in.Host = req.URL.Host
	}
	if in.Body == nil {
		in.Body = http.NoBody
	}
	defer func() { _ = in.Body.Close() }() // a RoundTripper must close it; the error is the caller's

	if err := ctx.Err(); err != nil {
		return nil, err
	}
	recorder := httptest.NewRecorder()
	ended := make(chan any, 1)
	go func() {
		defer func() { ended <- recover() }()
		serve(recorder, in)
	}()
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case p := <-ended:
		switch {
		case p == http.ErrAbortHandler: //nolint:errorlint // net/http compares the value too
			return nil, io.EOF
		case p != nil:
			panic(p)
		case ctx.Err() != nil:
			return nil, ctx.Err()
		}
	}
	res = recorder.Result()
	res.Request = req
	// A network connection would report that the body is shorter than its length.
	if req.Method != http.MethodHead && res.ContentLength > int64(recorder.Body.Len()) {
		res.Body = io.NopCloser(io.MultiReader(res.Body, cutOff{}))
	}
	return res, nil
}

// cutOff is a reader that fails as the rest of a truncated body does.
type cutOff struct{}

func (cutOff) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
