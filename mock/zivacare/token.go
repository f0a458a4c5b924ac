package zivacare

import (
	"context"
	"encoding/base64"
	"net/http"
	"strconv"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/chart"
	"github.com/healthmock/healthmock/mock/provider"
)

// specialTokenLifetime is how long a special token is valid (assumed: the vendor says only what it is exchanged for).
const specialTokenLifetime = time.Hour

// issue issues a token of a kind for a user: the unpadded base64 of 64 hexadecimal digits, as the vendor's example of a
// special token is. That other tokens have this form is inferred: it is that of the vendor's framework.
func issue(ctx context.Context, a app.At, kind, userID string, lifetime time.Duration) (string, error) {
	claims := app.Claims{Kind: kind, UserID: userID}
	return a.IssueToken(ctx, claims, lifetime, func(_ time.Time, number int64) (string, error) {
		digits := app.ID(a.Seed(), 64, "token", a.ID(), Name, kind, strconv.FormatInt(number, 10))
		return base64.RawStdEncoding.EncodeToString([]byte(digits)), nil
	})
}

// exchange is the body of a token exchange. The web guide posts it as a form, the Android SDK as JSON.
type exchange struct {
	ClientSecret string `json:"clientSecret"`
	SpecialToken string `json:"specialToken"`
}

// exchanged is the reply, in the order of the web guide. The last two fields are assumed.
type exchanged struct {
	UserCode     string `json:"ziva_user_code"`
	Name         string `json:"name"`
	Email        string `json:"email"`
	AccessToken  string `json:"access_token"`
	ExpiresIn    int    `json:"expires_in,omitempty"`
	RefreshToken string `json:"refresh_token,omitempty"`
}

// getAccessToken exchanges a special token for an access token. The first use invalidates it, unless the secret is
// wrong.
func getAccessToken(c *provider.Call, in exchange) (provider.Reply, error) {
	if c.App == nil {
		return provider.Reply{}, invalidGrant("The special token is not valid",
			app.Errorf(app.Unauthenticated, "unknown token"))
	}
	if err := authenticate(c, in.ClientSecret); err != nil {
		return provider.Reply{}, err
	}
	var reply exchanged
	err := c.App.Change(c.Context(), func(ctx context.Context, _ app.Tx) error {
		spent, err := vendorApp(c).SpendToken(ctx, specialToken, in.SpecialToken)
		if err != nil {
			return refused(err, "The special token is not valid")
		}
		c.UserID = spent.UserID
		user, err := vendorApp(c).User(ctx, spent.UserID)
		if err != nil {
			return refused(err, "The special token is not valid")
		}
		reply.UserCode = user.UserID
		reply.Name, reply.Email = nameAndEmail(c.App, user)
		reply.AccessToken, reply.ExpiresIn, reply.RefreshToken, err = accessTokens(ctx, vendorApp(c), user.UserID)
		return err
	})
	return noStore(provider.JSON(http.StatusOK, reply)), err
}

// refreshed is the reply to a refresh (the usual one of FOSOAuthServerBundle).
type refreshed struct {
	AccessToken  string `json:"access_token"`
	ExpiresIn    int    `json:"expires_in,omitempty"`
	TokenType    string `json:"token_type"`
	RefreshToken string `json:"refresh_token,omitempty"`
}

// refreshAccessToken exchanges a refresh token for new tokens. The first use invalidates it, unless the secret is
// wrong. Access tokens that were issued before stay valid.
func refreshAccessToken(c *provider.Call) (provider.Reply, error) {
	if c.App != nil && c.App.ID() != c.Query("client_id") { // it is the one that issued the token
		return provider.Reply{}, invalidClient("the client id is of no app")
	}
	if err := authenticate(c, c.Query("client_secret")); err != nil {
		return provider.Reply{}, err
	}
	if c.Query("grant_type") != "refresh_token" { // where validation is off
		return provider.Reply{}, c.Refuse(provider.InQuery("grant_type", "enum", "must be refresh_token"))
	}
	reply := refreshed{TokenType: "bearer"}
	err := c.App.Change(c.Context(), func(ctx context.Context, _ app.Tx) error {
		spent, err := vendorApp(c).SpendToken(ctx, refreshToken, c.Query("refresh_token"))
		if err != nil {
			return refused(err, "Invalid refresh token")
		}
		c.UserID = spent.UserID
		reply.AccessToken, reply.ExpiresIn, reply.RefreshToken, err = accessTokens(ctx, vendorApp(c), spent.UserID)
		return err
	})
	return noStore(provider.JSON(http.StatusOK, reply)), err
}

// accessTokens issues an access token and, if access tokens expire in the App, a refresh token, which does not.
func accessTokens(ctx context.Context, a app.At, userID string) (access string, seconds int, refresh string,
	err error,
) {
	var lifetime time.Duration
	if setting := a.Settings().AccessTokenLife; setting != nil {
		lifetime = time.Duration(*setting)
	}
	if access, err = issue(ctx, a, accessToken, userID, lifetime); err != nil || lifetime == 0 {
		return access, 0, "", err
	}
	refresh, err = issue(ctx, a, refreshToken, userID, 0)
	return access, int(lifetime / time.Second), refresh, err
}

// refused returns the vendor's error for a token that was refused. Any other error stays as it is.
func refused(err error, message string) error {
	if app.Is(err, app.Unauthenticated) || app.Is(err, app.NotFound) {
		return invalidGrant(message, err)
	}
	return err
}

// invalidGrant returns the error invalid_grant of RFC 6749. The cause is for the journal.
func invalidGrant(message string, cause error) error {
	return &app.Error{Kind: app.Conflict, Status: badRequest, Message: message, Err: cause}
}

// noStore adds the header of a reply with tokens (RFC 6749, 5.1).
func noStore(reply provider.Reply) provider.Reply {
	reply.Header = http.Header{"Cache-Control": {"no-store"}}
	return reply
}

// nameAndEmail returns the name and the e-mail address of a user: what the client said, and else those of the generated
// person.
func nameAndEmail(a *app.App, user app.User) (name, email string) {
	patient := chart.NewBody(a.Seed(), a.Person(user), a.Clock.Now()).Patient
	name = user.Person.FirstName
	if name == "" {
		name = patient.FirstName + " " + patient.LastName
	} else if user.Person.LastName != "" {
		name += " " + user.Person.LastName
	}
	if email = user.Email; email == "" {
		email = patient.Email
	}
	return name, email
}
