package scenarios

import (
	"cmp"
	"context"
	"math"
	"time"

	"github.com/healthmock/healthmock/mock/app"
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
	var number int
	now := a.Clock.Now()
	for i := 0; i < len(userIDs); i += batchSize { // other changes of the App may come between batches
		batch := userIDs[i:min(i+batchSize, len(userIDs))]
		err := r.change(ctx, a, func(t *lives) error {
			if i == 0 {
				now = t.Now()
				run, err := t.addRun(s, userIDs, now)
				if err != nil {
					return err
				}
				number = run.Number
				rules := rulesAtPace(s.Faults, cmp.Or(options.Pace, a.Settings().Pace))
				if err := a.PutFaults(t.ctx, run.scope(), rules); err != nil {
					return err
				}
			}
			return t.beginAll(s, batch, number, options.Pace, now)
		})
		if err != nil {
			return Run{}, err
		}
	}
	return r.Get(ctx, a, runID(number))
}

// batchSize is how many lives begin in one transaction.
const batchSize = 1000

// beginAll begins the lives of some users of a run.
func (t *lives) beginAll(s *Scenario, userIDs []string, run int, pace float64, at time.Time) error {
	script, err := t.script(s)
	if err != nil {
		return err
	}
	for _, userID := range userIDs {
		if err := t.app.Follow(t.ctx, userID, s.Name); err != nil {
			return err
		}
		l := &life{
			Script:   script,
			Run:      run,
			Pace:     pace,
			Watch:    &watch{},
			lives:    t,
			userID:   userID,
			scenario: s,
		}
		if err := l.begin(at); err != nil {
			return err
		}
	}
	return nil
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
