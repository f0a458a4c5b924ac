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

// Runner leads the users of every App through their scenarios. Its methods are safe for concurrent use.
type Runner struct {
	// Queue returns the deliveries of an App, for what is expected of its notifications. Set before the first user.
	Queue func(appID string) (*notify.Queue, bool)
	// Blind says that no client can send requests, so that expectations of clients are not judged. Set it before the
	// first run.
	Blind bool

	library   *Library
	listening atomic.Int64 // lives to which it matters what requests and Events come

	mu   sync.Mutex // held briefly, and never during a call of an App's method that changes the App
	apps map[string]*appState
}

// NewRunner makes a Runner that finds users' scenarios in a library.
func NewRunner(l *Library) *Runner {
	return &Runner{
		library: l, apps: make(map[string]*appState),
		Queue: func(string) (*notify.Queue, bool) { return nil, false },
	}
}

// Choose names the scenario of a new user, for app.Apps.Choose: the last tag of the e-mail address that names a
// scenario of the App's provider ("jane+declined@example.com"); else what the App sets for the type of the user's
// order, or the scenario that is called like that type; else the App's. The tag "none" spares the user any. "" is none.
func (r *Runner) Choose(s app.Settings, u app.User) string {
	chosen := cmp.Or(s.OrderTypes[u.OrderType], s.Scenario)
	if s.OrderTypes[u.OrderType] == "" && r.knows(s.Provider, u.OrderType) {
		chosen = u.OrderType
	}
	for _, tag := range tagsOf(u.Email) {
		if tag == None || r.knows(s.Provider, tag) {
			chosen = tag
		}
	}
	if chosen == None {
		return ""
	}
	return chosen
}

// Mistyped returns the name of the scenario that a tag of a user's e-mail address misspells; "" when no tag does.
func (r *Runner) Mistyped(s app.Settings, u app.User) string {
	for _, tag := range tagsOf(u.Email) {
		if tag == None || r.library.Has(tag) {
			continue // the common case; the search below compares the tag with every name
		}
		near := mistyped(tag, append(r.library.Names(), None))
		if near == None || near != "" && r.knows(s.Provider, near) {
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

func (r *Runner) knows(provider, name string) bool {
	if !r.library.Has(name) {
		return false
	}
	s, err := r.library.Get(name)
	return err == nil && s.Provider == provider
}

// Follow is an app.Subscriber. A new user begins the life that was chosen for it, and so does one whom another order
// needs again. A deleted one leaves its life, and so does one whose order is aborted, unless the life says what
// follows. A name that the library lacks leaves a note in the user's timeline.
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
		if l := r.stateOf(a.ID()).lives[e.HumanID]; l != nil {
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
	r.begin(&life{runner: r, app: a, humanID: e.HumanID, scenario: s}, e.At)
}

// adoptInvented registers the life of a user that createUser is creating, now that the humanId is known, and reports
// whether the user is one.
func (r *Runner) adoptInvented(a *app.App, e app.Event) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.stateOf(a.ID())
	l := s.creating[e.Data.ClientUserID]
	if l == nil || e.Kind != app.UserCreated {
		return false
	}
	l.humanID = e.HumanID
	l.begun = e.At
	l.setFaults(e.At)
	s.lives[e.HumanID] = l
	return true
}

// gone ends the life of a user with whom nothing happens any more.
func (r *Runner) gone(a *app.App, e app.Event, why string) {
	a.Faults.Put(fault.Scope{Owner: faultOwner, HumanID: e.HumanID}, nil, e.At)
	r.mu.Lock()
	defer r.mu.Unlock()
	l := r.stateOf(a.ID()).lives[e.HumanID]
	if l == nil || l.happened(e.Kind, e.At) || l.acting != nil && l.acting.Delete {
		return
	}
	l.leave(e.At, why)
}

// Observe takes in a request to an App that was answered, for lives that wait for one and for expectations of the
// client. It must not be called while the App is changing.
func (r *Runner) Observe(appID string, e journal.Entry) {
	if r.listening.Load() > 0 { // seldom: an entry is long, and is moved to the heap only then
		r.observe(appID, &e)
	}
}

func (r *Runner) observe(appID string, e *journal.Entry) {
	ctx := context.Background() // what follows from a request must not end with it
	for _, happen := range r.dispatch(ctx, appID, e) {
		happen()
	}
}

// dispatch counts a request for the lives that it concerns, and returns what has to be done because of it.
func (r *Runner) dispatch(ctx context.Context, appID string, e *journal.Entry) (due []func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.apps[appID]
	if s == nil {
		return nil
	}
	for _, l := range s.concerned(e) {
		if step := l.requested(e.OperationID, e.At); step != nil {
			due = append(due, func() { l.live(ctx, e.At, step) })
		}
		due = append(due, l.watch.observe(ctx, e)...)
	}
	return due
}

// concerned are the lives that a request is about: the user's or, when it is about nobody, all to which it may matter.
func (s *appState) concerned(e *journal.Entry) []*life {
	if e.HumanID != "" {
		if l := s.lives[e.HumanID]; l != nil {
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
	slices.SortFunc(all, func(a, b *life) int { return strings.Compare(a.humanID, b.humanID) })
	return all
}

// Chaos is what happens at this moment to the notifications of a user, for notify.Settings: what the step says that
// just happens, else the scenario.
func (r *Runner) Chaos(appID, humanID string) []notify.Chaos {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.apps[appID]
	if s == nil || s.lives[humanID] == nil {
		return nil
	}
	l := s.lives[humanID]
	chaos := l.scenario.Notifications
	if l.acting != nil && l.acting.Notifications != nil {
		chaos = l.acting.Notifications
	}
	if len(chaos) == 0 {
		return nil
	}
	return fasterChaos(chaos, l.speed())
}

// Drop forgets an App that has ended; its Clock is closed, so nothing of it is due any more.
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

// begin puts a user at the beginning of a life. The caller must hold r.mu.
func (r *Runner) begin(l *life, at time.Time) {
	lives := r.stateOf(l.app.ID()).lives
	if old := lives[l.humanID]; old != nil {
		old.leave(at, " was led through another scenario")
	}
	lives[l.humanID] = l
	l.begin(at)
}

// note puts a text into a user's timeline. The Runner learns of users while the App is changing, so the clock does it.
func note(a *app.App, e app.Event, text string) {
	record := func(ctx context.Context, _ time.Time) string {
		if err := a.Record(ctx, app.Noted, e.HumanID, app.Fact{Text: text}); err != nil {
			return text + "; this could not be noted: " + err.Error()
		}
		return ""
	}
	a.Clock.At(e.At, clock.Task{Kind: stepKind, User: e.HumanID, Summary: text, Run: record})
}
