package humanapi

import (
	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/provider"
)

// oauthError is the envelope of OAuth 2.0 (RFC 6749, 5.2).
type oauthError struct {
	Error       string `json:"error"`
	Description string `json:"error_description"`
}

// failAsUserService words an error of the user service: of /oauth as RFC 6749 does, of all else plainly.
func failAsUserService(c *provider.Call, fault *app.Error) provider.Reply {
	if c.Operation == nil {
		return failPlainly(c, fault)
	}
	switch c.Operation.ID {
	case "authorize":
		return failAtBrowser(c, fault)
	case "createOAuthToken":
		return failAsOAuth(c, fault)
	}
	return failPlainly(c, fault)
}

func failAsOAuth(c *provider.Call, fault *app.Error) provider.Reply {
	body := oauthError{oauthWord(c, fault), fault.Message}
	if fault.Kind == app.Invalid {
		if message, where := explain(c.Violations.List); where != nil {
			body.Description = message
		}
	}
	return challenge(provider.JSON(provider.Status(fault), body))
}

// failAtBrowser tells the client what was wrong with a request for a code by way of the browser, unless it is the client, or the
// address to go back to, that is wrong (RFC 6749, 4.1.2.1), or trouble was asked for.
func failAtBrowser(c *provider.Call, fault *app.Error) provider.Reply {
	if c.App == nil || fault.Status != 0 || fault.Kind == app.RateLimited {
		return failAsOAuth(c, fault)
	}
	query := c.Request.URL.Query()
	back, reason := redirection(c.App, query.Get("redirect_uri"))
	if reason != "" {
		return failAsOAuth(c, fault)
	}
	return sendBack(back, map[string]string{"error": oauthWord(c, fault), "state": query.Get("state")})
}

// oauthWord is the word that RFC 6749 has for a failure.
func oauthWord(c *provider.Call, fault *app.Error) string {
	switch fault.Kind {
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
