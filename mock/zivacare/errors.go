package zivacare

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/provider"
	"github.com/healthmock/healthmock/openapi"
)

const badRequest = http.StatusBadRequest

// The documented codes of the application API (docs.zivacare.com, Manage users).
const (
	taken        = "0001"
	noClientID   = "0004"
	noUserID     = "0005"
	noSecret     = "0007"
	unrecognized = "0011"
)

// appMessages are the documented messages. The vendor's page cuts the last one off; its end is assumed.
//
//nolint:gosec // messages about credentials
var appMessages = map[string]string{
	taken:        "Cannot assign user to application! Found duplicate unique user identifier (clientUserId).",
	noClientID:   "You did not provide an application client Id! clientId parameter is missing.",
	noUserID:     "You did not provide a client user Id! clientUserId parameter is missing.",
	noSecret:     "You did not provide an application client secret! clientSecret parameter is missing.",
	unrecognized: "Your application is not recognized! Check both clientId and clientSecret parameters.",
}

// missing has the code for each parameter that may be missing, in the order in which the vendor is assumed to look.
var missing = []struct{ name, code string }{
	{"clientId", noClientID}, {"clientUserId", noUserID}, {"clientSecret", noSecret},
}

// vendorError is the shape of the vendor's errors (docs.zivacare.com, Manage users).
type vendorError struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// failAsApp renders an error of the application API. A code that is not documented is the status with a leading zero
// (assumed).
func failAsApp(c *provider.Call, err *app.Error) provider.Reply {
	reply := failPlainly(c, err)
	code := ""
	switch {
	case err.Kind == app.Conflict && err.Status == badRequest:
		code = taken
	case err.Kind == app.Unauthenticated && err.Status == badRequest:
		code = unrecognized
	case err.Kind == app.Invalid:
		for _, m := range missing {
			if code == "" && slices.ContainsFunc(c.Violations.List, func(v openapi.Violation) bool { return lacks(v, m.name) }) {
				code = m.code
			}
		}
	}
	if code != "" {
		reply.Body = vendorError{code, appMessages[code]}
	}
	return reply
}

// lacks reports whether a violation says that a member of the body is missing or empty.
func lacks(v openapi.Violation, name string) bool {
	return v.In == "body" && v.Pointer == "/"+name && (v.Rule == "required" || v.Rule == "minLength" || v.Rule == "nullable")
}

// failPlainly renders an error with its status as the code. An error of a request that breaks its contract names the
// first violation.
func failPlainly(c *provider.Call, err *app.Error) provider.Reply {
	status, message := provider.Status(err), err.Message
	if err.Kind == app.Invalid && len(c.Violations.List) > 0 {
		message = sentence(c.Violations.List[0])
	}
	return provider.JSON(status, vendorError{fmt.Sprintf("%04d", status), message})
}

// failAsData renders an error of the Data API: that of a token as FOSOAuthServerBundle does (inferred), all others like
// those of the application API (assumed).
func failAsData(c *provider.Call, err *app.Error) provider.Reply {
	if status := provider.Status(err); status == http.StatusUnauthorized {
		return provider.JSON(status, oauthError{"invalid_grant", err.Message})
	}
	return failPlainly(c, err)
}

// sentence names the place of a violation and says what is wrong there.
func sentence(v openapi.Violation) string {
	switch {
	case v.Name == "":
		return v.Reason
	case v.In == "body" && v.Pointer != "":
		return v.Pointer[1:] + " " + v.Reason
	}
	return v.Name + ": " + v.Reason
}

// oauthError is the shape of the errors of FOSOAuthServerBundle (RFC 6749, 5.2).
type oauthError struct {
	Error       string `json:"error"`
	Description string `json:"error_description"`
}

// failAsOAuth renders an error of the token exchange.
func failAsOAuth(c *provider.Call, err *app.Error) provider.Reply {
	description := err.Message
	if err.Kind == app.Invalid && len(c.Violations.List) > 0 {
		description = sentence(c.Violations.List[0])
	}
	return provider.JSON(provider.Status(err), oauthError{oauthCode(c, err), description})
}

// oauthCode returns the error code of RFC 6749 for an error.
func oauthCode(c *provider.Call, err *app.Error) string {
	switch err.Kind {
	case app.Unauthenticated:
		return "invalid_client"
	case app.Conflict:
		return "invalid_grant"
	case app.RateLimited, app.Unavailable:
		return "temporarily_unavailable"
	case app.Internal:
		return "server_error"
	case app.Invalid:
		if slices.ContainsFunc(c.Violations.List, func(v openapi.Violation) bool {
			return v.Name == "grant_type" && v.Rule == "enum"
		}) {
			return "unsupported_grant_type"
		}
	case app.Forbidden, app.NotFound, app.WrongMethod, app.TooLarge, app.Unsupported:
	}
	return "invalid_request"
}
