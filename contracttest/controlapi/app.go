package controlapi

import (
	"context"
	"net/http"
	"net/url"
)

// App is everything that one client id can see, with its settings. It has its own users, clock, notifications and
// journal, and shares nothing with other Apps. A test that must not see the traffic of others creates its own App.
type App struct {
	Settings // in a list without the secret; StartTime, Paused and Speed are those of the App's start

	client *Client
}

// CreateApp creates an App. The error is a [*Problem] with status 409 when the client id is taken.
func (c *Client) CreateApp(ctx context.Context, settings Settings) (*App, error) {
	a, err := fetch[*App](ctx, c, call{method: http.MethodPost, path: "/apps", in: settings})
	return a.withClient(c), err
}

// App reads an App, including its secret.
func (c *Client) App(ctx context.Context, clientID string) (*App, error) {
	a, err := fetch[*App](ctx, c, call{method: http.MethodGet, path: "/apps/" + url.PathEscape(clientID)})
	return a.withClient(c), err
}

// WithCredentials returns an App by its credentials, without a request. Its other settings are zero.
func (c *Client) WithCredentials(clientID, clientSecret string) *App {
	return &App{Settings: Settings{ClientID: clientID, ClientSecret: clientSecret}, client: c}
}

// Apps lists the Apps in order of creation, without their secrets.
func (c *Client) Apps(ctx context.Context) ([]*App, error) {
	list, err := fetch[[]*App](ctx, c, call{method: http.MethodGet, path: "/apps"})
	for _, a := range list {
		a.withClient(c)
	}
	return list, err
}

// withClient sets the client that the App's methods use, and returns the App. A nil App stays nil.
func (a *App) withClient(c *Client) *App {
	if a != nil {
		a.client = c
	}
	return a
}

// Update changes the App, and this value with it: Scenario, Pace, Paper, RedirectURIs, Notifications and the settings of
// one vendor except Generation. Others are a [*Problem] with status 400. The scenario applies to users created afterwards, the pace from the
// next wait, the paper to PDFs downloaded afterwards, the envelope to notifications created afterwards, and all other
// notification settings from the next attempt.
func (a *App) Update(ctx context.Context, change Settings) error {
	next, err := fetch[App](ctx, a.client, a.call(http.MethodPatch, "", change))
	if err != nil {
		return err
	}
	next.ClientSecret, next.client = a.ClientSecret, a.client // the secret is not in the response
	*a = next
	return nil
}

// Reset takes the App back to the moment of its creation: no users, tokens, events, deliveries or journal, and the
// clock at its start. Credentials and settings stay.
func (a *App) Reset(ctx context.Context) error {
	return a.client.do(ctx, a.call(http.MethodPost, "/reset", nil))
}

// Delete deletes the App and everything in it.
func (a *App) Delete(ctx context.Context) error {
	return a.client.do(ctx, a.call(http.MethodDelete, "", nil))
}

// call returns a request to an operation below the App's path.
func (a *App) call(method, path string, in any) call {
	return call{method: method, path: "/apps/" + url.PathEscape(a.ClientID) + path, in: in}
}

// get returns a GET request with those query parameters that are not empty.
func (a *App) get(path string, parameters map[string]string) call {
	k := a.call(http.MethodGet, path, nil)
	k.query = make(url.Values)
	for name, text := range parameters {
		if text != "" {
			k.query.Set(name, text)
		}
	}
	return k
}
