// Package app is the state of the sandbox: everything that one client_id can see. An App is the unit of isolation. It
// has its own users, sources, reports, orders, tokens, clock and seed, and it is the only place where state changes.
//
//	apps := app.NewApps(store.NewMemory(), vendor)
//	a, err := apps.Create(ctx, app.Settings{ClientID: "acme", ClientSecret: "s3cret"})
//	user, created, err := a.CreateUser(ctx, app.NewUser{ClientUserID: "policy-1", Email: "jane@example.com"})
//	err = a.SetStatus(ctx, user.UserID, "Engaged", false)
//
// A change is one store transaction that writes rows and Events together. Subscribers are called after the commit.
package app

import (
	"context"
	"crypto/subtle"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/healthmock/healthmock/mock/agenda"
	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/mock/fault"
	"github.com/healthmock/healthmock/mock/store"
)

// App is everything one client_id can see. Its methods are safe for concurrent use.
type App struct {
	id     string
	number int64 // position in the order of creation; a reset keeps it
	Clock  *clock.Clock
	// Faults are the rules for injected faults in requests to this App.
	Faults *fault.Set

	store store.Store
	owner *Apps

	configuring sync.Mutex // held during Configure
	settingsMu  sync.RWMutex
	settings    Settings
	rules       map[string]Rules // of each vendor; derived from settings

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

// configured returns the App's settings and the rules that follow from them.
func (a *App) configured() (Settings, map[string]Rules) {
	a.settingsMu.RLock()
	defer a.settingsMu.RUnlock()
	return a.settings, a.rules
}

// Configure changes the settings that may change after creation: scenario, pace, paper, redirect URIs, notifications
// and those of the vendors. A time-out applies to orders that begin to wait afterwards. The error is that of edit, or
// Invalid; nothing changes then.
func (a *App) Configure(ctx context.Context, edit func(*Settings) error) error {
	a.configuring.Lock()
	defer a.configuring.Unlock()
	old := a.Settings()
	next := old
	if err := edit(&next); err != nil {
		return err
	}
	next.ClientID, next.ClientSecret, next.Provider, next.Seed = old.ClientID, old.ClientSecret, old.Provider, old.Seed
	next.StartTime, next.Paused, next.Speed = old.StartTime, old.Paused, old.Speed
	next.Hardened, next.Volume, next.Awkward = old.Hardened, old.Volume, old.Awkward
	next = complete(next)
	if err := checkSettings(next); err != nil {
		return err
	}
	next, rules, err := a.owner.derive(next)
	if err != nil {
		return err
	}
	if err := a.owner.putSettings(ctx, a.number, next); err != nil {
		return err
	}
	a.settingsMu.Lock() // not while the store is written: a transaction of the store may be reading the settings
	defer a.settingsMu.Unlock()
	a.settings, a.rules = next, rules
	return nil
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

// close ends the App. No change succeeds afterwards. drop says that its rows are dropped too; otherwise the reading of
// its clock is saved with them.
func (a *App) close(ctx context.Context, drop bool) error {
	ctx = context.WithoutCancel(ctx) // the App must not stay half closed
	if !drop && !a.Closed() {
		if err := a.SaveClock(ctx); err != nil {
			return err
		}
	}
	a.changing.Lock()
	already := a.closed
	a.closed = true
	a.changing.Unlock()
	if already {
		return nil
	}
	a.Clock.Close()
	a.wake()
	if err := a.unindexTokens(ctx); err != nil {
		return err
	}
	if !drop {
		return nil
	}
	if err := a.store.Drop(ctx, a.id); err != nil {
		return fmt.Errorf("drop app %s: %w", a.id, err)
	}
	return nil
}
