package scenarios

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/mock/fault"
	"github.com/healthmock/healthmock/mock/journal"
	"github.com/healthmock/healthmock/mock/notify"
)

// Runner runs the scenarios of every App's users. Its methods are safe for concurrent use.
type Runner struct {
	// Queue returns the deliveries of an App, which expectations of notifications are judged by. Set it before the first
	// user is created.
	Queue func(appID string) (*notify.Queue, bool)
	// Blind says that no client can send requests, so that expectations of clients are not judged. Set it before the
	// first run.
	Blind bool

	library   *Library
	listening atomic.Int64 // lives that wait, plus watches; while it is 0, requests and Events are ignored without locking

	// mu guards apps and everything below it. It is not held while a method changes an App, as that calls Follow.
	mu   sync.Mutex
	apps map[string]*appState
}

// NewRunner returns a Runner that looks the scenarios of new users up in a library.
func NewRunner(l *Library) *Runner {
	return &Runner{
		library: l,
		apps:    make(map[string]*appState),
		Queue:   func(string) (*notify.Queue, bool) { return nil, false },
	}
}

// Choose returns the name of the scenario that a new user follows, or "" for none. It is meant for app.Apps.Choose. The
// first of these that there is decides, unless it is a scenario for users of another vendor:
//   - the last tag of the e-mail address that names a scenario of the user's vendor, or None:
//     jane+declined@example.com;
//   - the vendor's setting for the type of the user's order (Rules.Scenarios);
//   - the scenario of the user's vendor that has the same name as that type;
//   - the App's scenario.
func (r *Runner) Choose(a *app.App, u app.User) string {
	byType := a.Rules(u.Provider).Scenarios[u.OrderType]
	chosen := cmp.Or(byType, a.Settings().Scenario)
	if byType == "" && r.knows(u.Provider, u.OrderType) {
		chosen = u.OrderType
	}
	for _, tag := range tagsOf(u.Email) {
		if tag == None || r.knows(u.Provider, tag) {
			chosen = tag
		}
	}
	if chosen == None || r.library.Has(chosen) && !r.knows(u.Provider, chosen) {
		return ""
	}
	return chosen
}

// Mistyped returns the name of the scenario that a tag of a user's e-mail address misspells; "" when no tag does.
func (r *Runner) Mistyped(u app.User) string {
	for _, tag := range tagsOf(u.Email) {
		if tag == None || r.library.Has(tag) {
			continue // the common case; the search below compares the tag with every name
		}
		near := mistyped(tag, append(r.library.Names(), None))
		if near == None || near != "" && r.knows(u.Provider, near) {
			return near
		}
	}
	return ""
}

// tagsOf returns the tags of an e-mail address: the texts after each + of the part before the @.
func tagsOf(email string) []string {
	local, _, _ := strings.Cut(strings.ToLower(email), "@")
	return strings.Split(local, "+")[1:]
}

// knows reports whether the library has a scenario of that name for a provider.
func (r *Runner) knows(provider, name string) bool {
	if !r.library.Has(name) {
		return false
	}
	s, err := r.library.Get(name)
	return err == nil && s.Provider == provider
}

// Follow is an app.Subscriber. It begins the chosen scenario when a user is created, or when a new order makes an
// existing user follow one. It ends a user's life when the user is deleted or the order aborted, unless the life waits
// for just that Event. A scenario that the user cannot follow is recorded as a note in the user's timeline.
func (r *Runner) Follow(_ context.Context, a *app.App, e app.Event) {
	switch {
	case e.Kind == app.UserCreated, e.Kind == app.OrderCreated && e.Data.Scenario != "":
		r.created(a, e)
	case e.Kind == app.UserDeleted:
		r.gone(a, e, " was deleted on the way")
	case e.Kind == app.OrderAborted:
		r.gone(a, e, " was given up by the client on the way")
	case r.listening.Load() > 0:
		r.mu.Lock()
		defer r.mu.Unlock()
		if l := r.stateOf(a.ID()).lives[e.UserID]; l != nil {
			l.happened(e.Kind, e.At)
			l.watch.happened(e)
		}
	}
}

func (r *Runner) created(a *app.App, e app.Event) {
	if r.adoptInvented(a, e) || e.Data.Scenario == "" {
		return
	}
	s, err := r.library.Get(e.Data.Scenario)
	if err == nil {
		err = serves(s, a)
	}
	if err != nil {
		note(a, e, e.Data.Scenario+": "+reason(err))
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.begin(&life{runner: r, app: a, userID: e.UserID, scenario: s}, e.At)
}

// adoptInvented registers the life of a user that createUser is creating, now that the user's id is known, and reports
// whether the user is one.
func (r *Runner) adoptInvented(a *app.App, e app.Event) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.stateOf(a.ID())
	l := s.creating[e.Data.ClientUserID]
	if l == nil || e.Kind != app.UserCreated {
		return false
	}
	ctx := context.Background() // the change is committed, even if its request has ended
	if user, err := a.AnyUser(ctx, e.UserID); err != nil || user.Provider != l.scenario.Provider {
		return false // another vendor's user of that name, which a client creates at the same moment
	}
	l.userID = e.UserID
	l.begun = e.At
	l.setFaults(e.At)
	s.lives[e.UserID] = l
	return true
}

