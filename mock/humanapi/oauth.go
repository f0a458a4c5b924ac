package humanapi

import (
	"cmp"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/provider"
)

// codeToken is the kind of an authorization code, which is valid for one use.
const (
	codeToken    = "code"
	codeLifetime = 10 * time.Minute // RFC 6749, 4.1.2: at most
	codeDigits   = 40
)

// redirectURI is a parameter of both requests of the flow. A code remembers its value, since both have to be equal (RFC
// 6749, 4.1.3).
const redirectURI = "redirect_uri"

// browserUser is the clientUserId of the user who signs in when the request names none.
const browserUser = "oauth"

// authorize assumes that the user consents, and redirects the browser back with a code (RFC 6749, 4.1.2).
func authorize(c *provider.Call) (provider.Reply, error) {
	if c.App == nil {
		return provider.Reply{}, app.Errorf(app.Unauthenticated, "There is no such client")
	}
	back, reason := parseRedirectURI(c.App, c.Query(redirectURI))
	if reason != "" {
		return provider.Reply{}, c.Refuse(provider.InQuery(redirectURI, "format", reason))
	}
	if humanID := c.Query("human_id"); humanID != "" {
		user, err := vendorApp(c).User(c.Context(), humanID)
		if err != nil {
			return provider.Reply{}, err
		}
		c.UserID = user.UserID
	} else {
		user, _, err := vendorApp(c).CreateUser(c.Context(), app.NewUser{ClientUserID: browserUser})
		if err != nil {
			return provider.Reply{}, err
		}
		c.UserID = user.UserID
	}
	claims := app.Claims{
		Kind:   codeToken,
		UserID: c.UserID,
		Data:   map[string]string{redirectURI: c.Query(redirectURI)},
	}
	code, err := vendorApp(c).IssueToken(c.Context(), claims, codeLifetime, opaqueToken(c.App, codeToken, codeDigits))
	if err != nil {
		return provider.Reply{}, err
	}
	return redirect(back, map[string]string{"code": code, "state": c.Query("state")}), nil
}

// parseRedirectURI parses and checks the URI to redirect a browser to. It must be absolute, without a fragment (RFC
// 6749, 3.1.2), and either on this machine or registered with the App, so that a web page cannot obtain codes. reason
// is not empty when it is invalid.
func parseRedirectURI(a *app.App, text string) (back *url.URL, reason string) {
	address, err := url.Parse(text)
	switch {
	case err != nil, !address.IsAbs(), address.Fragment != "", address.Host == "" && address.Opaque != "":
		return nil, "must be an absolute address without a fragment"
	case slices.Contains(a.Settings().RedirectURIs, text), loopback(address.Hostname()):
		return address, ""
	}
	return nil, "must be an address of this machine, or one that is registered as one of the app's redirectUris"
}

// loopback reports whether a host name is this machine's.
func loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback() ||
		strings.EqualFold(host, "localhost") ||
		strings.HasSuffix(strings.ToLower(host), ".localhost")
}

// redirect returns a redirect with additional query parameters. Those without a value are left out.
func redirect(address *url.URL, parameters map[string]string) provider.Reply {
	query := address.Query()
	for name, value := range parameters {
		if value != "" {
			query.Set(name, value)
		}
	}
	to := *address
	to.RawQuery = query.Encode()
	return provider.Reply{Status: http.StatusFound, Header: http.Header{"Location": {to.String()}}}
}

// oauthTokenRequest is the body of a token request (RFC 6749, 4.1.3).
type oauthTokenRequest struct {
	GrantType    string `json:"grant_type"`
	Code         string `json:"code"`
	RedirectURI  string `json:"redirect_uri"`
	ClientSecret string `json:"client_secret"`
}

type oauthTokenReply struct {
	AccessToken string `json:"access_token"`
	TokenType   string `json:"token_type"`
}

// createOAuthToken exchanges a code for an access token. The first use invalidates a code, even with a wrong redirect
// URI.
func createOAuthToken(c *provider.Call, in oauthTokenRequest) (provider.Reply, error) {
	credential, _ := c.Operation.Credential(c.Request)
	if err := authenticate(c, cmp.Or(in.ClientSecret, credential.Password)); err != nil {
		return provider.Reply{}, err
	}
	if in.GrantType != "authorization_code" { // where validation is off
		return provider.Reply{}, c.Refuse(provider.InBody("grant_type", "enum", "must be authorization_code"))
	}
	refuse := func(cause error) (provider.Reply, error) {
		return provider.Reply{}, &app.Error{
			Kind:    app.Conflict,
			Status:  http.StatusBadRequest,
			Message: "The code is not good",
			Err:     cause,
		}
	}
	code, err := vendorApp(c).SpendToken(c.Context(), codeToken, in.Code)
	switch {
	case app.Is(err, app.Unauthenticated):
		return refuse(err)
	case err != nil:
		return provider.Reply{}, err
	case in.RedirectURI != code.Data[redirectURI]:
		return refuse(app.Errorf(app.Unauthenticated, "the redirect_uri is not the one that the code was sent to"))
	}
	c.UserID = code.UserID
	access, err := permanentToken(c)
	reply := provider.JSON(http.StatusOK, oauthTokenReply{access, "Bearer"})
	reply.Header = http.Header{"Cache-Control": {"no-store"}, "Pragma": {"no-cache"}}
	return reply, err
}
