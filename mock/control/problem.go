package control

import (
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/healthmock/healthmock/contracttest/controlapi"
	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/provider"
	"github.com/healthmock/healthmock/openapi"
	"github.com/healthmock/healthmock/openapi/violation"
)

const problemType = "application/problem+json"

// fail renders an error. The violations of the request are all listed.
func fail(c *provider.Call, err *app.Error) provider.Reply {
	p := newProblem(c, provider.Status(err), err.Message)
	if slices.Contains([]app.Kind{app.Invalid, app.Unsupported, app.TooLarge}, err.Kind) {
		found := c.Violations
		if found.Count == 0 && err.Field != "" {
			found.Add(provider.InBody(err.Field, string(app.Invalid), err.Message))
		}
		if found.Count > 0 {
			p.Violations, p.ViolationCount = found.List, found.Count
			p.Detail = found.List[0].String()
		}
		if found.Count > 1 {
			p.Detail += fmt.Sprintf(" (and %d more)", found.Count-1)
		}
	}
	if reason := unrouted(c.Violations.List); reason != "" {
		p.Detail = reason
	}
	reply := problemReply(p)
	if err.Kind == app.Unauthenticated {
		reply.Header = http.Header{"Www-Authenticate": {`Bearer realm="healthmock control API"`}}
	}
	return reply
}

// unrouted returns why no operation was found for a request, and which one is nearest; "" when one was.
func unrouted(list []openapi.Violation) string {
	for _, v := range list {
		if v.Rule == violation.UnknownOperation || v.Rule == violation.UnknownMethod {
			return v.Reason
		}
	}
	return ""
}

// newProblem returns an error response of RFC 9457. Its type is always about:blank, so its title is the text of the
// status.
func newProblem(c *provider.Call, status int, detail string) controlapi.Problem {
	return controlapi.Problem{
		Type: "about:blank", Title: http.StatusText(status), Status: status,
		Detail: detail, Instance: c.Request.URL.EscapedPath(),
	}
}

func problemReply(p controlapi.Problem) provider.Reply {
	return provider.Reply{Status: p.Status, Body: p, ContentType: problemType}
}

// message returns the text of an error for a client.
func message(err error) string {
	if appErr, ok := errors.AsType[*app.Error](err); ok {
		return appErr.Message
	}
	return err.Error()
}
