package scenarios

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/store"
)

// The rows of the Runner in an App's space, by key.
//
//	life/<userId>          life
//	script/<hash>           script, of a scenario that is not the library's
//	run/<number>            run
//	runof/<number>          the ids of its users
//	settled/<number>/<n>    Expectation that was met or missed
//	skipped/<number>/<n>    Expectation that could not be judged
const (
	lifePrefix = "life/"
	runPrefix  = "run/"
)

func lifeKey(userID string) string    { return lifePrefix + userID }
func scriptKey(hash string) string    { return "script/" + hash }
func runKey(number int) string        { return fmt.Sprintf("%s%06d", runPrefix, number) }
func runUsersKey(number int) string   { return fmt.Sprintf("runof/%06d", number) }
func settledPrefix(run int) string    { return fmt.Sprintf("settled/%06d/", run) }
func skippedPrefix(run int) string    { return fmt.Sprintf("skipped/%06d/", run) }
func numbered(p string, n int) string { return fmt.Sprintf("%s%06d", p, n) }

// lives is a transaction of an App on its lives and runs.
type lives struct {
	app.Tx
	ctx    context.Context //nolint:containedctx // of the transaction, which lives must pass on to the App
	runner *Runner
	app    *app.App
}

// change runs f in a transaction of an App.
func (r *Runner) change(ctx context.Context, a *app.App, f func(*lives) error) error {
	return a.Change(ctx, func(ctx context.Context, tx app.Tx) error {
		return f(&lives{Tx: tx, ctx: ctx, runner: r, app: a})
	})
}

// life returns the life of a user; nil when the user follows no scenario.
func (t *lives) life(userID string) (*life, error) {
	l, err := t.runner.readLife(t, userID)
	if l != nil {
		l.lives = t
	}
	return l, err
}

// readLife is lives.life for a transaction that only reads.
func (r *Runner) readLife(tx store.Tx, userID string) (*life, error) {
	l, ok, err := store.Get[*life](tx, lifeKey(userID))
	if err != nil || !ok {
		return nil, err
	}
	l.userID = userID
	l.scenario, err = r.scenario(tx, l.Script)
	return l, err
}

// with changes the life of a user and saves it, unless f ends it. It does nothing for a user who has none.
func (t *lives) with(userID string, f func(*life) error) error {
	l, err := t.life(userID)
	if err != nil || l == nil {
		return err
	}
	if err := f(l); err != nil {
		return err
	}
	return l.save()
}

// save writes the life, unless it is over.
func (l *life) save() error {
	if l.over {
		return nil
	}
	if err := store.Put(l.lives, lifeKey(l.userID), l); err != nil {
		return fmt.Errorf("write life: %w", err)
	}
	of, now := l.lives.runner.stateOf(l.lives.app), l.interest()
	l.lives.AfterCommit(func() { of.set(l.userID, now) })
	return nil
}

// remove deletes the life.
func (l *life) remove() error {
	l.over = true
	if err := l.lives.Delete(lifeKey(l.userID)); err != nil {
		return fmt.Errorf("delete life: %w", err)
	}
	of := l.lives.runner.stateOf(l.lives.app)
	l.lives.AfterCommit(func() { of.set(l.userID, interest{}) })
	return nil
}

// script is the row of a scenario that is not the library's, so that lives go on with it after a restart.
type script struct {
	File      string            `json:"file"`
	Text      string            `json:"text"`
	Variables map[string]string `json:"variables"`
}

// script stores a scenario and returns the name under which lives refer to it. A scenario of the library is not stored.
func (t *lives) script(s *Scenario) (name string, err error) {
	if s.fromLibrary {
		return s.Name, nil
	}
	parts := []string{s.file, string(s.text)}
	for _, variable := range slices.Sorted(maps.Keys(s.Variables)) {
		parts = append(parts, variable, s.Variables[variable])
	}
	hash := app.ID(0, 32, parts...)
	if _, exists, err := t.Get(scriptKey(hash)); err != nil || exists {
		return hash, err
	}
	t.runner.scripts.Store(hash, s)
	return hash, store.Put(t, scriptKey(hash), script{s.file, string(s.text), s.Variables})
}

