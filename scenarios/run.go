package scenarios

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/healthmock/healthmock/contracttest/controlapi"
	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/fault"
	"github.com/healthmock/healthmock/mock/store"
)

// The states of a Run.
const (
	Running = "running"
	Passed  = "passed" // every user came to the end, and every expectation was met
	Failed  = "failed" // has ended, and not Passed
)

// Run is one execution of a scenario for some users at once.
type Run struct {
	controlapi.Run

	Provider string        `json:"-"` // the vendor of the users
	Unjudged int           `json:"-"` // expectations that were not judged: the Runner is Blind
	Skipped  []Expectation `json:"-"` // the first thousand of them
}

// Expectation is something that the client had to do during a run, and whether it did.
type Expectation = controlapi.Expectation

// missReason returns the Reason of a Run that failed because of an expectation.
func missReason(e Expectation) string {
	return "user " + e.UserID + ": expected " + e.Text + ": " + e.Reason
}

// Mentions lists the user ids in the run's reason and expectations, each once.
func (r Run) Mentions() []string {
	var list []string
	if userID, _, ok := whose(r.Reason); ok {
		list = append(list, userID)
	}
	for _, e := range slices.Concat(r.Expectations, r.Skipped) {
		list = append(list, e.UserID)
	}
	return distinct(list)
}

// whose splits a reason "user <id>: ..." into the id and the rest; ok is false when it has another form.
func whose(reason string) (userID, says string, ok bool) {
	rest, ok := strings.CutPrefix(reason, "user ")
	end := strings.IndexAny(rest, ": ")
	if !ok || end < 0 {
		return "", "", false
	}
	return rest[:end], rest[end:], true
}

// run is the stored form of a Run. Its users and expectations have rows of their own, as there may be a million.
type run struct {
	controlapi.Run // without ID, Users and Expectations

	Number   int    `json:"number"`
	Provider string `json:"provider"`
	Left     int    `json:"left"`   // users whose lives have not ended
	Count    int    `json:"count"`  // users
	Length   int    `json:"length"` // instructions of its scenario
	Unjudged int    `json:"unjudged"`
	Kept     int    `json:"kept"` // rows of settled expectations

	lives *lives // the transaction
}

// maxExpectations is how many settled expectations of a run are kept. All are counted.
const maxExpectations = 1000

// run returns a run; nil when there is none with that number.
func (t *lives) run(number int) (*run, error) {
	r, ok, err := store.Get[*run](t, runKey(number))
	if err != nil || !ok {
		return nil, err
	}
	r.lives = t
	return r, nil
}

// save writes the run.
func (r *run) save() error {
	if err := store.Put(r.lives, runKey(r.Number), r); err != nil {
		return fmt.Errorf("write run: %w", err)
	}
	return nil
}

// settled records an expectation that was met or missed, without saving the run. If there are too many, a missed one
// replaces one that was met.
func (r *run) settled(e Expectation) error {
	if e.OK {
		r.Met++
	} else {
		r.Missed++
		if r.Reason == "" {
			r.Reason = missReason(e)
		}
	}
	if r.Kept >= maxExpectations {
		if e.OK {
			return nil
		}
		if replaced, err := r.dropMet(); err != nil || !replaced {
			return err
		}
	}
	r.Kept++
	return store.Put(r.lives, numbered(settledPrefix(r.Number), r.Met+r.Missed), e)
}

// dropMet deletes the first kept expectation that was met, and reports whether there was one.
func (r *run) dropMet() (bool, error) {
	from, to := store.Prefix(settledPrefix(r.Number))
	for key := range r.lives.Scan(from, to, false) {
		e, _, err := store.Get[Expectation](r.lives, key)
		if err != nil {
			return false, err
		}
		if e.OK {
			r.Kept--
			return true, r.lives.Delete(key)
		}
	}
	return false, r.lives.Err()
}

// skip records an expectation that cannot be judged, and saves the run.
func (r *run) skip(e Expectation) error {
	r.Unjudged++
	if r.Unjudged <= maxExpectations {
		if err := store.Put(r.lives, numbered(skippedPrefix(r.Number), r.Unjudged), e); err != nil {
			return fmt.Errorf("write expectation: %w", err)
		}
	}
	return r.save()
}

// finish records the end of one user's life, and after the last one the end of the run, and saves the run. why is the
// reason if the life ended early, and empty otherwise.
func (r *run) finish(at time.Time, why string) error {
	r.Reason = cmp.Or(r.Reason, why)
	if r.Left--; r.Left > 0 {
		return r.save()
	}
	r.EndedAt = &at
	r.State = Passed
	if r.Reason != "" {
		r.State = Failed
	}
	return errors.Join(r.save(), r.lives.app.PutFaults(r.lives.ctx, r.scope(), nil))
}

// scope is the scope of the run's fault rules: requests about no user.
func (r *run) scope() fault.Scope { return fault.Scope{Owner: runID(r.Number), Anonymous: true} }

