package app

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"sync"

	"github.com/healthmock/healthmock/mock/agenda"
	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/mock/fault"
	"github.com/healthmock/healthmock/mock/store"
)

// Apps holds every App of a server, and the index from a token to the App that issued it.
type Apps struct {
	store   store.Store
	vendors vendors
	opened  []func(*App)
	loaded  []func(context.Context, *App) error
	closed  []func(*App)

	// Caches of the rows that requests read most. Requests and changes share what is behind the pointers, slices and
	// maps of a cached value, so a change replaces it and never writes to it.
	users   store.Decoded[User]
	entries store.Decoded[userEntry]
	sources store.Decoded[Source]

	mu     sync.RWMutex
	byID   map[string]*appEntry
	made   int64    // number of Apps ever created; default client ids are derived from it
	tokens sync.Map // fingerprint of a token -> *App
}

type appEntry struct {
	app    *App
	ending bool // being deleted or reset: its client id is taken, but Get does not find it
}

// NewApps returns an empty set of Apps that uses a store; nil: a new store in memory. Every App works at all of the
// vendors. The first is the default one; without any, Apps have one vendor that has neither a name nor rules.
func NewApps(s store.Store, vendors ...Vendor) *Apps {
	if s == nil {
		s = store.NewMemory()
	}
	return &Apps{store: s, vendors: vendors, byID: make(map[string]*appEntry)}
}

// OnOpen adds a function that is called for each App before it can be reached. It must be called before the first
// Create. An OnOpen function may call Observe, Subscribe and Handle.
func (s *Apps) OnOpen(f func(*App)) { s.opened = append(s.opened, f) }

// OnLoad adds a function that is called for each App that was opened on rows, by Restore or Mirror, before it can be
// reached. It must be called before the first of these.
func (s *Apps) OnLoad(f func(context.Context, *App) error) { s.loaded = append(s.loaded, f) }

// OnClose adds a function that is called for each App after it has ended. It must be called before the first Create.
func (s *Apps) OnClose(f func(*App)) { s.closed = append(s.closed, f) }

// Create creates an App. The error is Invalid for invalid settings, and a Conflict when the client id is taken.
func (s *Apps) Create(ctx context.Context, settings Settings) (*App, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	number := s.made + 1
	settings = s.withDefaults(settings, number)
	if err := checkSettings(settings); err != nil {
		return nil, err
	}
	settings, rules, err := s.derive(settings)
	if err != nil {
		return nil, err
	}
	if s.byID[settings.ClientID] != nil {
		return nil, Errorf(Conflict, "an app with this clientId exists")
	}
	s.made = number
	a := s.open(number, settings, rules)
	if err := s.putSettings(ctx, number, a.settings); err != nil {
		return nil, err
	}
	s.byID[a.id] = &appEntry{app: a}
	return a, nil
}

func (s *Apps) withDefaults(settings Settings, number int64) Settings {
	n := strconv.FormatInt(number, 10)
	settings = complete(settings)
	settings.ClientID = cmp.Or(settings.ClientID, ID(settings.Seed, 40, "client_id", n))
	settings.ClientSecret = cmp.Or(settings.ClientSecret, ID(settings.Seed, 40, "client_secret", settings.ClientID))
	settings.Provider = cmp.Or(settings.Provider, s.vendors.first())
	return settings
}

func (s *Apps) open(number int64, settings Settings, rules map[string]Rules) *App {
	c := clock.New(clock.Options{Start: settings.StartTime, Speed: settings.Speed, Paused: *settings.Paused})
	return s.openAt(c, number, settings, rules)
}

// openAt opens an App with a clock.
func (s *Apps) openAt(c *clock.Clock, number int64, settings Settings, rules map[string]Rules) *App {
	if settings.StartTime.IsZero() {
		settings.StartTime = c.Now()
	}
	a := &App{
		id:       settings.ClientID,
		number:   number,
		Clock:    c,
		Faults:   fault.NewSet(settings.Seed),
		store:    s.store,
		owner:    s,
		settings: settings,
		rules:    rules,
		changed:  make(chan struct{}),
		agenda:   agenda.New(c),
	}
	a.Handle(dueKind, agenda.Handler{Run: a.runDue})
	for _, f := range s.opened {
		f(a)
	}
	return a
}

// Get returns the App with a client id.
func (s *Apps) Get(clientID string) (*App, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	e := s.byID[clientID]
	if e == nil || e.ending {
		return nil, false
	}
	return e.app, true
}

// List returns every App in order of creation.
func (s *Apps) List() []*App {
	s.mu.RLock()
	defer s.mu.RUnlock()
	entries := make([]*appEntry, 0, len(s.byID))
	for _, e := range s.byID {
		if !e.ending {
			entries = append(entries, e)
		}
	}
	slices.SortFunc(entries, func(a, b *appEntry) int { return cmp.Compare(a.app.number, b.app.number) })
	list := make([]*App, len(entries))
	for i, e := range entries {
		list[i] = e.app
	}
	return list
}

// Delete ends an App and deletes everything in it, including users, tokens and queued work. Its client id is free
// afterwards.
func (s *Apps) Delete(ctx context.Context, clientID string) error {
	e, err := s.retire(clientID)
	if err != nil {
		return err
	}
	err = errors.Join(s.deleteSettings(ctx, e.app.number), s.end(ctx, e.app, true))
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.byID, clientID)
	return err
}

// Reset takes an App back to the moment of its creation: same settings, same seed, same start time, nothing in it.
// Get does not find the App during the reset.
func (s *Apps) Reset(ctx context.Context, clientID string) (*App, error) {
	e, err := s.retire(clientID)
	if err != nil {
		return nil, err
	}
	err = s.end(ctx, e.app, true)
	s.mu.Lock()
	defer s.mu.Unlock()
	settings, rules := e.app.configured()
	e.app, e.ending = s.open(e.app.number, settings, rules), false
	return e.app, err
}

// retire hides an App that is about to end, and keeps its client id taken until it has ended. Ending an App waits for
// its running tasks, which may call Get, so the caller must do it without holding s.mu.
func (s *Apps) retire(clientID string) (*appEntry, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.byID[clientID]
	if e == nil || e.ending {
		return nil, Errorf(NotFound, "there is no such app")
	}
	e.ending = true
	return e, nil
}

// Close ends every App, and keeps its rows in the store. The Apps stay listed, so that a request that is still being
// served finds its App.
func (s *Apps) Close(ctx context.Context) error {
	var first error
	for _, a := range s.List() {
		if err := s.end(ctx, a, false); err != nil && first == nil {
			first = err
		}
	}
	return first
}

// end ends an App. drop says that its rows are dropped too.
func (s *Apps) end(ctx context.Context, a *App, drop bool) error {
	err := a.close(ctx, drop)
	for _, f := range s.closed {
		f(a)
	}
	return err
}
