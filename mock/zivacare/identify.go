package zivacare

import (
	"net/url"
	"strings"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/provider"
)

// The kinds of token.
const (
	specialToken = "special"
	accessToken  = "access"
	refreshToken = "refresh"
)

// identifyClient finds the App that a request to the application API names, in its body or its path. Whether its secret
// is right is for the operation to say, after the request has been checked.
func identifyClient(c *provider.Call) error {
	texts := c.Texts("clientId", "clientUserId")
	named, userID := texts["clientId"], ""
	if _, rest, ok := strings.Cut(c.Request.URL.EscapedPath(), "/app/"); ok && len(c.Body) == 0 {
		path := strings.Split(rest, "/")
		named, _ = url.PathUnescape(path[0])
		userID = path[len(path)-1]
	}
	if c.App, _ = c.Apps.Get(named); c.App == nil || c.App.Faults.Empty() {
		return nil
	}
	// The App has fault rules, some of which may be about this user.
	user, err := vendorApp(c).User(c.Context(), userID)
	if name := texts["clientUserId"]; err != nil && name != "" {
		user, err = vendorApp(c).UserByClientID(c.Context(), name)
	}
	if err == nil {
		c.UserID = user.UserID
	}
	return nil
}

// identifyExchange finds the App that issued the token of a token request, or that a refresh names, and the token's
// user.
func identifyExchange(c *provider.Call) error {
	query := c.Request.URL.Query()
	presented := query.Get("refresh_token")
	if len(c.Body) > 0 {
		presented = unchecked(c, "specialToken")
	}
	issuer, token, err := c.Apps.Token(c.Context(), Name, presented)
	if c.App = issuer; err == nil {
		c.UserID = token.UserID
	}
	if named, ok := c.Apps.Get(query.Get("client_id")); ok {
		c.App = named
	}
	return nil
}

// unchecked returns a field of a form or a JSON body that nobody has checked yet.
func unchecked(c *provider.Call, name string) string {
	if provider.IsForm(c.Request) {
		fields, _ := url.ParseQuery(string(c.Body))
		return fields.Get(name)
	}
	return c.Texts(name)[name]
}

// identifyAccessToken returns a function that finds the user of an access token, or the demo user. Whatever is wrong
// with a token, the vendor says the same; the cause is for the journal.
func identifyAccessToken(demo func() (provider.DemoUser, error)) func(*provider.Call) error {
	refuse := func(cause error) error {
		return &app.Error{Kind: app.Unauthenticated, Message: "The access token provided is invalid.", Err: cause}
	}
	return func(c *provider.Call) error {
		credential, ok := c.Operation.Credential(c.Request)
		switch {
		case !ok:
			return refuse(app.Errorf(app.Unauthenticated, "no access_token was presented"))
		case credential.Token == demoToken:
			user, err := demo()
			c.App, c.UserID = user.App, user.UserID
			return err
		}
		if cause := c.IdentifyToken(Name, accessToken, credential.Token); cause != nil {
			return refuse(cause)
		}
		return nil
	}
}

// authenticate checks the client's secret.
func authenticate(c *provider.Call, secret string) error {
	switch {
	case c.App == nil:
		return invalidClient("the client id is of no app")
	case !c.App.Secret(secret):
		return invalidClient("the client secret is not that of the app")
	}
	return nil
}

// invalidClient returns the error for wrong credentials of a client. It has status 400, as all documented errors of the
// application API have. The cause is for the journal.
func invalidClient(cause string) error {
	return &app.Error{
		Kind: app.Unauthenticated, Status: badRequest, Message: messages[unrecognized],
		Err: app.Errorf(app.Unauthenticated, "%s", cause),
	}
}
