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
	Type       string              `json:"type"`
	Title      string              `json:"title"`
	Status     int                 `json:"status"`
	Detail     string              `json:"detail,omitempty"`
	Instance   string              `json:"instance,omitempty"`
	Violations []openapi.Violation `json:"violations,omitempty"`
}

// statuses is the one translation of the sandbox's errors.
var statuses = map[app.Kind]int{
	app.Invalid:         http.StatusBadRequest,
	app.Unauthenticated: http.StatusUnauthorized,
	app.Forbidden:       http.StatusForbidden,
	app.NotFound:        http.StatusNotFound,
	app.WrongMethod:     http.StatusMethodNotAllowed,
	app.Conflict:        http.StatusConflict,
	app.TooLarge:        http.StatusRequestEntityTooLarge,
	app.Unsupported:     http.StatusUnsupportedMediaType,
	app.Internal:        http.StatusInternalServerError,
}

// fail words an error. What is wrong with the request itself is listed, all of it.
func fail(c *provider.Call, fault *app.Error) provider.Reply {
	p := newProblem(c, statuses[fault.Kind], fault.Message)
	if slices.Contains([]app.Kind{app.Invalid, app.Unsupported, app.TooLarge}, fault.Kind) {
		p.Violations = c.Violations
		if len(p.Violations) == 0 && fault.Field != "" {
			p.Violations = []openapi.Violation{inBody(fault.Field, string(app.Invalid), fault.Message)}
		}
	}
	if n := len(p.Violations); n > 0 {
		p.Detail = p.Violations[0].String()
		if n > 1 {
			p.Detail += fmt.Sprintf(" (and %d more)", n-1)
		}
	}
	reply := p.reply()
	if fault.Kind == app.Unauthenticated {
		reply.Header = http.Header{"Www-Authenticate": {`Bearer realm="healthmock control API"`}}
	}
	return reply
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

// refuse is the error of a request that breaks a rule which no schema can state.
func refuse(c *provider.Call, violations ...openapi.Violation) error {
	c.Violations = append(c.Violations, violations...)
	return app.Errorf(app.Invalid, "%s", violations[0].Reason)
}

// message is what an error says to a client.
func message(err error) string {
	if fault, ok := errors.AsType[*app.Error](err); ok {
		return fault.Message
	}
	return err.Error()
}

// inBody is a violation of a top-level property.
func inBody(name, rule, reason string) openapi.Violation {
	return openapi.Violation{In: "body", Name: name, Pointer: "/" + name, Rule: rule, Reason: reason}
}

// inQuery is a violation of a query parameter.
func inQuery(name, rule, reason string) openapi.Violation {
	return openapi.Violation{In: "query", Name: name, Rule: rule, Reason: reason}
}
