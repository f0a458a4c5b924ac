package contracttest

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
)

// transport answers requests by calling a handler: no socket, no name to resolve, no certificate to trust.
type transport struct {
	handler http.Handler
	// refused answers a request whose path or query is malformed, which no handler would get over a network; nil: such
	// a request fails.
	refused http.HandlerFunc
}

// RoundTrip serves the request. It fails as it would over a network: with the context's error as soon as that ends,
// whatever the handler is still doing, and with io.EOF when the handler hangs up. A handler's panic is the caller's.
func (t transport) RoundTrip(req *http.Request) (res *http.Response, err error) {
	ctx := req.Context()
	in := req.Clone(ctx)
	in.RequestURI = req.URL.RequestURI()
	serve := t.handler.ServeHTTP
	if in.URL, err = url.ParseRequestURI(in.RequestURI); err != nil { // a path alone, as a server sees it
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
	defer func() { _ = in.Body.Close() }() // a RoundTripper must; and it is the caller's to fail

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
		case p == http.ErrAbortHandler: //nolint:errorlint // the very value, as net/http has it
			return nil, io.EOF
		case p != nil:
			panic(p)
		case ctx.Err() != nil:
			return nil, ctx.Err()
		}
	}
	res = recorder.Result()
	res.Request = req
	if req.Method != http.MethodHead && res.ContentLength > int64(recorder.Body.Len()) { // as over a connection that ends early
		res.Body = io.NopCloser(io.MultiReader(res.Body, cutOff{}))
	}
	return res, nil
}

// cutOff is the end of a body that was to be longer.
type cutOff struct{}

func (cutOff) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
