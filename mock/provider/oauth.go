package provider

import "github.com/healthmock/healthmock/mock/app"

// OAuthError is the body of an error of OAuth 2.0 (RFC 6749, 5.2).
type OAuthError struct {
	Code        string `json:"error"`
	Description string `json:"error_description"`
}

// OAuthCode returns the error code of RFC 6749 for an error.
func OAuthCode(c *Call, err *app.Error) string {
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
		for _, v := range c.Violations.List {
			if v.Rule == "enum" && (v.Name == "grant_type" || v.Name == "response_type") {
				return "unsupported_" + v.Name
			}
		}
	case app.Forbidden, app.NotFound, app.WrongMethod, app.TooLarge, app.Unsupported:
	}
	return "invalid_request"
}