// scenario returns the scenario that a life refers to.
func (r *Runner) scenario(tx store.Tx, name string) (*Scenario, error) {
	if r.library.Has(name) {
		return r.library.Get(name)
	}
	if known, ok := r.scripts.Load(name); ok {
		return known.(*Scenario), nil
	}
	row, ok, err := store.Get[script](tx, scriptKey(name))
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, fmt.Errorf("the scenario %s of a life is gone", name)
	}
	s, err := r.library.Parse(row.File, []byte(row.Text), row.Variables)
	if err != nil {
		return nil, fmt.Errorf("parse the scenario of a life again: %w", err)
	}
	r.scripts.Store(name, s)
	return s, nil
}

// Load reads the lives of an App that has rows already: after a restart, or in a copy of another App. Call it once,
// before the App can be reached.
func (r *Runner) Load(ctx context.Context, a *app.App) error {
	return r.change(ctx, a, func(t *lives) error {
		s := r.stateOf(a)
		for run, err := range store.ScanPrefix[run](t, runPrefix) {
			if err != nil {
				return err
			}
			s.passed[run.Number] += run.Length * (run.Count - run.Left)
		}
		for userID, err := range t.users() {
			if err == nil {
				err = t.with(userID, func(l *life) error {
					if l.Run != 0 {
						l.addProgress(l.At)
					}
					return nil
				})
			}
			if err != nil {
				return fmt.Errorf("load lives: %w", err)
			}
		}
		return nil
	})
}

// users yields the users who have a life.
func (t *lives) users() func(func(string, error) bool) {
	return func(yield func(string, error) bool) {
		from, to := store.Prefix(lifePrefix)
		for key := range t.Scan(from, to, false) {
			if !yield(key[len(lifePrefix):], nil) {
				return
			}
		}
		if err := t.Err(); err != nil {
			yield("", err)
		}
	}
}

// Detach makes the lives in the rows of a copy of an App independent of its runs: no client calls a copy, so nothing is
// expected there. Lives that have only expectations left end.
func Detach(tx store.Tx) error {
	var errs []error
	for _, prefix := range []string{"agenda/" + expectationPrefix, runPrefix} {
		from, to := store.Prefix(prefix)
		for key := range tx.Scan(from, to, false) {
			errs = append(errs, tx.Delete(key))
		}
	}
	from, to := store.Prefix(lifePrefix)
	for key := range tx.Scan(from, to, false) {
		l, _, err := store.Get[life](tx, key)
		switch {
		case err != nil:
			errs = append(errs, err)
		case l.Run == 0:
		case l.Watch != nil && l.Watch.Ended:
			errs = append(errs, tx.Delete(key))
		default:
			l.Run, l.Watch = 0, nil
			errs = append(errs, store.Put(tx, key, l))
		}
	}
	return errors.Join(append(errs, tx.Err())...)
}

// appState is what the Runner keeps in memory of one App. All of it follows from the rows.
type appState struct {
	runner *Runner
	app    *app.App
	// The fields below are guarded by Runner.mu.
	interests map[string]interest // by user id: the lives that wait for something or watch the client
	passed    map[int]int         // by run: instructions executed or skipped, summed over all users
	changed   chan struct{}       // closed and set to nil when the client has done something; nil: no waiter
	reserved  int                 // the latest number that reserve returned
}

// interest says which requests and Events matter to a life.
type interest struct {
	event    bool     // it waits for an Event
	requests []string // it waits for a request of one of these operations
	watch    bool     // it records the client's violations and downloads
	open     bool     // expectations are open
	due      []duty   // what the client has yet to do
}

// duty is something that the client has yet to do for a run. The zero until means that there is no time limit.
type duty struct {
	run   int
	until int64 // virtual, in nanoseconds since 1970
}

func (i interest) none() bool { return !i.event && !i.watch && i.requests == nil }

// set replaces the interest of a user's life, and wakes every AwaitClient.
func (s *appState) set(userID string, now interest) {
	s.runner.mu.Lock()
	defer s.runner.mu.Unlock()
	before, known := s.interests[userID]
	switch {
	case now.none() && known:
		delete(s.interests, userID)
		s.runner.interested.Add(-1)
	case !now.none():
		s.interests[userID] = now
		if !known {
			s.runner.interested.Add(1)
		}
	}
	if len(before.due) > 0 && s.changed != nil {
		close(s.changed)
		s.changed = nil
	}
}

// runID is the id of a run: "r-1", "r-2" ... within the App.
func runID(number int) string { return "r-" + strconv.Itoa(number) }