// gone ends the life of a user who was deleted or whose order was aborted, and removes the scenario's faults.
func (r *Runner) gone(a *app.App, e app.Event, why string) {
	a.Faults.Put(fault.Scope{Owner: faultOwner, UserID: e.UserID}, nil, e.At)
	r.mu.Lock()
	defer r.mu.Unlock()
	l := r.stateOf(a.ID()).lives[e.UserID]
	if l == nil || l.happened(e.Kind, e.At) || l.acting != nil && l.acting.Delete {
		return
	}
	l.leave(e.At, why)
}

// Observe tells the Runner of a request that an App has answered. Lives and expectations may be waiting for it. It runs
// the steps that the request triggers, so it must not be called from within a change of the App.
func (r *Runner) Observe(appID string, e journal.Entry) {
	if r.listening.Load() > 0 { // the entry is large and escapes to the heap only here
		r.observe(appID, &e)
	}
}

func (r *Runner) observe(appID string, e *journal.Entry) {
	ctx := context.Background() // the triggered steps must not be cancelled with the request
	for _, f := range r.dispatch(ctx, appID, e) {
		f()
	}
}

// dispatch counts a request for the lives that it concerns. It returns functions for what the request triggers, which
// the caller must call without holding r.mu.
func (r *Runner) dispatch(ctx context.Context, appID string, e *journal.Entry) (due []func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.apps[appID]
	if s == nil {
		return nil
	}
	for _, l := range s.concerned(e) {
		if step := l.requested(e.OperationID, e.At); step != nil {
			due = append(due, func() { l.runStep(ctx, e.At, step) })
		}
		due = append(due, l.watch.observe(ctx, e)...)
	}
	return due
}

// concerned returns the lives that a request may matter to: that of its user or, if it is about no user, all that wait
// for such a request or watch the client.
func (s *appState) concerned(e *journal.Entry) []*life {
	if e.UserID != "" {
		if l := s.lives[e.UserID]; l != nil {
			return []*life{l}
		}
		return nil
	}
	var all []*life
	for _, l := range s.lives {
		awaited := l.waiting != nil && slices.Contains(l.waiting.requests, e.OperationID)
		if awaited || l.watch != nil && (len(l.watch.open) > 0 || e.Violations.Count > 0) {
			all = append(all, l)
		}
	}
	slices.SortFunc(all, func(a, b *life) int { return strings.Compare(a.userID, b.userID) })
	return all
}

// Chaos returns the faults in a user's notifications at this moment, for notify.Settings: those of the step that is
// being applied, or else those of the scenario.
func (r *Runner) Chaos(appID, userID string) []notify.Chaos {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.apps[appID]
	if s == nil || s.lives[userID] == nil {
		return nil
	}
	l := s.lives[userID]
	chaos := l.scenario.Notifications
	if l.acting != nil && l.acting.Notifications != nil {
		chaos = l.acting.Notifications
	}
	if len(chaos) == 0 {
		return nil
	}
	return chaosAtPace(chaos, l.speed())
}

// Drop deletes the lives and runs of an App that has ended. Its Clock must be closed, so that no step is due any more.
func (r *Runner) Drop(appID string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if s := r.apps[appID]; s != nil {
		for _, l := range s.lives {
			l.stopWaiting()
			l.watch.forget()
		}
	}
	delete(r.apps, appID)
}

// stateOf returns the state of an App, and creates it on first use. The caller must hold r.mu.
func (r *Runner) stateOf(appID string) *appState {
	s := r.apps[appID]
	if s == nil {
		s = &appState{lives: make(map[string]*life), creating: make(map[string]*life)}
		r.apps[appID] = s
	}
	return s
}

// begin starts a life and ends the one that the user had. The caller must hold r.mu.
func (r *Runner) begin(l *life, at time.Time) {
	lives := r.stateOf(l.app.ID()).lives
	if old := lives[l.userID]; old != nil {
		old.leave(at, " was led through another scenario")
	}
	lives[l.userID] = l
	l.begin(at)
}

// note records a text in a user's timeline. A subscriber must not change the App, so it is done by a task of the clock.
func note(a *app.App, e app.Event, text string) {
	record := func(ctx context.Context, _ time.Time) string {
		if err := a.Record(ctx, app.Noted, e.UserID, app.Fact{Text: text}); err != nil {
			return text + "; this could not be noted: " + err.Error()
		}
		return ""
	}
	a.Clock.At(e.At, clock.Task{Kind: stepKind, User: e.UserID, Summary: text, Run: record})
}