// read returns the Run with its users and expectations.
func (r *run) read(tx store.Tx) (Run, error) {
	whole := Run{Run: r.Run, Provider: r.Provider, Unjudged: r.Unjudged}
	whole.ID, whole.Expectations = runID(r.Number), []Expectation{}
	var err error
	if whole.Users, _, err = store.Get[[]string](tx, runUsersKey(r.Number)); err != nil {
		return Run{}, err
	}
	for e, err := range store.ScanPrefix[Expectation](tx, settledPrefix(r.Number)) {
		if err != nil {
			return Run{}, err
		}
		whole.Expectations = append(whole.Expectations, e)
	}
	for e, err := range store.ScanPrefix[Expectation](tx, skippedPrefix(r.Number)) {
		if err != nil {
			return Run{}, err
		}
		whole.Skipped = append(whole.Skipped, e)
	}
	return whole, nil
}

// maxRuns is how many runs of an App are kept. Beyond it the oldest one that has ended is removed for each new one.
const maxRuns = 1000

// addRun creates a run for users whose lives are about to begin. It also writes the list of users, which never changes.
func (t *lives) addRun(s *Scenario, users []string, at time.Time) (*run, error) {
	last, err := lastRun(t)
	if err != nil {
		return nil, err
	}
	r := &run{
		Run:      controlapi.Run{Scenario: s.Name, State: Running, StartedAt: at},
		Number:   last + 1,
		Provider: s.Provider,
		Left:     len(users),
		Count:    len(users),
		Length:   len(s.program),
		lives:    t,
	}
	if err := errors.Join(store.Put(t, runUsersKey(r.Number), users), r.save()); err != nil {
		return nil, err
	}
	if r.Number > maxRuns {
		return r, t.dropRun()
	}
	return r, nil
}

// lastRun returns the number of the latest run, 0 when there is none.
func lastRun(tx store.Tx) (int, error) {
	from, to := store.Prefix(runPrefix)
	for key := range tx.Scan(from, to, true) {
		return strconv.Atoi(key[len(runPrefix):])
	}
	return 0, tx.Err()
}

// dropRun deletes the oldest run that has ended, if there are more than maxRuns.
func (t *lives) dropRun() error {
	count, oldest := 0, ""
	from, to := store.Prefix(runPrefix)
	for key := range t.Scan(from, to, false) {
		count++
		if oldest != "" {
			continue
		}
		if r, _, err := store.Get[run](t, key); err != nil {
			return err
		} else if r.State != Running {
			oldest = key
		}
	}
	if err := t.Err(); err != nil || count <= maxRuns || oldest == "" {
		return err
	}
	number, err := strconv.Atoi(oldest[len(runPrefix):])
	if err != nil {
		return err
	}
	errs := []error{t.Delete(oldest), t.Delete(runUsersKey(number))}
	for _, prefix := range []string{settledPrefix(number), skippedPrefix(number)} {
		from, to := store.Prefix(prefix)
		for key := range t.Scan(from, to, false) {
			errs = append(errs, t.Delete(key))
		}
	}
	return errors.Join(append(errs, t.Err())...)
}

// Runs lists the runs of an App, oldest first. Scenarios that new users follow by themselves are not runs.
func (r *Runner) Runs(ctx context.Context, a *app.App) ([]Run, error) {
	list := []Run{}
	err := a.View(ctx, func(tx store.Tx) error {
		for r, err := range store.ScanPrefix[*run](tx, runPrefix) {
			if err != nil {
				return err
			}
			whole, err := r.read(tx)
			if err != nil {
				return err
			}
			list = append(list, whole)
		}
		return nil
	})
	return list, err
}

// Get returns a run of an App. The error is NotFound when there is none with that id.
func (r *Runner) Get(ctx context.Context, a *app.App, id string) (Run, error) {
	number, err := strconv.Atoi(strings.TrimPrefix(id, "r-"))
	if err != nil || number < 1 || runID(number) != id {
		return Run{}, errNoRun()
	}
	var found Run
	err = a.View(ctx, func(tx store.Tx) (err error) {
		found, err = readRun(tx, number)
		return err
	})
	return found, err
}

func readRun(tx store.Tx, number int) (Run, error) {
	r, ok, err := store.Get[*run](tx, runKey(number))
	switch {
	case err != nil:
		return Run{}, err
	case !ok:
		return Run{}, errNoRun()
	}
	return r.read(tx)
}

func errNoRun() error { return app.Errorf(app.NotFound, "there is no such run") }

// Progress returns the progress of a run: the share of its users' steps that have been done, from 0 to 1, and the
// number of users who have finished. Both are 0 for a run that does not exist.
func (r *Runner) Progress(ctx context.Context, a *app.App, id string) (share float64, through int) {
	number, err := strconv.Atoi(strings.TrimPrefix(id, "r-"))
	if err != nil {
		return 0, 0
	}
	var found *run
	if err := a.View(ctx, func(tx store.Tx) (err error) {
		found, _, err = store.Get[*run](tx, runKey(number))
		return err
	}); err != nil || found == nil {
		return 0, 0
	}
	through = found.Count - found.Left
	if found.Left == 0 || found.Length == 0 {
		return 1, through
	}
	s := r.stateOf(a)
	r.mu.Lock()
	defer r.mu.Unlock()
	return float64(s.passed[number]) / float64(found.Length) / float64(found.Count), through
}
