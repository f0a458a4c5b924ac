package zivacare

import (
	"context"
	"net/http"
	"net/mail"
	"slices"
	"strings"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/chart"
	"github.com/healthmock/healthmock/mock/provider"
)

// newUser is the body of create-user (docs.zivacare.com, Manage users).
type newUser struct {
	ClientID       string `json:"clientId"`
	ClientSecret   string `json:"clientSecret"`
	ClientUserID   string `json:"clientUserId"`
	ClientUserName string `json:"clientUserName"`
}

// createdUser is the reply.
type createdUser struct {
	SpecialToken   string `json:"specialToken"`
	ClientID       string `json:"clientId"`
	ClientUserID   string `json:"clientUserId"`
	ClientUserName string `json:"clientUserName,omitempty"`
}

// createApplicationUser creates a user, and issues a special token as the popup does. The user of a clientUserId that
// is taken is left as it is, unless no client has had a token for it: a user that a scenario's run invented is there
// for the client to ask for.
func createApplicationUser(c *provider.Call, in newUser) (provider.Reply, error) {
	if err := c.Need(in, "clientId", "clientSecret", "clientUserId"); err != nil {
		return provider.Reply{}, err
	}
	if err := authenticate(c, in.ClientSecret); err != nil {
		return provider.Reply{}, err
	}
	reply := createdUser{ClientID: c.App.ID(), ClientUserID: in.ClientUserID, ClientUserName: in.ClientUserName}
	err := c.App.Change(c.Context(), func(ctx context.Context, _ app.Tx) error {
		user, err := vendorApp(c).UserByClientID(ctx, in.ClientUserID)
		switch {
		case err == nil:
			c.UserID = user.UserID
			if err := checkNoTokens(ctx, c.App, user.UserID); err != nil {
				return err
			}
		case app.Is(err, app.NotFound):
			user, _, err = vendorApp(c).CreateUser(ctx, app.NewUser{
				ClientUserID: in.ClientUserID, Email: emailOf(in.ClientUserID), Person: personOf(in.ClientUserName),
			})
		}
		if err != nil {
			return err
		}
		c.UserID = user.UserID
		reply.SpecialToken, err = issue(ctx, vendorApp(c), specialToken, user.UserID, specialTokenLifetime)
		return err
	})
	return provider.JSON(http.StatusOK, reply), err
}

// checkNoTokens returns the vendor's error for a user that a client has already had a token for.
func checkNoTokens(ctx context.Context, a *app.App, userID string) error {
	events, err := a.EventsOf(ctx, userID)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(events, func(e app.Event) bool { return e.Kind == app.TokenIssued }) {
		return &app.Error{Kind: app.Conflict, Status: badRequest, Message: messages[taken]}
	}
	return nil
}

// personOf returns the person of a name: its first word is the first name, the others are the last name.
func personOf(name string) chart.Person {
	words := strings.Fields(name)
	if len(words) == 0 {
		return chart.Person{}
	}
	return chart.Person{FirstName: words[0], LastName: strings.Join(words[1:], " ")}
}

// emailOf returns a client's id of a user if it is an e-mail address, and else "". The vendor asks for no address.
func emailOf(clientUserID string) string {
	if address, err := mail.ParseAddress(clientUserID); err == nil && address.Address == clientUserID {
		return clientUserID
	}
	return ""
}

// deletedUser is the reply to a deletion. The SDK reads a JSON object; what is in it is assumed.
type deletedUser struct {
	UserCode string `json:"ziva_user_code"`
}

// deleteApplicationUser deletes a user. The SDK presents no credential; a secret in the query is checked.
func deleteApplicationUser(c *provider.Call) (provider.Reply, error) {
	if secret := c.Query("clientSecret"); c.App == nil || c.Request.URL.Query().Has("clientSecret") {
		if err := authenticate(c, secret); err != nil {
			return provider.Reply{}, err
		}
	}
	userID := c.Path("zivaUserCode")
	if err := vendorApp(c).DeleteUser(c.Context(), userID); err != nil {
		return provider.Reply{}, notFound(err)
	}
	c.UserID = userID
	return provider.JSON(http.StatusOK, deletedUser{userID}), nil
}

// sourceToken is the body of set-application-user-data-source-token.
type sourceToken struct {
	ClientID       string `json:"clientId"`
	ClientSecret   string `json:"clientSecret"`
	ClientUserID   string `json:"clientUserId"`
	DataSourceName string `json:"dataSourceName"`
}

// connectedSource is the reply (assumed).
type connectedSource struct {
	ClientID       string `json:"clientId"`
	ClientUserID   string `json:"clientUserId"`
	DataSourceName string `json:"dataSourceName"`
}

// setDataSourceToken connects a source, and reads one that is connected again (assumed). The sandbox does not use the
// token.
func setDataSourceToken(c *provider.Call, in sourceToken) (provider.Reply, error) {
	if err := c.Need(in, "clientId", "clientSecret", "clientUserId", "dataSourceName"); err != nil {
		return provider.Reply{}, err
	}
	if err := authenticate(c, in.ClientSecret); err != nil {
		return provider.Reply{}, err
	}
	source := findSource(in.DataSourceName)
	err := c.App.Change(c.Context(), func(ctx context.Context, _ app.Tx) error {
		user, err := vendorApp(c).UserByClientID(ctx, in.ClientUserID)
		if err != nil {
			return notFound(err)
		}
		c.UserID = user.UserID
		sources, err := c.App.Sources(ctx, user.UserID)
		if err != nil {
			return err
		}
		for _, s := range sources {
			if s.Chart.ID == source.ID && s.DisconnectedAt == nil {
				return c.App.Resync(ctx, user.UserID, s.ID)
			}
		}
		connected, err := c.App.Connect(ctx, user.UserID, source)
		if err != nil {
			return err
		}
		return c.App.Resync(ctx, user.UserID, connected.ID)
	})
	return provider.JSON(http.StatusOK, connectedSource{c.App.ID(), in.ClientUserID, in.DataSourceName}), err
}

// findSource returns the source with the vendor's name for it: "apple_health" is Apple Health. All of the vendor's
// sources are devices and apps, so an unknown name is one too.
func findSource(name string) chart.Source {
	source := chart.FindSource(strings.ReplaceAll(name, "_", " "))
	source.Kind = chart.Wearable
	return source
}

// notFound replaces a NotFound error by the vendor's, with err as the cause.
func notFound(err error) error {
	if app.Is(err, app.NotFound) {
		return &app.Error{Kind: app.NotFound, Message: "Not Found", Err: err}
	}
	return err
}
