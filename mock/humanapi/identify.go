package humanapi

import (
	"cmp"
	"net/url"
	"strings"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/provider"
)

// The kinds of token, in the vendor's words.
const (
	sessionToken = "session"
	idToken      = "id"
	accessToken  = "access"
	clientToken  = "client"
)

// vendorApp returns the request's App as the vendor's API shows it.
func vendorApp(c *provider.Call) app.At { return c.App.At(Name) }

// identifyClient finds the App that a token request names, under the parameter names of today's service, of connect.js
// or of OAuth. The operation checks the secret, after the request has been checked.
func identifyClient(c *provider.Call) error {
	field := unchecked(c, "client_id", "clientId", "humanId", "human_id", "client_user_id")
	named := cmp.Or(field("client_id"), field("clientId"))
	if named == "" {
		named, _, _ = c.Request.BasicAuth()
	}
	if c.App, _ = c.Apps.Get(named); c.App == nil || c.App.Faults.Empty() {
		return nil
	}
	// The App has fault rules, some of which may be about this user.
	user, err := vendorApp(c).User(c.Context(), cmp.Or(field("humanId"), field("human_id")))
	if name := field("client_user_id"); err != nil && name != "" {
		user, err = vendorApp(c).UserByClientID(c.Context(), name)
	}
	if err == nil {
		c.UserID = user.UserID
	}
	return nil
}

// unchecked returns a function that reads the named fields of a request before it is checked: of its form or
// JSON, or of its query when it has no body.
func unchecked(c *provider.Call, names ...string) func(name string) string {
	if len(c.Body) == 0 {
		return c.Request.URL.Query().Get
	}
	if provider.IsForm(c.Request) {
		fields, _ := url.ParseQuery(string(c.Body))
		return fields.Get
	}
	texts := c.Texts(names...)
	return func(name string) string { return texts[name] }
}

// identifyAppKey finds the App that the path names, and checks the presented App Key: the client secret, as the user of
// HTTP Basic with an empty password (recording; that the secret is the key is assumed).
func identifyAppKey(c *provider.Call) error {
	refuse := func(cause string) error {
		return &app.Error{
			Kind: app.Unauthenticated, Message: "Invalid app key",
			Err: app.Errorf(app.Unauthenticated, "%s", cause),
		}
	}
	_, path, _ := strings.Cut(c.Request.URL.Path, "/apps/")
	id, _, _ := strings.Cut(path, "/")
	named, ok := c.Apps.Get(id)
	c.App = named
	credential, presented := c.Operation.Credential(c.Request)
	switch {
	case !ok:
		return refuse("there is no such app")
	case !presented:
		return refuse("no app key was presented")
	case c.DeadToken != "":
		return refuse(c.DeadToken)
	case credential.Password != "" || !named.Secret(credential.Username):
		return refuse("it is not the app's key (the client secret, with an empty password)")
	}
	return nil
}

// identifyClientToken finds the App of a client token.
func identifyClientToken(c *provider.Call) error {
	return identify(c, clientToken, "Cannot authenticate you with this token")
}

// identify finds the App and the user of a token of a kind. The vendor has one message for whatever is wrong with a
// token; the cause is for the journal.
func identify(c *provider.Call, kind, message string) error {
	refuse := func(cause error) error {
		return &app.Error{Kind: app.Unauthenticated, Message: message, Err: cause}
	}
	credential, ok := c.Operation.Credential(c.Request)
	if !ok {
		return refuse(nil)
	}
	if cause := c.IdentifyToken(Name, kind, credential.Token); cause != nil {
		return refuse(cause)
	}
	return nil
}
