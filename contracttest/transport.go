package contracttest

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
)

// transport answers requests by calling a handler: no socket, no name to resolve, no certificate to trust.
type transport struct{ handler http.Handler }

// RoundTrip serves the request on the caller's goroutine. It fails as it would over a network: with the context's error when
// that ends, whatever the handler has answered, and with io.EOF when the handler hangs up.
func (t transport) RoundTrip(req *http.Request) (res *http.Response, err error) {
	ctx := req.Context()
	in := req.Clone(ctx)
	in.RequestURI = req.URL.RequestURI()
	if in.URL, err = url.ParseRequestURI(in.RequestURI); err != nil { // a path alone, as a server sees it
		return nil, err
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
	if !served(t.handler, recorder, in) {
		return nil, io.EOF
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	res = recorder.Result()
	res.Request = req
	return res, nil
}

// served tells whether the handler answered, rather than hung up.
func served(handler http.Handler, w http.ResponseWriter, req *http.Request) (ok bool) {
	defer func() {
		if p := recover(); p != nil && p != http.ErrAbortHandler { //nolint:errorlint // the very value, as net/http has it
			panic(p)
		}
	}()
	handler.ServeHTTP(w, req)
	return true
}
