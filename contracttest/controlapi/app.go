package controlapi

import (
	"context"
	"net/http"
	"net/url"
	"time"
)

// App is everything that one client id can see, with its settings. It has its own users, clock, notifications and
// journal, and shares nothing with other Apps. A test that must not see the traffic of others creates its own App.
type App struct {
	AppOptions // in a list without the secret

	Paused bool `json:"paused"` // at the start

	client *Client
}

// AppOptions is what an App is created with. Each zero field takes the server's default.
type AppOptions struct {
	ClientID     string    `json:"clientId,omitempty"`     // zero: generated
	ClientSecret string    `json:"clientSecret,omitempty"` // zero: generated
	Provider     string    `json:"provider,omitempty"`     // the vendor of new users by default: "humanapi" or "zivacare"
	Generation   string    `json:"generation,omitempty"`   // "consumer" or "hip"
	Scenario     string    `json:"scenario,omitempty"`     // "happy-path", "declined" ... or "none"
	Pace         float64   `json:"pace,omitempty"`         // divides the waits of scenarios
	Speed        float64   `json:"speed,omitempty"`        // virtual seconds in a real one, while the clock runs
	Seed         int64     `json:"seed,omitempty"`         // of all generated data
	StartTime    time.Time `json:"startTime,omitzero"`     // virtual
	Paused       *bool     `json:"paused,omitempty"`       // whether the clock moves only when it is advanced
	// OrderTypes names the scenario of new users by the type of their order; users with other types take Scenario.
	OrderTypes    map[string]string `json:"orderTypes,omitzero"`
	OrderTimeOuts TimeOuts          `json:"orderTimeOuts,omitzero"`
	// OrderTypesOnly makes the vendor refuse orders of any other type. When it is empty all types are accepted, and an
	// order of a type that the App does not have is noted in Request.Warnings.
	OrderTypesOnly []string `json:"orderTypesOnly,omitzero"`
	Hardened       bool     `json:"hardened,omitempty"` // small faults everywhere; fixed at creation
	// Volume is how much the patients' records hold: "sparse", "typical" or "heavy".
	Volume string `json:"volume,omitempty"`
	// Awkward lets the vendor's recorded quirks show in a share of the records.
	Awkward bool   `json:"awkward,omitempty"`
	Paper   string `json:"paper,omitempty"` // what a PDF is printed on: "letter" or "a4"
	// StringifiedRows makes each record in a list of ZivaCare a string with its JSON. nil: false, or no change.
	StringifiedRows *bool `json:"stringifiedRows,omitempty"`
	// AccessTokenLife is how long access tokens of ZivaCare are valid: "1h"; "0s" means without limit, the default.
	AccessTokenLife string `json:"accessTokenLife,omitempty"`
	// RedirectURIs are registered for OAuth 2.0. Loopback addresses need no registration.
	RedirectURIs  []string      `json:"redirectUris,omitzero"`
	Notifications Notifications `json:"notifications,omitzero"`
}

// AppChange holds the settings of an App to change after its creation: Scenario, Pace, Paper, RedirectURIs,
// Notifications and those of orders. Others are a [*Problem] with status 400. A zero field changes nothing. A list or a
// map replaces the previous one as a whole; empty and not nil, it means none.
type AppChange = AppOptions

// CreateApp creates an App. The error is a [*Problem] with status 409 when the client id is taken.
func (c *Client) CreateApp(ctx context.Context, options AppOptions) (*App, error) {
	a, err := fetch[*App](ctx, c, call{method: http.MethodPost, path: "/apps", in: options})
	return a.withClient(c), err
}

// App reads an App, including its secret.
func (c *Client) App(ctx context.Context, clientID string) (*App, error) {
	a, err := fetch[*App](ctx, c, call{method: http.MethodGet, path: "/apps/" + url.PathEscape(clientID)})
	return a.withClient(c), err
}

// WithCredentials returns an App by its credentials, without a request. Its other settings are zero.
func (c *Client) WithCredentials(clientID, clientSecret string) *App {
	return &App{AppOptions: AppOptions{ClientID: clientID, ClientSecret: clientSecret}, client: c}
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

// Update changes the App, and this value with it. The scenario applies to users created afterwards, the pace from the
// next wait, the paper to PDFs downloaded afterwards, the envelope to notifications created afterwards, and all other
// notification settings from the next attempt.
func (a *App) Update(ctx context.Context, change AppChange) error {
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
