package control

import (
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/provider"
	"github.com/healthmock/healthmock/openapi"
)

const problemType = "application/problem+json"

// problem is an error as RFC 9457 has it. Its type stays about:blank: the title is the status and nothing more.
type problem struct {
	Type                string `json:"type"`
	Title               string `json:"title"`
	Status              int    `json:"status"`
	Detail              string `json:"detail,omitempty"`
	Instance            string `json:"instance,omitempty"`
	*openapi.Violations        // of the request
	*advanceReply              // what an advance that failed brought about all the same
}

// fail words an error. What is wrong with the request itself is listed, all of it.
func fail(c *provider.Call, fault *app.Error) provider.Reply {
	p := newProblem(c, provider.Status(fault), fault.Message)
	if slices.Contains([]app.Kind{app.Invalid, app.Unsupported, app.TooLarge}, fault.Kind) {
		found := c.Violations
		if found.Count == 0 && fault.Field != "" {
			found.Add(provider.InBody(fault.Field, string(app.Invalid), fault.Message))
		}
		if found.Count > 0 {
			p.Violations = &found
			p.Detail = found.List[0].String()
		}
		if found.Count > 1 {
			p.Detail += fmt.Sprintf(" (and %d more)", found.Count-1)
		}
	}
	if reason := unrouted(c.Violations.List); reason != "" {
		p.Detail = reason
	}
	reply := p.reply()
	if fault.Kind == app.Unauthenticated {
		reply.Header = http.Header{"Www-Authenticate": {`Bearer realm="healthmock control API"`}}
	}
	return reply
}

// unrouted returns why no operation was found for a request, and which one is nearest; "" when one was.
func unrouted(list []openapi.Violation) string {
	for _, v := range list {
		if v.Rule == openapi.RuleUnknownOperation || v.Rule == openapi.RuleUnknownMethod {
			return v.Reason
		}
	}
	return ""
}

func newProblem(c *provider.Call, status int, detail string) problem {
	return problem{
		Type: "about:blank", Title: http.StatusText(status), Status: status,
		Detail: detail, Instance: c.Request.URL.EscapedPath(),
	}
}

func (p problem) reply() provider.Reply {
	return provider.Reply{Status: p.Status, Body: p, ContentType: problemType}
}

// message is what an error says to a client.
func message(err error) string {
	if fault, ok := errors.AsType[*app.Error](err); ok {
		return fault.Message
	}
	return err.Error()
}
