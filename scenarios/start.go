package scenarios

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/fault"
)

// Start starts a run of a scenario for existing users, all at the same virtual time. It ends the lives that they had.
// The error is an *app.Error: NotFound for a user that does not exist, Invalid for an invalid pace or an empty list of
// users, Conflict for users of another vendor than the scenario's, or an App of another generation.
func (r *Runner) Start(
	ctx context.Context, a *app.App, s *Scenario, userIDs []string, options RunOptions,
) (Run, error) {
	userIDs = distinct(userIDs)
	if len(userIDs) == 0 {
		return Run{}, &app.Error{Kind: app.Invalid, Field: "users", Message: "a run needs a user"}
	}
	if err := checkRun(s, a, options); err != nil {
		return Run{}, err
	}
	for _, userID := range userIDs {
		user, err := a.User(ctx, userID)
		if err != nil {
			return Run{}, err
		}
		if user.Provider != s.Provider {
			return Run{}, app.Errorf(app.Conflict, "the scenario is for users of %s, and this user is of %s", s.Provider,
				user.Provider)
		}
	}
	for _, userID := range userIDs {
		if err := a.Follow(ctx, userID, s.Name); err != nil {
			return Run{}, err
		}
	}
	now := a.Clock.Now()
	run := r.add(a, s, userIDs, now)
	if rules := s.Faults; len(rules) > 0 {
		scope := fault.Scope{Owner: run.ID, Anonymous: true} // requests about no user
		run.drop = func() { a.Faults.Put(scope, nil, now) }
		a.Faults.Put(scope, rulesAtPace(rules, cmp.Or(options.Pace, a.Settings().Pace)), now)
	}
	for batch := range slices.Chunk(userIDs, batchSize) { // the lock is released between batches, for other Apps
		r.mu.Lock()
		for _, userID := range batch {
			l := &life{runner: r, app: a, userID: userID, scenario: s, run: run, pace: options.Pace}
			l.watch = newWatch(l)
			r.begin(l, now)
		}
		r.mu.Unlock()
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return run.copy(), nil
}

// batchSize is how many lives begin each time that Start holds the lock.
const batchSize = 1000

// add creates a run in which no life has begun yet.
func (r *Runner) add(a *app.App, s *Scenario, userIDs []string, now time.Time) *run {
	r.mu.Lock()
	defer r.mu.Unlock()
	run := r.stateOf(a.ID()).add(Run{Scenario: s.Name, Provider: s.Provider, Users: userIDs, StartedAt: now})
	run.blind, run.length = r.Blind, len(s.program)
	return run
}

// checkRun returns an error if a run cannot start.
func checkRun(s *Scenario, a *app.App, options RunOptions) error {
	if !(options.Pace >= 0) || math.IsInf(options.Pace, 1) {
		return &app.Error{Kind: app.Invalid, Field: "pace", Message: "the pace is a positive number"}
	}
	return serves(s, a)
}

// RunOptions are the options of a run. The zero value is valid.
type RunOptions struct {
	Pace float64 // divides the waits; 0: the App's own pace
}

// Runs lists the runs of an App, oldest first. Scenarios that new users follow by themselves are not runs.
func (r *Runner) Runs(appID string) []Run {
	r.mu.Lock()
	defer r.mu.Unlock()
	list := []Run{}
	if s := r.apps[appID]; s != nil {
		for _, run := range s.runs {
			list = append(list, run.copy())
		}
	}
	return list
}

// Get returns a run of an App; ok is false when there is none with that id.
func (r *Runner) Get(appID, id string) (found Run, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if run := r.run(appID, id); run != nil {
		return run.copy(), true
	}
	return Run{}, false
}

// Progress returns the progress of a run: the share of its users' steps that have been done, from 0 to 1, and the
// number of users who have finished. Both are 0 for a run that does not exist.
func (r *Runner) Progress(appID, id string) (share float64, through int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	run := r.run(appID, id)
	switch {
	case run == nil:
		return 0, 0
	case run.left == 0 || run.length == 0:
		return 1, len(run.Users) - run.left
	}
	return float64(run.passed) / float64(run.length) / float64(len(run.Users)), len(run.Users) - run.left
}

// serves returns an error unless the App's users of the scenario's vendor can follow it.
func serves(s *Scenario, a *app.App) error {
	switch generation := a.Rules(s.Provider).Generation; {
	case !a.Has(s.Provider):
		return app.Errorf(app.Conflict, "the scenario is for users of %s, and there is no such vendor", s.Provider)
	case s.Generation != "" && s.Generation != generation:
		return app.Errorf(app.Conflict, "the scenario is for the generation %s, the app is of %s", s.Generation,
			generation)
	}
	return nil
}

// distinct returns the list without duplicates, in the same order.
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

// runID is the id of a run: "r-1", "r-2" ... within the App.
func runID(number int) string { return "r-" + strconv.Itoa(number) }
