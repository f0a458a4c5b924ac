package humanapi

import (
	"encoding/json"
	"net/url"

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

// identifyClient finds the App that a token request names. Whether its secret is right is for the operation to say, after
// the request has been checked.
func identifyClient(c *provider.Call) error {
	var named struct {
		ClientID string `json:"client_id"`
		UserID   string `json:"client_user_id"`
	}
	if provider.IsForm(c.Request) {
		fields, _ := url.ParseQuery(string(c.Body))
		named.ClientID, named.UserID = fields.Get("client_id"), fields.Get("client_user_id")
	} else {
		_ = json.Unmarshal(c.Body, &named)
	}
	c.App, _ = c.Apps.Get(named.ClientID)
	if c.App != nil && named.UserID != "" && !c.App.Faults.Empty() { // what goes wrong with requests about this user does so here
		if user, err := c.App.UserByClientID(c.Context(), named.UserID); err == nil {
			c.HumanID = user.HumanID
		}
	}
	return nil
}

// identifyClientToken finds the App of a client token.
func identifyClientToken(c *provider.Call) error {
	return identify(c, clientToken, "Cannot authenticate you with this token")
}

// identify finds the App and the user that a token of a kind speaks for. Whatever is wrong with it, the vendor says the same;
// the cause is for the journal.
func identify(c *provider.Call, kind, message string) error {
	refuse := func(cause error) error {
		return &app.Error{Kind: app.Unauthenticated, Message: message, Err: cause}
	}
	credential, ok := c.Operation.Credential(c.Request)
	if !ok {
		return refuse(nil)
	}
	issuer, token, err := c.Apps.Token(c.Context(), credential.Token)
	if c.App = issuer; err != nil {
		return refuse(err)
	}
	if c.DeadToken != "" {
		return refuse(app.Errorf(app.Unauthenticated, "%s", c.DeadToken))
	}
	if token.Kind != kind {
		return refuse(app.Errorf(app.Unauthenticated, "a token of another kind: %s", token.Kind))
	}
	c.HumanID = token.HumanID
	return nil
}
