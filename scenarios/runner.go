package scenarios

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/healthmock/healthmock/mock/agenda"
	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/fault"
	"github.com/healthmock/healthmock/mock/journal"
	"github.com/healthmock/healthmock/mock/notify"
	"github.com/healthmock/healthmock/mock/store"
)

// Runner runs the scenarios of every App's users. Its methods are safe for concurrent use.
type Runner struct {
	// Queue returns the deliveries of an App, which expectations of notifications are judged by. Set it before the first
	// user is created.
	Queue func(appID string) (*notify.Queue, bool)
	// Misspelt is called for a user who does not follow a scenario because a tag of the e-mail address misspells its name.
	// nil: such users are not reported.
	Misspelt func(a *app.App, u app.User, scenario string)
	// Blind says that no client can send requests, so that expectations of clients are not judged. Set it before the
	// first run.
	Blind bool

	library    *Library
	scripts    sync.Map     // compiled scenarios that are not the library's, by the hash of their script
	interested atomic.Int64 // lives with an interest; while it is 0, requests and Events are ignored without locking

	// mu guards apps and everything below it. It is not held while a method changes an App.
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

// Open makes the users of a new App follow scenarios. It is meant for app.Apps.OnOpen. Observers that are added after
// it see a new user whose life has begun.
func (r *Runner) Open(a *app.App) {
	r.stateOf(a)
	a.Handle(stepKind, agenda.Handler{Run: func(ctx context.Context, it agenda.Item, at time.Time) string {
		return r.runDue(ctx, a, it, at)
	}})
	a.Handle(expectationKind, agenda.Handler{Run: func(ctx context.Context, it agenda.Item, at time.Time) string {
		return r.judgeDue(ctx, a, it, at)
	}})
	a.Observe(r.follow)
}

// choose returns the name of the scenario that a new user follows, or "" for none. The first of these that there is
// decides; when it is a scenario for users of another vendor, the user follows that of Rules.Scenario instead:
//   - the last tag of the e-mail address that names a scenario of the user's vendor, or None:
//     jane+declined@example.com;
//   - the vendor's setting for the type of the user's order (Rules.Scenarios);
//   - the scenario of the user's vendor that has the same name as that type;
//   - the App's scenario.
func (r *Runner) choose(a *app.App, u app.User) string {
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
	switch {
	case chosen == None:
		return ""
	case r.library.Has(chosen) && !r.knows(u.Provider, chosen):
		return a.Rules(u.Provider).Scenario
	}
	return chosen
}

// misspelt returns the name of the scenario that a tag of a user's e-mail address misspells; "" when no tag does.
func (r *Runner) misspelt(u app.User) string {
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

// follow is an app.Observer. It chooses and begins a scenario when a user is created, or starts over with a new order.
// It ends a user's life when the user is deleted or the order aborted, unless the life waits for just that Event. A
// scenario that the user cannot follow is recorded as a note in the user's timeline.
func (r *Runner) follow(ctx context.Context, a *app.App, e app.Event) error {
	switch {
	case e.Kind == app.UserCreated, e.Data.StartsOver:
		return r.created(ctx, a, e)
	case e.Kind == app.UserDeleted:
		return r.endLife(ctx, a, e, " was deleted on the way")
	case e.Kind == app.OrderAborted:
		return r.endLife(ctx, a, e, " was given up by the client on the way")
	case !r.matters(a, e):
		return nil
	}
	return r.change(ctx, a, func(t *lives) error {
		return t.with(e.UserID, func(l *life) error {
			if _, err := l.countEvent(e.Kind, e.At); err != nil || l.Watch == nil {
				return err
			}
			if e.Kind == app.Delivered || e.Kind == app.Undelivered {
				return l.scheduleRest(e.At)
			}
			return nil
		})
	})
}

// matters reports whether a life may be waiting for an Event.
func (r *Runner) matters(a *app.App, e app.Event) bool {
	if r.interested.Load() == 0 {
		return false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.apps[a.ID()]
	if s == nil {
		return false
	}
	i := s.interests[e.UserID]
	return i.event || i.open && (e.Kind == app.Delivered || e.Kind == app.Undelivered)
}

// newcomer is a user that createUser is creating for a run. It is a value of the context, for created.
type newcomer struct {
	clientUserID string
	scenario     *Scenario
	pace         float64
}

type newcomerKey struct{}

func (r *Runner) created(ctx context.Context, a *app.App, e app.Event) error {
	if n, ok := ctx.Value(newcomerKey{}).(newcomer); ok && n.clientUserID == e.Data.ClientUserID {
		return r.prepare(ctx, a, e, n)
	}
	user, err := a.AnyUser(ctx, e.UserID)
	if err != nil || user.DeletedAt != nil { // deleted in the same transaction
		return err
	}
	if meant := r.misspelt(user); meant != "" && r.Misspelt != nil {
		r.Misspelt(a, user, meant)
	}
	chosen := r.choose(a, user)
	if chosen != user.Scenario {
		if err := a.Follow(ctx, e.UserID, chosen); err != nil {
			return err
		}
	}
	if chosen == "" {
		return nil
	}
	s, err := r.library.Get(chosen)
	if err == nil {
		err = serves(s, a)
	}
	if err != nil {
		return a.Record(ctx, app.Noted, e.UserID, app.Fact{Text: chosen + ": " + reason(err)})
	}
	return r.change(ctx, a, func(t *lives) error {
		return (&life{Script: s.Name, lives: t, userID: e.UserID, scenario: s}).begin(e.At)
	})
}

// prepare stores the life of a user who is created for a run that has not started yet, so that the scenario's faults
// and chaos apply from the user's first notification on.
func (r *Runner) prepare(ctx context.Context, a *app.App, e app.Event, n newcomer) error {
	return r.change(ctx, a, func(t *lives) error {
		script, err := t.script(n.scenario)
		if err != nil {
			return err
		}
		l := &life{
			Script:   script,
			Pace:     n.pace,
			Begun:    e.At,
			lives:    t,
			userID:   e.UserID,
			scenario: n.scenario,
		}
		if err := l.setFaults(); err != nil {
			return err
		}
		return l.save()
	})
}

// endLife ends the life of a user who was deleted or whose order was aborted, and removes the scenario's faults.
func (r *Runner) endLife(ctx context.Context, a *app.App, e app.Event, why string) error {
	return r.change(ctx, a, func(t *lives) error {
		if err := a.PutFaults(t.ctx, fault.Scope{Owner: faultOwner, UserID: e.UserID}, nil); err != nil {
			return err
		}
		return t.with(e.UserID, func(l *life) error {
			awaited, err := l.countEvent(e.Kind, e.At)
			if err != nil || awaited {
				return err
			}
			if step := acting(ctx, e.UserID); step != nil && step.Delete {
				return nil
			}
			return l.finish(e.At, why)
		})
	})
}

// Observe tells the Runner of a request that an App has answered. Lives and expectations may be waiting for it. It runs
// the steps that the request triggers, so it must not be called from within a change of the App.
func (r *Runner) Observe(appID string, e *journal.Entry) {
	if r.interested.Load() == 0 {
		return
	}
	ctx := context.Background() // the triggered steps must not be cancelled with the request
	a, users := r.concerned(appID, e)
	for _, userID := range users {
		err := r.change(ctx, a, func(t *lives) error {
			return t.with(userID, func(l *life) error { return l.handleRequest(e) })
		})
		if err != nil {
			it := agenda.Item{Key: stepKind + "/" + userID, UserID: userID, Summary: e.OperationID}
			r.failed(ctx, a, it, e.At, err)
		}
	}
}

// handleRequest counts a request for the life and its expectations. It runs the step that the request triggers, and
// then judges the expectations that it may have decided.
func (l *life) handleRequest(e *journal.Entry) error {
	triggers, err := l.countRequest(e.OperationID, e.At)
	if err != nil {
		return err
	}
	decided := l.observe(e)
	if triggers {
		if _, err := l.runStep(e.At); err != nil {
			return err
		}
	}
	for _, x := range decided {
		if ok, _, err := l.judge(x, false); err != nil {
			return err
		} else if ok || x.of(l).NoRequest != "" {
			if _, err := l.conclude(x, e.At); err != nil {
				return err
			}
		}
	}
	return nil
}

// concerned returns the users whose lives a request may matter to: its user or, if it is about no user, all whose lives
// wait for such a request or watch the client.
func (r *Runner) concerned(appID string, e *journal.Entry) (a *app.App, users []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.apps[appID]
	if s == nil {
		return nil, nil
	}
	if e.UserID != "" {
		if !s.interests[e.UserID].none() {
			users = []string{e.UserID}
		}
		return s.app, users
	}
	for userID, i := range s.interests {
		if slices.Contains(i.requests, e.OperationID) || i.open || i.watch && e.Violations.Count > 0 {
			users = append(users, userID)
		}
	}
	slices.Sort(users)
	return s.app, users
}

// Chaos returns the faults in a user's notifications, for notify.Settings: those of the step that is being applied, or
// else those of the scenario.
func (r *Runner) Chaos(ctx context.Context, a *app.App, userID string) (chaos []notify.Chaos, err error) {
	err = a.View(ctx, func(tx store.Tx) error {
		l, err := r.readLife(tx, userID)
		if err != nil || l == nil {
			return err
		}
		chaos = l.scenario.Notifications
		if step := acting(ctx, userID); step != nil && step.Notifications != nil {
			chaos = step.Notifications
		}
		if len(chaos) > 0 {
			chaos = chaosAtPace(chaos, cmp.Or(l.Pace, a.Settings().Pace))
		}
		return nil
	})
	return chaos, err
}

// Drop removes what the Runner keeps in memory of an App that has ended. The App drops its rows itself.
func (r *Runner) Drop(appID string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if s := r.apps[appID]; s != nil {
		r.interested.Add(-int64(len(s.interests)))
		delete(r.apps, appID)
	}
}

// stateOf returns the state of an App, and creates it on first use.
func (r *Runner) stateOf(a *app.App) *appState {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.apps[a.ID()]
	if s == nil {
		s = &appState{runner: r, app: a, interests: make(map[string]interest), passed: make(map[int]int)}
		r.apps[a.ID()] = s
	}
	return s
}
