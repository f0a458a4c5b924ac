// Package app is the state of the sandbox: everything that one client_id can see. An App is the unit of isolation. It
// has its own users, sources, reports, orders, tokens, clock and seed, and it is the only place where state changes.
//
//	apps := app.NewApps(store.NewMemory())
//	a, err := apps.Create(ctx, app.Settings{ClientID: "acme", ClientSecret: "s3cret"}, rules)
//	user, created, err := a.CreateUser(ctx, app.NewUser{ClientUserID: "policy-1", Email: "jane@example.com"})
//	err = a.SetStatus(ctx, user.UserID, "Engaged", false)
//
// A change is one store transaction that writes rows and Events together. Subscribers are called after the commit.
package app

import (
	"cmp"
	"context"
	"crypto/subtle"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/healthmock/healthmock/mock/agenda"
	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/mock/fault"
	"github.com/healthmock/healthmock/mock/store"
)

// Settings are the settings of an App. Every zero value has a default.
type Settings struct {
	ClientID     string    `json:"clientId"`     // zero: generated from the seed and the App's number
	ClientSecret string    `json:"clientSecret"` // zero: generated from the seed
	Provider     string    `json:"provider"`     // zero: "humanapi"
	Generation   string    `json:"generation"`   // "consumer" (zero) or "hip"
	Scenario     string    `json:"scenario"`     // that new users follow; zero: the server's default
	Pace         float64   `json:"pace"`         // divides the waits written in scenarios; zero: 1
	Seed         int64     `json:"seed"`         // zero: the server's
	StartTime    time.Time `json:"startTime"`    // zero: the server's
	Paused       bool      `json:"paused"`       // whether the clock moves only when it is advanced
	Speed        float64   `json:"speed"`        // virtual seconds per real second; zero: 1
	// OrderTypes names the scenario of a new user by the type of its order; other types take Scenario.
	OrderTypes map[string]string `json:"orderTypes,omitempty"`
	// OrderTimeOuts are the time-outs of orders by order type; zero: none. Other types have the vendor's time-out.
	OrderTimeOuts map[string]clock.Duration `json:"orderTimeOuts,omitempty"`
	// OrderTypesOnly are the only types that an order may have; empty: any, as the vendor accepts them.
	OrderTypesOnly []string `json:"orderTypesOnly,omitempty"`
	// Hardened injects small faults everywhere, which a robust client tolerates: fault.Hardened and notify.Hardened.
	Hardened bool `json:"hardened,omitempty"`
	// Volume is how much the patients' records hold: "sparse", "typical" (zero) or "heavy" (chart.Volumes).
	Volume string `json:"volume,omitempty"`
	// Awkward lets the vendor's recorded quirks show in a share of the records: see chart.Chart.Odd.
	Awkward bool `json:"awkward,omitempty"`
	// RedirectURIs are the registered URIs that a browser may be redirected to. Loopback addresses need no
	// registration.
	RedirectURIs []string `json:"redirectUris,omitempty"`
	// Paper is the paper size of PDFs: Letter (zero) or A4.
	Paper         string        `json:"paper,omitempty"`
	Notifications Notifications `json:"notifications"`
}

// Notifications are an App's notification settings.
type Notifications struct {
	StatusURL string          // zero: status notifications are not sent
	DataURL   string          // zero: data notifications are not sent
	Envelope  string          // "object" (zero) or "array"
	Deadline  time.Duration   // real time for the receiver to respond; zero: the vendor's
	Retry     []time.Duration // waits before the second, third ... attempt; nil: notify.Ladder
	Sign      bool            // add the vendor's signature headers
}

// Or returns n with each zero field taken from d.
func (n Notifications) Or(d Notifications) Notifications {
	n.StatusURL = cmp.Or(n.StatusURL, d.StatusURL)
	n.DataURL = cmp.Or(n.DataURL, d.DataURL)
	n.Envelope = cmp.Or(n.Envelope, d.Envelope)
	n.Deadline = cmp.Or(n.Deadline, d.Deadline)
	if n.Retry == nil {
		n.Retry = d.Retry
	}
	n.Sign = n.Sign || d.Sign
	return n
}

