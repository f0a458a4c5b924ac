package openapi

import (
	"fmt"
	"net/http"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/healthmock/healthmock/openapi/violation"
)

// response is what an operation declares for one status.
type response struct {
	content content
	headers []parameter
	example Example
	line    int
}

// CheckResponse checks a response before it is sent: whether the operation declares its status and content type, and
// whether its headers and its JSON body match their schemas. Of a body that is not JSON only the content type is
// checked. Every violation is In "response".
func (o *Operation) CheckResponse(status int, header http.Header, body []byte) (found Violations) {
	r := o.response(status)
	if r == nil {
		found.Add(Violation{
			In:     "response",
			Rule:   violation.Status,
			Reason: fmt.Sprintf("%s does not declare status %d", o.ID, status),
			Line:   o.Line,
		})
		return found
	}
	for _, h := range r.headers {
		_, _, more := h.check(nil, header[h.name], false)
		found.Append(more)
	}
	if len(r.content.media) == 0 && len(body) > 0 {
		found.Add(Violation{
			In:     "response",
			Rule:   violation.UnexpectedBody,
			Reason: fmt.Sprintf("status %d is declared without a body", status),
			Line:   r.line,
		})
	}
	_, _, more := r.content.check(nil, asResponse, header, body, "response")
	found.Append(more)
	return found
}

// response returns what is declared for status: for the status itself, else for its range (2XX), else for default. It
// is nil when the operation declares none of these.
func (o *Operation) response(status int) *response {
	for _, key := range [...]int{status, status / 100, 0} {
		if r := o.Terms().responses[key]; r != nil {
			return r
		}
	}
	return nil
}

// headerParameter compiles a response header, which is checked like a parameter.
func (c *compiler) headerParameter(name string, h *openapi3.Header) parameter {
	s := c.schema(h.Schema.Value)
	return parameter{
		name:     http.CanonicalHeaderKey(name),
		in:       "response",
		required: h.Required,
		list:     s.namedTypes&arrayType != 0,
		schema:   s,
		line:     startLine(h.Origin),
	}
}
