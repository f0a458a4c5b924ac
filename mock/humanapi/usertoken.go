package humanapi

import (
	"cmp"
	"net/http"
	"strconv"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/provider"
)

// userServiceOperations are the token operations of the vendor's first years, by operationId.
func userServiceOperations() map[string]provider.Op {
	return map[string]provider.Op{
		"createUserTokens":  provider.Body(createUserTokens),
		"createPublicToken": provider.Body(createPublicToken),
		"authorize":         authorize,
		"createOAuthToken":  provider.Body(createOAuthToken),
	}
}

// userTokensRequest has the result of the Connect popup, and the client's secret (old web guide, Finalizing user
// authentication).
type userTokensRequest struct {
	HumanID      string `json:"humanId"`
	ClientSecret string `json:"clientSecret"`
	SessionToken string `json:"sessionToken"`
}

type userTokensReply struct {
	HumanID      string `json:"humanId"`
	AccessToken  string `json:"accessToken"`
	PublicToken  string `json:"publicToken"`
	ClientID     string `json:"clientId"`
	ClientUserID string `json:"clientUserId"`
}

// createUserTokens exchanges a token for Connect for the tokens that a server keeps. It does so even before a source is
// connected, as the sandbox has no popup that waits for it. There is no data until then.
func createUserTokens(c *provider.Call, in userTokensRequest) (provider.Reply, error) {
	if err := authenticate(c, secretOf(c, in.ClientSecret)); err != nil {
		return provider.Reply{}, err
	}
	refuse := func(cause error) (provider.Reply, error) {
		return provider.Reply{}, &app.Error{Kind: app.Unauthenticated, Message: "Invalid session token", Err: cause}
	}
	issuer, session, err := c.Apps.Token(c.Context(), Name, in.SessionToken)
	switch {
	case err != nil:
		return refuse(err)
	case issuer != c.App:
		return refuse(app.Errorf(app.Unauthenticated, "a token of another app"))
	case session.Kind != sessionToken && session.Kind != idToken:
		return refuse(app.Errorf(app.Unauthenticated, "a token of another kind: %s", session.Kind))
	case in.HumanID != "" && in.HumanID != session.UserID:
		return refuse(app.Errorf(app.Unauthenticated, "a token of another user"))
	}
	c.UserID = session.UserID
	user, err := vendorApp(c).User(c.Context(), c.UserID)
	if err != nil {
		return provider.Reply{}, vendorNotFound(err)
	}
	public, err := publicToken(c)
	if err != nil {
		return provider.Reply{}, err
	}
	access, err := permanentToken(c)
	return provider.JSON(http.StatusOK, userTokensReply{user.UserID, access, public, c.App.ID(), user.ClientUserID}), err
}

type publicTokenRequest struct {
	HumanID      string `json:"humanId"`
	ClientSecret string `json:"clientSecret"`
}

type publicTokenReply struct {
	HumanID     string `json:"humanId"`
	PublicToken string `json:"publicToken"`
}

// createPublicToken returns a user's current public token.
func createPublicToken(c *provider.Call, in publicTokenRequest) (provider.Reply, error) {
	if err := authenticate(c, secretOf(c, in.ClientSecret)); err != nil {
		return provider.Reply{}, err
	}
	user, err := vendorApp(c).User(c.Context(), in.HumanID)
	if err != nil {
		return provider.Reply{}, vendorNotFound(err)
	}
	c.UserID = user.UserID
	public, err := publicToken(c)
	reply := provider.JSON(http.StatusOK, publicTokenReply{user.UserID, public})
	times := strconv.FormatInt(c.App.Clock.Now().UnixMilli(), 10) // recorded without its value
	reply.Header = http.Header{"Set-Cookie": {"hapi_times=" + times + "; Path=/; HttpOnly"}}
	return reply, err
}

// secretOf returns the secret that a request presents: in its body, or as the user of HTTP Basic.
func secretOf(c *provider.Call, inBody string) string {
	credential, _ := c.Operation.Credential(c.Request)
	return cmp.Or(inBody, credential.Username)
}

// publicToken returns a token for Connect for a returning user. It changes after each new source (old web guide).
func publicToken(c *provider.Call) (string, error) {
	sources, err := c.App.Sources(c.Context(), c.UserID)
	return app.ID(c.App.Seed(), 32, "publicToken", c.App.ID(), c.UserID, strconv.Itoa(len(sources))), err
}

// permanentToken returns an access token of the vendor's first years. There is one for each user, and it does not
// expire.
func permanentToken(c *provider.Call) (string, error) {
	claims := app.Claims{Kind: accessToken, UserID: c.UserID}
	return vendorApp(c).IssueToken(c.Context(), claims, 0, func(time.Time, int64) (string, error) {
		return app.ID(c.App.Seed(), 40, "token", c.App.ID(), "lasting", c.UserID), nil
	})
}
