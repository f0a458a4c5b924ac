package contracttest

import (
	"context"
	"net/http"
	"net/url"
	"time"
)

// App is everything one client id can see, and how it was set up: a world of its own, with users, clock, notifications
// and journal that no other App touches. A test that wants to be alone creates one.
type App struct {
	ClientID     string    `json:"clientId"`
	ClientSecret string    `json:"clientSecret"` // empty in a list
	Provider     string    `json:"provider"`     // "humanapi"
	Generation   string    `json:"generation"`   // "consumer" or "hip"
	Scenario     string    `json:"scenario"`     // what new users live through
	Pace         float64   `json:"pace"`         // divides the waits of scenarios
	Seed         int64     `json:"seed"`
	StartTime    time.Time `json:"startTime"` // virtual
	Paused       bool      `json:"paused"`    // at the start
	// OrderTypes names the scenario of new users by the type of their order; users with other types take Scenario.
	OrderTypes     map[string]string `json:"orderTypes"`
	OrderTimeOuts  TimeOuts          `json:"orderTimeOuts"`
	OrderTypesOnly []string          `json:"orderTypesOnly"` // the only types that an order may have; empty: any
	Hardened       bool              `json:"hardened"`       // makes small trouble everywhere
	Volume         string            `json:"volume"`         // how much the patients' records hold: "sparse", "typical" or "heavy"
	Awkward        bool              `json:"awkward"`        // the vendor's recorded quirks show in a share of the records
	Paper          string            `json:"paper"`          // what a PDF is printed on: "letter" or "a4"
	RedirectURIs   []string          `json:"redirectUris"`   // registered for OAuth 2.0
	Notifications  Notifications     `json:"notifications"`

	client *Client
}

// AppOptions is what an App is created with. Each zero field takes the server's default.
type AppOptions struct {
	ClientID     string    `json:"clientId,omitempty"`     // zero: invented
	ClientSecret string    `json:"clientSecret,omitempty"` // zero: invented
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
	// OrderTypesOnly makes the vendor refuse orders of any other type. Without it all are taken, and one of a type that
	// the App does not have is noted in Request.Warnings.
	OrderTypesOnly []string      `json:"orderTypesOnly,omitempty"`
	Hardened       bool          `json:"hardened,omitempty"`     // small trouble everywhere, for as long as the App lives
	Volume         string        `json:"volume,omitempty"`       // how much the patients' records hold: "sparse", "typical" or "heavy"
	Awkward        bool          `json:"awkward,omitempty"`      // the vendor's recorded quirks show in a share of the records
	Paper          string        `json:"paper,omitempty"`        // what a PDF is printed on: "letter" or "a4"
	RedirectURIs   []string      `json:"redirectUris,omitempty"` // registered for OAuth 2.0; loopback addresses need not be
	Notifications  Notifications `json:"notifications,omitzero"`
}

// AppChange is what of an App may change while it lives. Each zero field stays as it is.
type AppChange struct {
	Scenario       string            `json:"scenario,omitempty"`
	OrderTypes     map[string]string `json:"orderTypes,omitzero"`     // all of them; empty and not nil: no more
	OrderTimeOuts  TimeOuts          `json:"orderTimeOuts,omitzero"`  // likewise
	OrderTypesOnly []string          `json:"orderTypesOnly,omitzero"` // all of them; empty and not nil: any type again
	Pace           float64           `json:"pace,omitempty"`
	Paper          string            `json:"paper,omitempty"`
	RedirectURIs   []string          `json:"redirectUris,omitzero"` // all of them; empty and not nil: no more
	Notifications  Notifications     `json:"notifications,omitzero"`
}

// CreateApp makes an App. A client id that is taken is a [*Problem] with status 409.
func (c *Client) CreateApp(ctx context.Context, options AppOptions) (*App, error) {
	a, err := fetch[*App](ctx, c, call{method: http.MethodPost, path: "/apps", in: options})
	return a.of(c), err
}

// App reads an App, secret included.
func (c *Client) App(ctx context.Context, clientID string) (*App, error) {
	a, err := fetch[*App](ctx, c, call{method: http.MethodGet, path: "/apps/" + url.PathEscape(clientID)})
	return a.of(c), err
}

// Apps lists the Apps in order of creation, without their secrets.
func (c *Client) Apps(ctx context.Context) ([]*App, error) {
	list, err := fetch[[]*App](ctx, c, call{method: http.MethodGet, path: "/apps"})
	for _, a := range list {
		a.of(c)
	}
	return list, err
}

// of makes the App one that this client drives; nil stays nil.
func (a *App) of(c *Client) *App {
	if a != nil {
		a.client = c
	}
	return a
}

// Update changes the App, and this value with it. The scenario counts for users created afterwards, the pace from the
// next wait, the paper for PDFs downloaded afterwards, the envelope for notifications made afterwards, and all other
// notification settings from the next attempt.
func (a *App) Update(ctx context.Context, change AppChange) error {
	next := *a
	next.OrderTypes, next.OrderTimeOuts, next.OrderTypesOnly = nil, nil, nil // or those of before would stay among the new ones
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

// Delete ends the App with everything in it.
func (a *App) Delete(ctx context.Context) error {
	return a.client.do(ctx, a.call(http.MethodDelete, "", nil))
}

// call is a call of an operation below the App's own path.
func (a *App) call(method, path string, in any) call {
	return call{method: method, path: "/apps/" + url.PathEscape(a.ClientID) + path, in: in}
}

// get is a call that reads, with the parameters that are not empty.
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
