package openapi

import (
	"net/http"

	"github.com/getkin/kin-openapi/openapi3"
)

// Input holds the values of a request: map[string]any, []any, string, json.Number, bool and nil. Numbers are
// json.Number, whether they came in a body, a form or a parameter, so that they are echoed digit for digit. Integers of
// the contract are normalized to plain digits, however they were sent (2.0, 2e0). A map holds the parameters that were
// sent, and is nil when there were none.
type Input struct {
	Body   any // decoded JSON or form; a string for any other content type; nil when absent or unreadable
	Path   map[string]any
	Query  map[string]any
	Header map[string]any // by canonical name: "X-Request-Id"
	Cookie map[string]any

	// Rewritten reports whether an integer in Body was normalized, so that decoding the bytes of the body instead would
	// give another result.
	Rewritten bool
}

func (in *Input) set(p parameter, value any) {
	values := &in.Query
	switch p.in {
	case openapi3.ParameterInPath:
		values = &in.Path
	case openapi3.ParameterInHeader:
		values = &in.Header
	case openapi3.ParameterInCookie:
		values = &in.Cookie
	}
	if *values == nil {
		*values = make(map[string]any)
	}
	(*values)[p.name] = value
}

// CheckRequest checks a request whose body has been read. It returns the values and the violations of the request, in
// the order security, path, query, header, cookie, body. pathValue returns the text of a path parameter, as
// http.Request.PathValue does; it may be nil when Path has none. The Input holds what could be read even when there are
// violations, but is valid only when there are none.
//
// query may allow query parameters that the operation does not declare; nil: it allows none.
//
// Any credential satisfies the security requirement: the caller has to verify it. A body is ignored where the operation
// declares none.
//
// The time is linear in the size of the request, whatever it violates. The check stops when r's context ends and
// returns the context's error; the violations are incomplete then.
func (o *Operation) CheckRequest(r *http.Request, pathValue func(string) string, body []byte, query Query) (
	in Input, found Violations, err error,
) {
	poll := &poll{ctx: r.Context()}
	if o.NeedsCredential() {
		if _, ok := o.Credential(r); !ok {
			found.Add(o.missingCredential())
		}
	}
	if len(o.Terms().parameters) > 0 || r.URL.RawQuery != "" {
		found.Append(o.checkParameters(poll, r, pathValue, query, &in))
	}
	value, rewritten, more := o.Terms().request.check(poll, asRequest, r.Header, body, "body")
	in.Body, in.Rewritten = value, rewritten
	found.Append(more)
	return in, found, r.Context().Err()
}

// CheckBody checks the JSON body of a notification that is about to be sent.
func (o *Operation) CheckBody(body []byte) Violations {
	media := o.Terms().request.media
	if len(media) == 0 {
		return Violations{}
	}
	_, _, found := media[0].check(nil, asRequest, body, "body") // JSON comes first
	return found
}
