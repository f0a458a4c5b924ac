package app

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"sync"

	"github.com/healthmock/healthmock/mock/agenda"
	"github.com/healthmock/healthmock/mock/chart"
	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/mock/fault"
	"github.com/healthmock/healthmock/mock/store"
)

// Apps holds every App of a server, and the index from a token to the App that issued it.
type Apps struct {
	// Choose returns the name of the scenario that a new user follows; nil: none. It must be set before the first Create.
	Choose func(Settings, User) string

	store  store.Store
	opened []func(*App)
	closed []func(*App)

	// Caches of decoded rows that requests read most. The values are shared, so they are read-only. Changes decode
	// their own copies.
	users   store.Decoded[User]
	entries store.Decoded[userEntry]
	sources store.Decoded[Source]

	mu     sync.RWMutex
	byID   map[string]*entry
	made   int64    // number of Apps ever created; default client ids are derived from it
	tokens sync.Map // fingerprint of a token -> *App
}

type entry struct {
	app    *App
	number int64 // position in the order of creation; a reset keeps it
	ending bool  // being deleted or reset: its client id is taken, but Get does not find it
}

// NewApps returns an empty set of Apps that uses a store; nil: a new store in memory.
func NewApps(s store.Store) *Apps {
	if s == nil {
		s = store.NewMemory()
	}
	return &Apps{store: s, byID: make(map[string]*entry)}
}

// OnOpen adds a function that is called for each App before it can be reached. It must be called before the first
// Create. An OnOpen function may call Observe, Subscribe and Handle.
func (s *Apps) OnOpen(f func(*App)) { s.opened = append(s.opened, f) }

// OnClose adds a function that is called for each App after it has ended. It must be called before the first Create.
func (s *Apps) OnClose(f func(*App)) { s.closed = append(s.closed, f) }

// Create creates an App. The error is Invalid for invalid credentials (CheckCredentials) and for an unknown volume or
// paper, and a Conflict when the client id is taken.
func (s *Apps) Create(_ context.Context, settings Settings, rules Rules) (*App, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	number := s.made + 1
	settings = settings.withDefaults(number)
	if err := CheckCredentials(settings.ClientID, settings.ClientSecret); err != nil {
		return nil, err
	}
	if !slices.Contains(chart.Volumes(), chart.Volume(settings.Volume)) {
		return nil, &Error{Kind: Invalid, Field: "volume", Message: `unknown volume; use "sparse", "typical" or "heavy"`}
	}
	if settings.Paper != Letter && settings.Paper != A4 {
		return nil, &Error{Kind: Invalid, Field: "paper", Message: `unknown paper; use "letter" or "a4"`}
	}
	if s.byID[settings.ClientID] != nil {
		return nil, Errorf(Conflict, "an app with this clientId exists")
	}
	s.made = number
	a := s.open(settings, rules)
	s.byID[a.id] = &entry{app: a, number: number}
	return a, nil
}

func (s Settings) withDefaults(number int64) Settings {
	n := strconv.FormatInt(number, 10)
	s.Seed = cmp.Or(s.Seed, 1)
	s.ClientID = cmp.Or(s.ClientID, ID(s.Seed, 40, "client_id", n))
	s.ClientSecret = cmp.Or(s.ClientSecret, ID(s.Seed, 40, "client_secret", s.ClientID))
	s.Provider = cmp.Or(s.Provider, "humanapi")
	s.Generation = cmp.Or(s.Generation, Consumer)
	s.Pace = cmp.Or(s.Pace, 1)
	s.Speed = cmp.Or(s.Speed, 1)
	s.Volume = cmp.Or(s.Volume, string(chart.Typical))
	s.Paper = cmp.Or(s.Paper, Letter)
	s.Notifications.Envelope = cmp.Or(s.Notifications.Envelope, "object")
	return s
}

func (s *Apps) open(settings Settings, rules Rules) *App {
	c := clock.New(clock.Options{Start: settings.StartTime, Speed: settings.Speed, Paused: settings.Paused})
	if settings.StartTime.IsZero() {
		settings.StartTime = c.Now()
	}
	rules.UserIDLength = cmp.Or(rules.UserIDLength, 32)
	rules.ReportIDLength = cmp.Or(rules.ReportIDLength, 24)
	a := &App{
		id: settings.ClientID, Clock: c, Rules: rules, Faults: fault.NewSet(settings.Seed),
		store: s.store, owner: s, settings: settings, changed: make(chan struct{}), agenda: agenda.New(c),
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
	entries := make([]*entry, 0, len(s.byID))
	for _, e := range s.byID {
		if !e.ending {
			entries = append(entries, e)
		}
	}
	slices.SortFunc(entries, func(a, b *entry) int { return cmp.Compare(a.number, b.number) })
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
	err = s.end(ctx, e.app)
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.byID, clientID)
	return err
}

// Reset takes an App back to the moment of its creation: same settings, same seed, same start time, nothing in it.
// Get does not find it meanwhile.
func (s *Apps) Reset(ctx context.Context, clientID string) (*App, error) {
	e, err := s.retire(clientID)
	if err != nil {
		return nil, err
	}
	err = s.end(ctx, e.app)
	s.mu.Lock()
	defer s.mu.Unlock()
	e.app, e.ending = s.open(e.app.Settings(), e.app.Rules), false
	return e.app, err
}

// retire hides an App that is about to end, and keeps its client id taken until it has ended. Ending an App waits for
// its running tasks, which may call Get, so the caller must do it without holding s.mu.
func (s *Apps) retire(clientID string) (*entry, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.byID[clientID]
	if e == nil || e.ending {
		return nil, Errorf(NotFound, "there is no such app")
	}
	e.ending = true
	return e, nil
}

// Close ends every App. The Apps stay listed, so that a request that is still being served finds its App.
func (s *Apps) Close(ctx context.Context) error {
	var first error
	for _, a := range s.List() {
		if err := s.end(ctx, a); err != nil && first == nil {
			first = err
		}
	}
	return first
}

func (s *Apps) end(ctx context.Context, a *App) error {
	err := a.close(ctx)
	for _, f := range s.closed {
		f(a)
	}
	return err
}