// The two generations of Human API (reference.humanapi.co, v2.x and v3.0-HIP).
const (
	Consumer = "consumer"
	HIP      = "hip"
)

// The paper sizes of PDFs.
const (
	Letter = "letter"
	A4     = "a4"
)

// App is everything one client_id can see. Its methods are safe for concurrent use.
type App struct {
	id    string
	Clock *clock.Clock
	Rules Rules
	// Faults are the rules for injected faults in requests to this App.
	Faults *fault.Set

	store store.Store
	owner *Apps

	settingsMu sync.RWMutex
	settings   Settings

	// changing is held during a change and the calls of its subscribers, so that subscribers see Events in order.
	changing    sync.Mutex
	observers   []Observer // fixed before the App is reachable, as are the subscribers
	subscribers []Subscriber
	seq         int64 // of the last Event; guarded by changing
	closed      bool  // guarded by changing

	agenda *agenda.Agenda

	waiting sync.Mutex
	changed chan struct{} // closed at the next Event; guarded by waiting

	requests atomic.Int64 // the number of the last request
}

// ID returns the App's client_id.
func (a *App) ID() string { return a.id }

// Settings returns a copy of the App's settings.
func (a *App) Settings() Settings {
	a.settingsMu.RLock()
	defer a.settingsMu.RUnlock()
	return a.settings
}

// Configure changes the settings that may change after creation: scenario, order types, pace, paper, redirect URIs and
// notifications. A time-out applies to orders that begin to wait afterwards.
func (a *App) Configure(edit func(*Settings)) {
	a.settingsMu.Lock()
	defer a.settingsMu.Unlock()
	next := a.settings
	edit(&next)
	a.settings.Scenario, a.settings.OrderTypes = next.Scenario, next.OrderTypes
	a.settings.OrderTimeOuts, a.settings.OrderTypesOnly = next.OrderTimeOuts, next.OrderTypesOnly
	a.settings.Pace, a.settings.Paper, a.settings.Notifications = next.Pace, next.Paper, next.Notifications
	a.settings.RedirectURIs = next.RedirectURIs
}

// Secret reports whether presented is the App's client secret. It compares in constant time.
func (a *App) Secret(presented string) bool {
	return subtle.ConstantTimeCompare([]byte(presented), []byte(a.Settings().ClientSecret)) == 1
}

// Seed returns the seed of all generated data of this App.
func (a *App) Seed() int64 { return a.settings.Seed } // fixed at creation

// NextRequest returns the number of the next request to the App, starting at 1. Request identifiers are derived from
// it, so they do not depend on requests to other Apps.
func (a *App) NextRequest() int64 { return a.requests.Add(1) }

func (a *App) wake() {
	a.waiting.Lock()
	defer a.waiting.Unlock()
	close(a.changed)
	a.changed = make(chan struct{})
}

// Closed reports whether the App has ended: it was deleted or reset, or the sandbox is closing. The channel of Changed
// is closed then too. Get the channel before calling Closed, so as not to miss the end.
func (a *App) Closed() bool {
	a.changing.Lock()
	defer a.changing.Unlock()
	return a.closed
}

// close ends the App. No change succeeds afterwards, and its rows are deleted.
func (a *App) close(ctx context.Context) error {
	ctx = context.WithoutCancel(ctx) // the App must not stay half closed
	a.changing.Lock()
	already := a.closed
	a.closed = true
	a.changing.Unlock()
	if already {
		return nil
	}
	a.Clock.Close()
	a.wake()
	if err := a.forgetAllTokens(ctx); err != nil {
		return err
	}
	if err := a.store.Drop(ctx, a.id); err != nil {
		return fmt.Errorf("drop app %s: %w", a.id, err)
	}
	return nil
}
