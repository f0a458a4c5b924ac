package humanapi

import (
	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/provider"
)

// failAsUserService renders an error of the user service: as in RFC 6749 for /oauth, otherwise with failPlainly.
func failAsUserService(c *provider.Call, err *app.Error) provider.Reply {
	if c.Operation == nil {
		return failPlainly(c, err)
	}
	switch c.Operation.ID {
	case "authorize":
		return failByRedirect(c, err)
	case "createOAuthToken":
		return failAsOAuth(c, err)
	}
	return failPlainly(c, err)
}

func failAsOAuth(c *provider.Call, err *app.Error) provider.Reply {
	body := provider.OAuthError{Code: provider.OAuthCode(c, err), Description: err.Message}
	if err.Kind == app.Invalid {
		if message, where := explain(c.Violations.List); where != nil {
			body.Description = message
		}
	}
	return challenge(provider.JSON(provider.Status(err), body))
}

// failByRedirect reports an error of a request for a code to the client by a redirect of the browser. It does not
// redirect when the client or the redirect URI is invalid (RFC 6749, 4.1.2.1), nor for an injected fault.
func failByRedirect(c *provider.Call, err *app.Error) provider.Reply {
	if c.App == nil || err.Status != 0 || err.Kind == app.RateLimited {
		return failAsOAuth(c, err)
	}
	query := c.Request.URL.Query()
	back, reason := parseRedirectURI(c.App, query.Get("redirect_uri"))
	if reason != "" {
		return failAsOAuth(c, err)
	}
	return redirect(back, map[string]string{"error": provider.OAuthCode(c, err), "state": query.Get("state")})
}
