package httpapi

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/provider"
	"github.com/healthmock/healthmock/openapi"
	"github.com/healthmock/healthmock/openapi/violation"
)

// ServeRefused answers a request that net/http refused with this status before any handler was called. It sends the
// vendor's error and adds an entry to the journal. r need not be well-formed; its RequestURI is the target as it was
// sent. reason says why net/http refused the request, and must quote nothing of it; when it is "", the reason is
// derived from r.
//
// No operation sees such a request, and it is not recorded for a replay. So it changes nothing, not even the number of
// the next error.
func (h *Handler) ServeRefused(w http.ResponseWriter, r *http.Request, status int, reason string) {
	protect(w.Header())
	path, query, _ := strings.Cut(r.RequestURI, "?")
	cleaned := clean(r)
	a := arrival{
		path:       escapeInvalid(path),
		query:      escapeInvalid(query),
		refused:    status,
		violations: []openapi.Violation{malformed(r, status, reason)},
	}
	cleaned = cleaned.WithContext(context.WithValue(cleaned.Context(), arrivalKey{}, &a))
	h.dispatch.find(cleaned.Host, cleaned.URL.EscapedPath()).refusals.ServeHTTP(w, cleaned)
}

// malformed returns the violation for which net/http refused a request.
func malformed(r *http.Request, status int, reason string) openapi.Violation {
	v := openapi.Violation{In: "header", Rule: violation.Syntax, Reason: cmp.Or(reason, "a header is malformed")}
	_, err := url.ParseRequestURI(r.RequestURI)
	switch {
	case status == http.StatusRequestHeaderFieldsTooLarge:
		v.Rule, v.Reason = "maxBytes", "the headers are too long"
	case status == http.StatusNotImplemented:
		v.Name, v.Rule, v.Reason = "Transfer-Encoding", "enum", "the only transfer encoding is chunked"
	case status == http.StatusExpectationFailed:
		v.Name, v.Rule, v.Reason = "Expect", "enum", "the only expectation is 100-continue"
	case status == http.StatusBadRequest && reason == "" && (err != nil || strings.Contains(r.RequestURI, " ")):
		v.In = "path"
		v.Reason = "the path or the query is malformed: " +
			"a % must be followed by two hexadecimal digits, and a space be escaped"
	}
	return v
}

// refused answers the requests of ServeRefused.
func (h *Handler) refused(c *gin.Context, e *engine) {
	x := (&pipeline{handler: h, service: e.service, validation: h.Validation}).newExchange(c)
	if token, ok := strings.CutPrefix(x.call.Request.Header.Get("Authorization"), "Bearer "); ok {
		x.call.App = h.Apps.Owner(token)
	}
	reason := x.call.Violations.List[0].Reason
	x.finish(provider.Reply{}, &app.Error{Kind: app.Invalid, Status: x.arrival.refused, Message: reason})
}
