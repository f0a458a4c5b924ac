package humanapi

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/provider"
	"github.com/healthmock/healthmock/openapi"
)

// errNotFound is the error for a missing thing in the words of the vendor, which never says what was missing. why says
// it in the journal and in the log.
func errNotFound(why string) error { return vendorNotFound(app.Errorf(app.NotFound, "%s", why)) }

// vendorNotFound words a missing thing as the vendor does; err is then the cause.
func vendorNotFound(err error) error {
	if app.Is(err, app.NotFound) {
		return &app.Error{Kind: app.NotFound, Message: "Not Found", Err: err}
	}
	return err
}

// plainError is the envelope of the token service and the Data API. Neither is documented; clients read statusCode and
// message. Validation is what the vendor's framework adds to a refused body.
type plainError struct {
	StatusCode int         `json:"statusCode"`
	Error      string      `json:"error"`
	Message    string      `json:"message"`
	Validation *validation `json:"validation,omitempty"`
	RequestID  string      `json:"x-humanapi-request-id,omitempty"`
}

// adminError is the Admin API's general envelope (vendor OpenAPI, error schema).
type adminError struct {
	Code      int    `json:"code"`
	Error     string `json:"error"`
	Message   string `json:"message"`
	RequestID string `json:"x-humanapi-request-id"`
}

// validation says where a refused request was wrong (vendor OpenAPI, invalidEntity).
type validation struct {
	Source string   `json:"source"` // "payload", "query" or "params"
	Keys   []string `json:"keys"`
}

// failPlainly words an error of the token service or the Data API.
func failPlainly(c *provider.Call, fault *app.Error) provider.Reply {
	status := provider.Status(fault)
	body := plainError{StatusCode: status, Error: http.StatusText(status), Message: fault.Message}
	if fault.Kind == app.Invalid {
		if message, where := explain(c.Violations.List); where != nil {
			body.Message, body.Validation = message, where
		}
	}
	return provider.JSON(status, body)
}

// failAsAdmin words an error of the Admin API, which has two envelopes: one for what is wrong with a request's content,
// another for all else.
func failAsAdmin(c *provider.Call, fault *app.Error) provider.Reply {
	status := provider.Status(fault)
	if fault.Kind == app.Invalid {
		if message, where := explain(c.Violations.List); where != nil {
			return provider.JSON(status, plainError{status, http.StatusText(status), message, where, c.NewRequestID()})
		}
	}
	return provider.JSON(status, adminError{status, http.StatusText(status), fault.Message, c.NewRequestID()})
}

// failAsApps words an error of the Application API, and asks for HTTP Basic, which some clients send only then.
func failAsApps(c *provider.Call, fault *app.Error) provider.Reply {
	return challenge(failPlainly(c, fault))
}

// challenge tells who was refused how to present a credential (RFC 7235).
func challenge(reply provider.Reply) provider.Reply {
	if reply.Status == http.StatusUnauthorized {
		reply.Header = http.Header{"Www-Authenticate": {`Basic realm="Human API"`}}
	}
	return reply
}

// explain words the first violation as the vendor's framework does, and names every key at fault; where is nil when none
// has a name, as in a body that is no JSON.
func explain(violations []openapi.Violation) (message string, where *validation) {
	for _, v := range violations {
		source, ok := map[string]string{"body": "payload", "query": "query", "path": "params"}[v.In]
		if !ok || v.Name == "" {
			continue
		}
		if where == nil {
			message, where = sentence(v), &validation{Source: source}
		}
		if key := strings.ReplaceAll(path(v), "/", "."); where.Source == source && !slices.Contains(where.Keys, key) {
			where.Keys = append(where.Keys, key)
		}
	}
	return message, where
}

// sentence is a violation in the words of Joi, which the vendor's messages are in (`"dateOfBirth" must be a valid date`).
func sentence(v openapi.Violation) string {
	key := `"` + label(path(v)) + `"`
	switch v.Rule {
	case "required":
		return key + " is required"
	case "additionalProperties", openapi.RuleUnknownParameter:
		return key + " is not allowed"
	case "minLength":
		return key + " is not allowed to be empty"
	}
	if v.Name == "dateOfBirth" {
		return key + " must be a valid date"
	}
	return key + " is invalid: " + v.Reason
}

// path is where a violation stands, without the leading slash: "providers/0/address".
func path(v openapi.Violation) string {
	return cmp.Or(strings.TrimPrefix(v.Pointer, "/"), v.Name)
}

// label is a path as Joi prints it: "providers[0].address".
func label(path string) string {
	var text strings.Builder
	for i, part := range strings.Split(path, "/") {
		switch _, err := strconv.Atoi(part); {
		case err == nil:
			text.WriteString("[" + part + "]")
		case i > 0:
			text.WriteString("." + part)
		default:
			text.WriteString(part)
		}
	}
	return text.String()
}
