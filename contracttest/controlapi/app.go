package controlapi

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
)

// App is everything that one client id can see, with its settings. It has its own users, clock, notifications and
// journal, and shares nothing with other Apps. A test that must not see the traffic of others creates its own App.
type App struct {
	Settings // in a list without the secret; StartTime, Paused and Speed are those of the App's start

	client *Client
}

// CreateApp creates an App. The error is a [*Problem] with status 409 when the client id is taken.
func (c *Client) CreateApp(ctx context.Context, settings Settings) (*App, error) {
	a, err := fetch[*App](ctx, c, http.MethodPost, "/apps", settings)
	return a.withClient(c), err
}

// App reads an App, including its secret.
func (c *Client) App(ctx context.Context, clientID string) (*App, error) {
	a, err := fetch[*App](ctx, c, http.MethodGet, "/apps/"+url.PathEscape(clientID), nil)
	return a.withClient(c), err
}

// WithCredentials returns an App by its credentials, without a request. Its other settings are zero.
func (c *Client) WithCredentials(clientID, clientSecret string) *App {
	return &App{Settings: Settings{ClientID: clientID, ClientSecret: clientSecret}, client: c}
}

// Apps lists the Apps in order of creation, without their secrets.
func (c *Client) Apps(ctx context.Context) ([]*App, error) {
	list, err := fetch[[]*App](ctx, c, http.MethodGet, "/apps", nil)
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

// Update changes the App, and this value with it. What may change is Scenario, Pace, Paper, RedirectURIs, Notifications
// and the settings of a single vendor, except Generation. Anything else is a [*Problem] with status 400.
//
// The scenario applies to users created afterwards, the pace from the next wait, the paper to PDFs downloaded
// afterwards, the envelope to notifications created afterwards, and all other notification settings from the next
// attempt.
func (a *App) Update(ctx context.Context, change Settings) error {
	next, err := fetch[App](ctx, a.client, http.MethodPatch, a.path(""), change)
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
	return a.do(ctx, http.MethodPost, "/reset", nil)
}

// Delete deletes the App and everything in it.
func (a *App) Delete(ctx context.Context) error {
	return a.do(ctx, http.MethodDelete, "", nil)
}

// Export returns the App as one file: what it was created with, including its secret, and everything since that changed
// it or was answered. `healthmock replay FILE` runs it again and prints what differs. A test that failed can save it.
func (a *App) Export(ctx context.Context) ([]byte, error) {
	document, _, err := a.client.do(ctx, http.MethodGet, a.path("/export"), nil)
	return document, err
}

// path returns the path of an operation below the App's. parameters are names and values of the query. Those with an
// empty value are left out.
func (a *App) path(path string, parameters ...string) string {
	query := make(url.Values)
	for pair := range slices.Chunk(parameters, 2) {
		if pair[1] != "" {
			query.Add(pair[0], pair[1])
		}
	}
	path = "/apps/" + url.PathEscape(a.ClientID) + path
	if len(query) == 0 {
		return path
	}
	return path + "?" + query.Encode()
}

// number formats a parameter; zero is left out.
func number[T int | int64](n T) string {
	if n <= 0 {
		return ""
	}
	return strconv.FormatInt(int64(n), 10)
}

// do sends a request to an operation below the App's path, and ignores the response.
func (a *App) do(ctx context.Context, method, path string, in any) error {
	_, _, err := a.client.do(ctx, method, a.path(path), in)
	return err
}

// get reads a T from an operation below the App's path. See path.
func get[T any](ctx context.Context, a *App, path string, parameters ...string) (T, error) {
	return fetch[T](ctx, a.client, http.MethodGet, a.path(path, parameters...), nil)
}

// post posts a body to an operation below the App's path, and returns the response as a T.
func post[T any](ctx context.Context, a *App, path string, in any) (T, error) {
	return fetch[T](ctx, a.client, http.MethodPost, a.path(path), in)
}
