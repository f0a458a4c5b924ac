package main

import (
	"context"
	"log/slog"
	"maps"
	"os"
	"sync/atomic"
	"time"

	"github.com/healthmock/healthmock/contracttest/controlapi"
	"github.com/healthmock/healthmock/mock"
	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/mock/journal"
	"github.com/healthmock/healthmock/scenarios"
)

// player runs scenarios to their end in a sandbox of its own, one after another.
type player struct {
	flags    *playCmd
	sandbox  *mock.Sandbox
	out      printer
	progress *progress
	timeline atomic.Pointer[timeline] // of the current scenario; nil between scenarios
}

// newPlayer starts the sandbox. The played App is the default App, so that it gets the requests that name none. blind
// says that no client will call the sandbox.
func newPlayer(flags *playCmd, out printer, blind bool) (*player, error) {
	p := &player{flags: flags, out: out, progress: &progress{}}
	options := mock.Options{
		Apps:     []app.Settings{{ClientID: playedApp, Paused: new(true)}},
		Defaults: app.Settings{Scenario: scenarios.None, Seed: flags.Seed, StartTime: flags.StartTime.Time},
		Blind:    blind,
		Heard:    p.addRequest,
		Logger:   logFlags{LogLevel: slog.LevelError}.logger(os.Stderr), // the timeline has the rest
	}
	receiver := &localReceiver{}
	if flags.alone() {
		options.Transport = receiver
	}
	var err error
	p.sandbox, err = mock.New(options)
	if err != nil {
		return nil, err
	}
	receiver.sandbox = p.sandbox
	p.sandbox.Apps().OnOpen(func(a *app.App) { a.Subscribe(p.observe) })
	return p, nil
}

// observe is called for each Event of the played App.
func (p *player) observe(_ context.Context, _ *app.App, e app.Event) {
	switch t := p.timeline.Load(); {
	case e.Kind == app.UserCreated:
		p.progress.invited.Add(1)
	case e.Kind == app.Undelivered && t != nil:
		t.markFailed(e)
	}
}

// addRequest adds a request of the program under test to the timeline.
func (p *player) addRequest(_ string, e journal.Entry) {
	if t := p.timeline.Load(); t != nil {
		t.addRequest(e)
	}
}

// resetApp replaces the played App by a new one with the settings of a scenario.
func (p *player) resetApp(ctx context.Context, s *scenarios.Scenario) (*app.App, error) {
	if err := p.sandbox.Apps().Delete(ctx, playedApp); err != nil {
		return nil, err
	}
	return p.sandbox.Create(ctx, p.flags.settings(s))
}

// start starts a run of a scenario for new users. For an export it goes through the control API, so that the request is
// recorded and a replay can repeat it.
func (p *player) start(ctx context.Context, a *app.App, s *scenarios.Scenario) (scenarios.Run, error) {
	if p.flags.Export != "" {
		users := p.flags.users(s)
		run, err := p.control().Run(ctx, string(s.Text()), controlapi.RunOptions{
			Count: users.Count, Template: users.Template, Variables: p.flags.Set, Pace: 1,
		})
		if err != nil {
			return scenarios.Run{}, err
		}
		return scenarios.Run{Run: *run}, nil
	}
	return p.sandbox.Runner().Run(ctx, a, s, p.flags.users(s), scenarios.RunOptions{Pace: 1})
}

// advance moves the clock to an instant and adds what fired to the timeline; for an export, through the control API.
func (p *player) advance(ctx context.Context, a *app.App, to time.Time) error {
	if p.flags.Export == "" {
		fired, err := a.Clock.AdvanceTo(ctx, to)
		p.timeline.Load().add(fired)
		return err
	}
	advanced, err := p.control().AdvanceTo(ctx, to)
	if err == nil {
		p.timeline.Load().add(advanced.Fired)
	}
	return err
}

// maxNamed is how many users are known by name from the start, for the timeline and for those who will be deleted.
const maxNamed = 1000

// play runs a scenario for new users in a new App, and prints the timeline as things happen. The error is
// errInterrupted when ctx ended before the run did; the result then covers the run up to there.
func (p *player) play(ctx context.Context, s *scenarios.Scenario) (result, error) {
	elapsed := clock.Stopwatch()
	a, err := p.resetApp(ctx, s)
	if err != nil {
		return result{}, err
	}
	users := p.flags.users(s)
	t := newTimeline(p.out, a.Clock.Now(), users.Count)
	t.begin(s)
	p.timeline.Store(t)
	defer p.timeline.Store(nil)
	stop := p.progress.watch(p.sandbox.Runner(), a, s.Name, users.Count)
	run, err := p.start(ctx, a, s)
	names := p.names(ctx, a, run.Users[:min(len(run.Users), maxNamed)])
	t.setNames(names)
	if err == nil {
		err = p.toTheEnd(ctx, a, run.ID)
	}
	stop()
	if err != nil && ctx.Err() == nil {
		return result{}, err
	}
	r := result{
		scenario:    s,
		virtual:     a.Clock.Now().Sub(t.start),
		took:        elapsed(),
		strict:      p.flags.Strict,
		blind:       p.flags.Listen == "",
		interrupted: err != nil,
		names:       maps.Clone(names),
	}
	ctx = context.WithoutCancel(ctx) // an interrupted run still gets its summary
	queue, _ := p.sandbox.Queue(playedApp)
	if r.tally, err = tallyOf(ctx, queue); err != nil {
		return result{}, err
	}
	if run.ID != "" { // it has started
		if r.run, err = p.sandbox.Runner().Get(ctx, a, run.ID); err != nil {
			return result{}, err
		}
		_, r.through = p.sandbox.Runner().Progress(ctx, a, run.ID)
	}
	maps.Copy(r.names, p.names(ctx, a, r.run.Mentions()))
	r.timeline = t.end(r)
	if r.interrupted {
		return r, errInterrupted
	}
	return r, nil
}

// toTheEnd moves the clock from one due instant to the next, until nothing is due any more.
func (p *player) toTheEnd(ctx context.Context, a *app.App, run string) error {
	listening := p.flags.Listen != ""
	for ctx.Err() == nil {
		next := a.Clock.State().Next
		if next == nil && (!listening || !p.waitUntilDue(ctx, a, run)) {
			return ctx.Err()
		}
		if next == nil {
			continue
		}
		if listening {
			if err := p.waitForClient(ctx, a, run, *next); err != nil {
				return err
			}
		}
		if err := p.advance(ctx, a, *next); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// names returns the clientUserIds of those users who exist, by user id.
func (p *player) names(ctx context.Context, a *app.App, userIDs []string) map[string]string {
	names := make(map[string]string, len(userIDs))
	for _, userID := range userIDs {
		if u, err := a.User(ctx, userID); err == nil {
			names[userID] = u.ClientUserID
		}
	}
	return names
}
