package scenarios

import (
	"context"
	"math"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/clock"
)

// Runner leads the users of every App through their scenarios. Its methods are safe for concurrent use.
type Runner struct {
	library *Library

	mu    sync.Mutex // held for moments, and never while a method of an App that changes it is called
	stage map[string]*stage
}

// NewRunner makes a Runner that finds users' scenarios in a library.
func NewRunner(l *Library) *Runner {
	return &Runner{library: l, stage: make(map[string]*stage)}
}

// Choose names the scenario of a new user, for app.Apps.Choose: the last tag of the e-mail address that names a scenario
// of the App's provider ("jane+declined@example.com"), else the App's. The tag "none" spares the user any. "" is none.
func (r *Runner) Choose(s app.Settings, u app.User) string {
	chosen := s.Scenario
	local, _, _ := strings.Cut(strings.ToLower(u.Email), "@")
	for i, tag := range strings.Split(local, "+") {
		if i > 0 && (tag == None || r.knows(s.Provider, tag)) {
			chosen = tag
		}
	}
	if chosen == None {
		return ""
	}
	return chosen
}

func (r *Runner) knows(provider, name string) bool {
	if !r.library.Has(name) {
		return false
	}
	s, err := r.library.Get(name)
	return err == nil && s.Provider == provider
}

// Follow is an app.Subscriber. A new user begins the life that was chosen for it; a deleted one leaves its life. A name
// that the library lacks leaves a note in the user's timeline.
func (r *Runner) Follow(a *app.App, e app.Event) {
	switch e.Kind {
	case app.UserCreated:
		if e.Data.Scenario == "" {
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
	case app.UserDeleted:
		r.mu.Lock()
		defer r.mu.Unlock()
		if l := r.on(a.ID()).lives[e.HumanID]; l != nil {
			l.leave(e.At, " was deleted on the way")
		}
	}
}

// Start leads existing users through a scenario, at once and beside one another; it replaces what they were living through.
// pace divides the waits; 0: the App's own pace. The error is an *app.Error: NotFound for a user there is not, Invalid for
// a bad pace or no users, Conflict for a scenario of another provider.
func (r *Runner) Start(ctx context.Context, a *app.App, s *Scenario, humanIDs []string, pace float64) (Run, error) {
	humanIDs = distinct(humanIDs)
	switch {
	case len(humanIDs) == 0:
		return Run{}, &app.Error{Kind: app.Invalid, Field: "users", Message: "a run needs a user"}
	case !(pace >= 0) || math.IsInf(pace, 1):
		return Run{}, &app.Error{Kind: app.Invalid, Field: "pace", Message: "the pace is a positive number"}
	}
	if err := serves(s, a); err != nil {
		return Run{}, err
	}
	for _, humanID := range humanIDs {
		if _, err := a.User(ctx, humanID); err != nil {
			return Run{}, err
		}
	}
	for _, humanID := range humanIDs {
		if err := a.Follow(ctx, humanID, s.Name); err != nil {
			return Run{}, err
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	now, stage := a.Clock.Now(), r.on(a.ID())
	stage.last++
	run := &run{left: len(humanIDs), Run: Run{
		ID: "r-" + strconv.Itoa(stage.last), Scenario: s.Name, State: Running, Users: humanIDs,
		Expectations: []Expectation{}, StartedAt: now,
	}}
	stage.add(run)
	for _, humanID := range humanIDs {
		r.begin(&life{runner: r, app: a, humanID: humanID, scenario: s, run: run, pace: pace}, now)
	}
	return run.copy(), nil
}

// Runs lists the runs of an App, oldest first. The lives that users follow of their own are no runs.
func (r *Runner) Runs(appID string) []Run {
	r.mu.Lock()
	defer r.mu.Unlock()
	list := []Run{}
	if stage := r.stage[appID]; stage != nil {
		for _, run := range stage.runs {
			list = append(list, run.copy())
		}
	}
	return list
}

// Get returns one run of an App.
func (r *Runner) Get(appID, id string) (Run, bool) {
	for _, run := range r.Runs(appID) {
		if run.ID == id {
			return run, true
		}
	}
	return Run{}, false
}

// Drop forgets an App that has ended; its Clock is closed, so nothing of it is due any more.
func (r *Runner) Drop(appID string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.stage, appID)
}

// on is the stage of an App. The caller has the lock.
func (r *Runner) on(appID string) *stage {
	s := r.stage[appID]
	if s == nil {
		s = &stage{lives: make(map[string]*life)}
		r.stage[appID] = s
	}
	return s
}

// begin puts a user at the beginning of a life. The caller has the lock.
func (r *Runner) begin(l *life, at time.Time) {
	lives := r.on(l.app.ID()).lives
	if old := lives[l.humanID]; old != nil {
		old.leave(at, " was led through another scenario")
	}
	lives[l.humanID] = l
	l.schedule(at)
}

// serves tells whether an App's users can live a scenario.
func serves(s *Scenario, a *app.App) error {
	if provider := a.Settings().Provider; s.Provider != provider {
		return app.Errorf(app.Conflict, "the scenario is for users of %s, the app's are of %s", s.Provider, provider)
	}
	return nil
}

// note puts a text into a user's timeline. The Runner learns of users while the App is changing, so the clock does it.
func note(a *app.App, e app.Event, text string) {
	a.Clock.At(e.At, clock.Task{Kind: "step", User: e.HumanID, Summary: text, Run: func(ctx context.Context, _ time.Time) string {
		if err := a.Record(ctx, app.Noted, e.HumanID, app.Fact{Text: text}); err != nil {
			return text + "; this could not be noted: " + err.Error()
		}
		return ""
	}})
}

// distinct keeps the first of equal strings.
func distinct(list []string) []string {
	seen := make(map[string]bool, len(list))
	kept := make([]string, 0, len(list))
	for _, s := range list {
		if !seen[s] {
			seen[s] = true
			kept = append(kept, s)
		}
	}
	return kept
}
