package scenarios

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strconv"
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

	mu    sync.Mutex // held for moments, and never while a method of an App that changes it is called
	stage map[string]*stage
}

// NewRunner makes a Runner that finds users' scenarios in a library.
func NewRunner(l *Library) *Runner {
	return &Runner{
		library: l, stage: make(map[string]*stage),
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
func (r *Runner) Follow(a *app.App, e app.Event) {
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
		if l := r.on(a.ID()).lives[e.HumanID]; l != nil {
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
	stage := r.on(a.ID())
	l := stage.creating[e.Data.ClientUserID]
	if l == nil || e.Kind != app.UserCreated {
		return false
	}
	l.humanID = e.HumanID
	l.begun = e.At
	l.setFaults(e.At)
	stage.lives[e.HumanID] = l
	return true
}

// gone ends the life of a user with whom nothing happens any more.
func (r *Runner) gone(a *app.App, e app.Event, why string) {
	a.Faults.Put(fault.Scope{Owner: faultOwner, HumanID: e.HumanID}, nil, e.At)
	r.mu.Lock()
	defer r.mu.Unlock()
	l := r.on(a.ID()).lives[e.HumanID]
	if l == nil || l.happened(e.Kind, e.At) || l.acting != nil && l.acting.Delete {
		return
	}
	l.leave(e.At, why)
}

// Heard tells of a request to an App that was answered, for lives that wait for one and for what is expected of the
// client. It must not be called while the App is changing.
func (r *Runner) Heard(appID string, e journal.Entry) {
	if r.listening.Load() > 0 { // seldom: an entry is long, and is moved to the heap only then
		r.heard(appID, &e)
	}
}

func (r *Runner) heard(appID string, e *journal.Entry) {
	ctx := context.Background() // what follows from a request must not end with it
	for _, happen := range r.hear(ctx, appID, e) {
		happen()
	}
}

// hear counts a request, and returns what is to happen because of it.
func (r *Runner) hear(ctx context.Context, appID string, e *journal.Entry) (due []func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.stage[appID]
	if s == nil {
		return nil
	}
	for _, l := range s.concerned(e) {
		if step := l.requested(e.OperationID, e.At); step != nil {
			due = append(due, func() { l.live(ctx, e.At, step) })
		}
		due = append(due, l.watch.hear(ctx, e)...)
	}
	return due
}

// concerned are the lives that a request is about: the user's or, when it is about nobody, all to which it may matter.
func (s *stage) concerned(e *journal.Entry) []*life {
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
	s := r.stage[appID]
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

// Start leads existing users through a scenario, at once and beside one another; it replaces what they were living
// through. The error is an *app.Error: NotFound for a user there is not, Invalid for a bad pace or no users, Conflict
// for a scenario of another provider or generation.
func (r *Runner) Start(ctx context.Context, a *app.App, s *Scenario, humanIDs []string, options RunOptions) (Run, error) {
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
	run := r.on(a.ID()).add(Run{Scenario: s.Name, Users: humanIDs, StartedAt: now})
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
	if stage := r.stage[appID]; stage != nil {
		for _, run := range stage.runs {
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

// Drop forgets an App that has ended; its Clock is closed, so nothing of it is due any more.
func (r *Runner) Drop(appID string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if s := r.stage[appID]; s != nil {
		for _, l := range s.lives {
			l.release()
			l.watch.forget()
		}
	}
	delete(r.stage, appID)
}

// on is the stage of an App. The caller has the lock.
func (r *Runner) on(appID string) *stage {
	s := r.stage[appID]
	if s == nil {
		s = &stage{lives: make(map[string]*life), creating: make(map[string]*life)}
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
	l.begin(at)
}

// serves tells whether an App's users can live a scenario.
func serves(s *Scenario, a *app.App) error {
	switch settings := a.Settings(); {
	case s.Provider != settings.Provider:
		return app.Errorf(app.Conflict, "the scenario is for users of %s, the app's are of %s", s.Provider, settings.Provider)
	case s.Generation != "" && s.Generation != settings.Generation:
		return app.Errorf(app.Conflict, "the scenario is for the generation %s, the app is of %s", s.Generation, settings.Generation)
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

// runID is the id of a run: "r-1", "r-2" ... within the App.
func runID(number int) string { return "r-" + strconv.Itoa(number) }
