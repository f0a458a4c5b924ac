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

// Start leads existing users through a scenario, at once and beside one another; it replaces what they were living
// through. The error is an *app.Error: NotFound for a user there is not, Invalid for a bad pace or no users, Conflict
// for a scenario of another provider or generation.
func (r *Runner) Start(
	ctx context.Context, a *app.App, s *Scenario, humanIDs []string, options RunOptions,
) (Run, error) {
	humanIDs = distinct(humanIDs)
	if len(humanIDs) == 0 {
		return Run{}, &app.Error{Kind: app.Invalid, Field: "users", Message: "a run needs a user"}
	}
	if err := checkRun(s, a, options); err != nil {
		return Run{}, err
	}
	pace := options.Pace
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
	now := a.Clock.Now()
	run := r.add(a, s, humanIDs, now)
	if rules := s.Faults; len(rules) > 0 {
		run.drop = func() { a.Faults.Put(fault.Scope{Owner: run.ID, Anonymous: true}, nil, now) }
		a.Faults.Put(fault.Scope{Owner: run.ID, Anonymous: true}, faster(rules, cmp.Or(pace, a.Settings().Pace)), now)
	}
	for batch := range slices.Chunk(humanIDs, batchSize) { // the lock is released between batches for other Apps
		r.mu.Lock()
		for _, humanID := range batch {
			l := &life{runner: r, app: a, humanID: humanID, scenario: s, run: run, pace: pace}
			l.watch = newWatch(l)
			r.begin(l, now)
		}
		r.mu.Unlock()
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return run.copy(), nil
}

// batchSize is how many lives begin while the lock is held once.
const batchSize = 1000

// add creates a run in which no life has begun yet.
func (r *Runner) add(a *app.App, s *Scenario, humanIDs []string, now time.Time) *run {
	r.mu.Lock()
	defer r.mu.Unlock()
	run := r.stateOf(a.ID()).add(Run{Scenario: s.Name, Users: humanIDs, StartedAt: now})
	run.blind, run.length = r.Blind, len(s.program)
	return run
}

// checkRun returns the error of a run that could not start.
func checkRun(s *Scenario, a *app.App, options RunOptions) error {
	if !(options.Pace >= 0) || math.IsInf(options.Pace, 1) {
		return &app.Error{Kind: app.Invalid, Field: "pace", Message: "the pace is a positive number"}
	}
	return serves(s, a)
}

// RunOptions says how a run goes.
type RunOptions struct {
	Pace float64 // divides the waits; 0: the App's own pace
}

// Runs lists the runs of an App, oldest first. The lives that users follow of their own are no runs.
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

// Get returns one run of an App.
func (r *Runner) Get(appID, id string) (Run, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if run := r.run(appID, id); run != nil {
		return run.copy(), true
	}
	return Run{}, false
}

// Progress returns how far a run has come: the share of its users' steps that are done, from 0 to 1, and the number of
// users who have finished.
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

// serves returns an error unless an App's users can follow a scenario.
func serves(s *Scenario, a *app.App) error {
	switch settings := a.Settings(); {
	case s.Provider != settings.Provider:
		return app.Errorf(app.Conflict, "the scenario is for users of %s, the app's are of %s", s.Provider,
			settings.Provider)
	case s.Generation != "" && s.Generation != settings.Generation:
		return app.Errorf(app.Conflict, "the scenario is for the generation %s, the app is of %s", s.Generation,
			settings.Generation)
	}
	return nil
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

// runID is the id of a run: "r-1", "r-2" ... within the App.
func runID(number int) string { return "r-" + strconv.Itoa(number) }
