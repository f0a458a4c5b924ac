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
	"github.com/healthmock/healthmock/openapi/violation"
)

// errNotFound returns the vendor's error for anything missing, which never says what is missing. why says it in the
// journal and in the log.
func errNotFound(why string) error { return vendorNotFound(app.Errorf(app.NotFound, "%s", why)) }

// vendorNotFound replaces a NotFound error by the vendor's, with err as the cause.
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

// validation lists the invalid keys of a refused request (vendor OpenAPI, invalidEntity).
type validation struct {
	Source string   `json:"source"` // "payload", "query" or "params"
	Keys   []string `json:"keys"`
}

// failPlainly renders an error of the token service or the Data API.
func failPlainly(c *provider.Call, err *app.Error) provider.Reply {
	status := provider.Status(err)
	body := plainError{StatusCode: status, Error: http.StatusText(status), Message: err.Message}
	if err.Kind == app.Invalid {
		if message, where := explain(c.Violations.List); where != nil {
			body.Message, body.Validation = message, where
		}
	}
	return provider.JSON(status, body)
}

// failAsAdmin renders an error of the Admin API, which has two envelopes: one for invalid content of a request, and
// one for everything else.
func failAsAdmin(c *provider.Call, err *app.Error) provider.Reply {
	status := provider.Status(err)
	if err.Kind == app.Invalid {
		if message, where := explain(c.Violations.List); where != nil {
			return provider.JSON(status, plainError{status, http.StatusText(status), message, where, c.NewRequestID()})
		}
	}
	return provider.JSON(status, adminError{status, http.StatusText(status), err.Message, c.NewRequestID()})
}

// failAsApps renders an error of the Application API. It adds a challenge for HTTP Basic, as some clients send
// credentials only after one.
func failAsApps(c *provider.Call, err *app.Error) provider.Reply {
	return challenge(failPlainly(c, err))
}

// challenge adds the header of a 401 that states how to authenticate (RFC 7235).
func challenge(reply provider.Reply) provider.Reply {
	if reply.Status == http.StatusUnauthorized {
		reply.Header = http.Header{"Www-Authenticate": {`Basic realm="Human API"`}}
	}
	return reply
}

// explain returns a message about the first violation, as the vendor's framework does, and every invalid key; where is
// nil when no violation has a key, as in a body that is not JSON.
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

// sentence returns the message for a violation in the style of Joi, like the vendor's messages:
// `"dateOfBirth" must be a valid date`.
func sentence(v openapi.Violation) string {
	key := `"` + label(path(v)) + `"`
	switch v.Rule {
	case "required":
		return key + " is required"
	case "additionalProperties", violation.UnknownParameter:
		return key + " is not allowed"
	case "minLength":
		return key + " is not allowed to be empty"
	}
	if v.Name == "dateOfBirth" {
		return key + " must be a valid date"
	}
	return key + " is invalid: " + v.Reason
}

// path returns the path of a violation, without the leading slash: "providers/0/address".
func path(v openapi.Violation) string {
	return cmp.Or(strings.TrimPrefix(v.Pointer, "/"), v.Name)
}

// label returns a path as Joi prints it: "providers[0].address".
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
