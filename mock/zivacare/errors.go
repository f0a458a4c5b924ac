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

// messages are the documented messages. The vendor's page cuts the last one off; its end is assumed.
//
//nolint:gosec // messages about credentials
var messages = map[string]string{
	taken:        "Cannot assign user to application! Found duplicate unique user identifier (clientUserId).",
	noClientID:   "You did not provide an application client Id! clientId parameter is missing.",
	noUserID:     "You did not provide a client user Id! clientUserId parameter is missing.",
	noSecret:     "You did not provide an application client secret! clientSecret parameter is missing.",
	unrecognized: "Your application is not recognized! Check both clientId and clientSecret parameters.",
}

// requiredParameters has the code for each parameter that may be missing, in the order in which the vendor is assumed
// to look.
var requiredParameters = []struct{ name, code string }{
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
		for _, m := range requiredParameters {
			if code == "" && slices.ContainsFunc(c.Violations.List,
				func(v openapi.Violation) bool { return isMissing(v, m.name) }) {
				code = m.code
			}
		}
	}
	if code != "" {
		reply.Body = vendorError{code, messages[code]}
	}
	return reply
}

// isMissing reports whether a violation says that a member of the body is missing or empty.
func isMissing(v openapi.Violation, name string) bool {
	return v.In == "body" && v.Pointer == "/"+name &&
		(v.Rule == "required" || v.Rule == "minLength" || v.Rule == "nullable")
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
		return provider.JSON(status, provider.OAuthError{Code: "invalid_grant", Description: err.Message})
	}
	return failPlainly(c, err)
}

// sentence describes a violation: the parameter or the member, and the reason.
func sentence(v openapi.Violation) string {
	switch {
	case v.Name == "":
		return v.Reason
	case v.In == "body" && v.Pointer != "":
		return v.Pointer[1:] + " " + v.Reason
	}
	return v.Name + ": " + v.Reason
}

// failAsOAuth renders an error of the token exchange, as FOSOAuthServerBundle does.
func failAsOAuth(c *provider.Call, err *app.Error) provider.Reply {
	description := err.Message
	if err.Kind == app.Invalid && len(c.Violations.List) > 0 {
		description = sentence(c.Violations.List[0])
	}
	return provider.JSON(provider.Status(err),
		provider.OAuthError{Code: provider.OAuthCode(c, err), Description: description})
}
