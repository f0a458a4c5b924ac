package contracttest

import (
	"context"
	"net/http"
	"net/url"
	"time"
)

// App is everything that one client id can see, with its settings. It has its own users, clock, notifications and
// journal, and shares nothing with other Apps. A test that must not see the traffic of others creates its own App.
type App struct {
	ClientID     string    `json:"clientId"`
	ClientSecret string    `json:"clientSecret"` // empty in a list
	Provider     string    `json:"provider"`     // "humanapi"
	Generation   string    `json:"generation"`   // "consumer" or "hip"
	Scenario     string    `json:"scenario"`     // that new users follow
	Pace         float64   `json:"pace"`         // divides the waits of scenarios
	Seed         int64     `json:"seed"`         // of all generated data
	StartTime    time.Time `json:"startTime"`    // virtual
	Paused       bool      `json:"paused"`       // at the start
	// OrderTypes names the scenario of new users by the type of their order; users with other types take Scenario.
	OrderTypes     map[string]string `json:"orderTypes"`
	OrderTimeOuts  TimeOuts          `json:"orderTimeOuts"`
	OrderTypesOnly []string          `json:"orderTypesOnly"` // the only types that an order may have; empty: any
	Hardened       bool              `json:"hardened"`       // small faults everywhere
	// Volume is how much the patients' records hold: "sparse", "typical" or "heavy".
	Volume        string        `json:"volume"`
	Awkward       bool          `json:"awkward"`      // the vendor's recorded quirks show in a share of the records
	Paper         string        `json:"paper"`        // what a PDF is printed on: "letter" or "a4"
	RedirectURIs  []string      `json:"redirectUris"` // registered for OAuth 2.0
	Notifications Notifications `json:"notifications"`

	client *Client
}

// AppOptions is what an App is created with. Each zero field takes the server's default.
type AppOptions struct {
	ClientID     string    `json:"clientId,omitempty"`     // zero: generated
	ClientSecret string    `json:"clientSecret,omitempty"` // zero: generated
	Provider     string    `json:"provider,omitempty"`     // "humanapi"
	Generation   string    `json:"generation,omitempty"`   // "consumer" or "hip"
	Scenario     string    `json:"scenario,omitempty"`     // "happy-path", "declined" ... or "none"
	Pace         float64   `json:"pace,omitempty"`         // divides the waits of scenarios
	Speed        float64   `json:"speed,omitempty"`        // virtual seconds in a real one, while the clock runs
	Seed         int64     `json:"seed,omitempty"`
	StartTime    time.Time `json:"startTime,omitzero"`
	Paused       *bool     `json:"paused,omitempty"` // whether the clock moves only when it is advanced
	// OrderTypes names the scenario of new users by the type of their order; users with other types take Scenario.
	OrderTypes    map[string]string `json:"orderTypes,omitempty"`
	OrderTimeOuts TimeOuts          `json:"orderTimeOuts,omitempty"`
	// OrderTypesOnly makes the vendor refuse orders of any other type. When it is empty all types are accepted, and an
	// order of a type that the App does not have is noted in Request.Warnings.
	OrderTypesOnly []string `json:"orderTypesOnly,omitempty"`
	Hardened       bool     `json:"hardened,omitempty"` // small faults everywhere; fixed at creation
	// Volume is how much the patients' records hold: "sparse", "typical" or "heavy".
	Volume string `json:"volume,omitempty"`
	// Awkward lets the vendor's recorded quirks show in a share of the records.
	Awkward bool   `json:"awkward,omitempty"`
	Paper   string `json:"paper,omitempty"` // what a PDF is printed on: "letter" or "a4"
	// RedirectURIs are registered for OAuth 2.0. Loopback addresses need no registration.
	RedirectURIs  []string      `json:"redirectUris,omitempty"`
	Notifications Notifications `json:"notifications,omitzero"`
}

// AppChange holds the settings of an App that may change after its creation. A zero field changes nothing.
type AppChange struct {
	Scenario       string            `json:"scenario,omitempty"`
	OrderTypes     map[string]string `json:"orderTypes,omitzero"`     // replaces all of them; empty and not nil: none
	OrderTimeOuts  TimeOuts          `json:"orderTimeOuts,omitzero"`  // likewise
	OrderTypesOnly []string          `json:"orderTypesOnly,omitzero"` // replaces all of them; empty and not nil: any type
	Pace           float64           `json:"pace,omitempty"`
	Paper          string            `json:"paper,omitempty"`
	RedirectURIs   []string          `json:"redirectUris,omitzero"` // replaces all of them; empty and not nil: none
	Notifications  Notifications     `json:"notifications,omitzero"`
}

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
	next := *a
	// The response leaves out what is empty, and decoding into an existing map would keep its old entries.
	next.OrderTypes, next.OrderTimeOuts = nil, nil
	next.OrderTypesOnly, next.RedirectURIs = nil, nil
	k := a.call(http.MethodPatch, "", change)
	k.out = &next
	if err := a.client.do(ctx, k); err != nil {
		return err
	}
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
