package humanapi

import (
	"encoding/base64"
	"net/http"
	"strconv"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/provider"
)

// The lifetimes of tokens (Web Guide; cookbook, table 3).
const (
	sessionTokenLifetime = time.Hour
	tokenLifetime        = 24 * time.Hour
)

// connectTokenRequest is the body of POST /v1/connect/token (vendor OpenAPI, connectTokenPayload).
type connectTokenRequest struct {
	ClientSecret string `json:"client_secret"`
	ClientUserID string `json:"client_user_id"`
	Email        string `json:"client_user_email"`
	Type         string `json:"type"`
}

// The replies, in the field order of the Web Guide's samples.
type (
	sessionTokenReply struct {
		SessionToken string `json:"session_token"`
		HumanID      string `json:"human_id"`
		ExpiresIn    int    `json:"expires_in"`
	}
	idTokenReply struct {
		TokenType    string `json:"token_type"`
		IDToken      string `json:"id_token"`
		RefreshToken string `json:"id_refresh_token"`
		ExpiresIn    int    `json:"expires_in"`
	}
	accessTokenReply struct {
		AccessToken  string `json:"access_token"`
		ExpiresIn    int    `json:"expires_in"`
		TokenType    string `json:"token_type"`
		RefreshToken string `json:"refresh_token"`
	}
)

// createConnectToken issues a token for one user (Web Guide). The first session token of a user creates the user.
func createConnectToken(c *provider.Call, in connectTokenRequest) (provider.Reply, error) {
	if err := authenticate(c, in.ClientSecret); err != nil {
		return provider.Reply{}, err
	}
	if in.ClientUserID == "" { // where validation is off
		return provider.Reply{}, c.Refuse(provider.InBody("client_user_id", "required", "is required"))
	}
	user, err := vendorApp(c).UserByClientID(c.Context(), in.ClientUserID)
	if app.Is(err, app.NotFound) && in.Type == sessionToken {
		user, _, err = vendorApp(c).CreateUser(c.Context(), app.NewUser{ClientUserID: in.ClientUserID, Email: in.Email})
	}
	if err != nil {
		return provider.Reply{}, err
	}
	c.UserID = user.UserID
	switch in.Type {
	case sessionToken:
		return createSessionToken(c, user)
	case idToken:
		return createIDToken(c)
	case accessToken:
		return createAccessToken(c, user)
	}
	return provider.Reply{}, c.Refuse(provider.InBody("type", "enum", "must be session, id or access"))
}

// createSessionToken issues a token for Connect to a user without sources. Later an id token is used instead (Web
// Guide).
func createSessionToken(c *provider.Call, user app.User) (provider.Reply, error) {
	if user.Connected {
		return provider.Reply{}, app.Errorf(app.Forbidden, "The user has connected a source: request a token of type id")
	}
	token, err := issueOpaque(c, sessionToken, sessionTokenLifetime, 40)
	return provider.JSON(http.StatusOK, sessionTokenReply{token, c.UserID, seconds(sessionTokenLifetime)}), err
}

// createIDToken issues a token for Connect to a returning user. That a user without sources gets one too is assumed.
func createIDToken(c *provider.Call) (provider.Reply, error) {
	token, err := issueOpaque(c, idToken, tokenLifetime, 32)
	return provider.JSON(http.StatusOK, idTokenReply{
		"Bearer", token, refreshToken("idrt-", token), seconds(tokenLifetime),
	}), err
}

// createAccessToken issues a token to read a user's data. It fails before a source is connected, as there is no data.
func createAccessToken(c *provider.Call, user app.User) (provider.Reply, error) {
	if !user.Connected {
		return provider.Reply{}, app.Errorf(app.Forbidden, "The user has not connected any source yet")
	}
	token, err := issueOpaque(c, accessToken, tokenLifetime, 64)
	return provider.JSON(http.StatusOK, accessTokenReply{
		token, seconds(tokenLifetime), "Bearer", refreshToken("atrt-", token),
	}), err
}

// badCredentials returns the vendor's error for invalid client credentials, which does not say what is wrong with
// them. why says it in the journal and in the log.
func badCredentials(why string) error {
	return &app.Error{
		Kind: app.Unauthenticated, Message: "Invalid client credentials", Err: app.Errorf(app.Unauthenticated, "%s", why),
	}
}

// authenticate checks the secret of a token request against that of the App.
func authenticate(c *provider.Call, secret string) error {
	switch {
	case c.App == nil:
		return badCredentials("the client id is of no app")
	case !c.App.Secret(secret):
		return badCredentials("the client secret is not that of the app")
	}
	return nil
}

// issueOpaque issues an opaque token with a number of hexadecimal digits for the call's user.
func issueOpaque(c *provider.Call, kind string, lifetime time.Duration, digits int) (string, error) {
	claims := app.Claims{Kind: kind, UserID: c.UserID}
	return vendorApp(c).IssueToken(c.Context(), claims, lifetime, opaqueToken(c.App, kind, digits))
}

// opaqueToken mints tokens of a kind that are hexadecimal digits without a meaning.
func opaqueToken(a *app.App, kind string, digits int) func(time.Time, int64) (string, error) {
	return func(_ time.Time, number int64) (string, error) {
		return app.ID(a.Seed(), digits, "token", a.ID(), kind, strconv.FormatInt(number, 10)), nil
	}
}

// refreshToken returns the refresh token of a token: a prefix and 43 URL-safe characters. The vendor reserves it for
// future use (cookbook, table 3), and no endpoint accepts it.
func refreshToken(prefix, token string) string {
	text := base64.RawURLEncoding.EncodeToString([]byte(app.ID(0, 64, "refresh", token)))
	return prefix + text[:43]
}

func seconds(d time.Duration) int { return int(d / time.Second) }
