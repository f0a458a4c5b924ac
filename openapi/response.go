package openapi

import (
	"fmt"
	"net/http"

	"github.com/getkin/kin-openapi/openapi3"
)

// response is what an operation declares for one status.
type response struct {
	content content
	headers []parameter
	example Example
	line    int
}

// CheckResponse checks a response before it leaves: its status and content type are declared, its headers and its JSON
// body are as their schemas say. Bodies that are not JSON are checked for their content type only. Every violation is
// In "response".
func (o *Operation) CheckResponse(status int, header http.Header, body []byte) (found Violations) {
	r := o.response(status)
	if r == nil {
		found.Add(Violation{
			In: "response", Rule: RuleStatus, Line: o.Line,
			Reason: fmt.Sprintf("%s does not declare status %d", o.ID, status),
		})
		return found
	}
	for _, h := range r.headers {
		_, _, more := h.check(nil, header[h.name])
		found.Append(more)
	}
	if len(r.content.media) == 0 && len(body) > 0 {
		found.Add(Violation{
			In: "response", Rule: RuleUnexpectedBody, Line: r.line,
			Reason: fmt.Sprintf("status %d is declared without a body", status),
		})
	}
	_, _, more := r.content.check(nil, asResponse, header, body, "response")
	found.Append(more)
	return found
}

// response finds what is declared for status: the status itself, else its range (2XX), else default.
func (o *Operation) response(status int) *response {
	for _, key := range [...]int{status, status / 100, 0} {
		if r := o.Terms().responses[key]; r != nil {
			return r
		}
	}
	return nil
}

func (c *compiler) headerParameter(name string, h *openapi3.Header) parameter {
	s := c.schema(h.Schema.Value)
	return parameter{
		name: http.CanonicalHeaderKey(name), in: "response", required: h.Required,
		list: s.namedTypes&arrayType != 0, schema: s, line: startLine(h.Origin),
	}
}
