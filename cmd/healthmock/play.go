package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/healthmock/healthmock/mock"
	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/scenarios"
)

type playCmd struct {
	Scenario  []string          `arg:"" help:"Names from the library, or files; - reads one from standard input."`
	Users     int               `placeholder:"N" help:"How many users live through it; without, as many as the scenario says, or one."`
	Set       map[string]string `placeholder:"NAME=VALUE" help:"Value of a variable of the scenario; repeatable."`
	StartTime instant           `shared:"" default:"2026-01-05T09:00:00Z" placeholder:"RFC3339" help:"What the clock shows at the start."`
	Seed      int64             `shared:"" default:"1" placeholder:"N" help:"Everything invented is drawn from it."`
	Hardened  bool              `shared:"" help:"Make small trouble everywhere: see the README."`
	JUnit     string            `name:"junit" placeholder:"FILE" help:"Write the results as JUnit XML too; - is standard output, and the timeline then goes to standard error."`

	Listen   string `placeholder:"HOST:PORT" help:"Serve the vendor's endpoints meanwhile, so that your program can call them and what a scenario expects of it can be judged."`
	Patience wait   `default:"2s" placeholder:"WAIT" help:"With --listen: real time that your program has to do what is waited for, before virtual time passes it by. Where it obeys Retry-After, give it longer than that."`

	Records recordFlags `embed:"" group:"The patients' records:"`
	Notify  notifyFlags `embed:"" group:"Notifications:"`
}

// Help is shown below the usage.
func (*playCmd) Help() string {
	return "Each scenario is lived by invented users, in an app and a time of its own: days pass at once. " +
		"Without --notify-url a stand-in takes every notification that is signed as it should be. " +
		"What a scenario expects of your program is judged with --listen, where it can call the vendor's endpoints. " +
		"Exits with 1 when a run fails or a notification is not delivered."
}

// playedApp is the client id that every scenario is played under.
const playedApp = "healthmock"

// result is what became of one scenario.
type result struct {
	scenario *scenarios.Scenario
	run      scenarios.Run
	tally    tally
	virtual  time.Duration // from beginning to end on the App's clock
	took     time.Duration // in real time
}

// Run plays one scenario after another; ctx ends it between two instants.
func (c *playCmd) Run(ctx context.Context, con console) error {
	sandbox, err := c.sandbox()
	if err != nil {
		return err
	}
	defer sandbox.Close()
	list, err := find(sandbox.Library(), c.Scenario, c.Set, con)
	if err != nil {
		return err
	}
	out := con.out
	if c.JUnit == "-" {
		out = con.err
	}
	if c.Listen != "" {
		stop, err := c.serve(ctx, sandbox, out)
		if err != nil {
			return err
		}
		defer stop()
	}
	if c.alone() {
		_, _ = fmt.Fprintln(out, "Notifications go to a stand-in that checks their signatures; --notify-url posts them to your endpoint.")
	}
	var results []scenarios.Result
	failed := 0
	for _, scenario := range list {
		r, err := c.play(ctx, sandbox, scenario, out)
		if err != nil {
			return fmt.Errorf("play %s: %w", scenario.Name, err)
		}
		if r.fault() != "" {
			failed++
		}
		results = append(results, r.junit())
	}
	if c.JUnit != "" {
		err := create(c.JUnit, con.out, func(w io.Writer) error { return scenarios.WriteJUnit(w, "healthmock play", results) })
		if err != nil {
			return err
		}
	}
	if failed > 0 {
		return fmt.Errorf("%d of %s failed; the timeline says at which step", failed, count(len(results), "scenario"))
	}
	return nil
}

// sandbox is where scenarios are played. Requests that name no App are the played one's.
func (c *playCmd) sandbox() (*mock.Sandbox, error) {
	o := mock.Options{
		Apps:     []app.Settings{{ClientID: playedApp, Paused: true}},
		Defaults: app.Settings{Scenario: scenarios.None, Seed: c.Seed, StartTime: c.StartTime.Time},
		Logger:   logFlags{LogLevel: slog.LevelError}.logger(os.Stderr), // the timeline tells the rest
	}
	receiver := &standIn{}
	if c.alone() {
		o.Transport = receiver
	}
	sandbox, err := mock.New(o)
	receiver.sandbox = sandbox
	return sandbox, err
}

// settings are those of the App that a scenario is played in.
func (c *playCmd) settings(s *scenarios.Scenario) app.Settings {
	n := c.Notify.settings()
	if c.alone() {
		n.StatusURL, n.DataURL, n.Sign = "http://stand-in.invalid/", "http://stand-in.invalid/", true
	}
	settings := app.Settings{
		ClientID: playedApp, ClientSecret: playedApp + "-secret", Provider: s.Provider, Generation: s.Generation, Paused: true,
		Hardened: c.Hardened, Notifications: n,
	}
	c.Records.onto(&settings)
	return settings
}

// alone tells whether there is no endpoint to notify.
func (c *playCmd) alone() bool {
	return cmp.Or(c.Notify.NotifyURL, c.Notify.StatusURL, c.Notify.DataURL) == ""
}

// users is whom a scenario is played by.
func (c *playCmd) users(s *scenarios.Scenario) scenarios.Users {
	users := s.Users.Or(&scenarios.Users{Template: &scenarios.Template{ClientUserID: "play-" + s.Name}})
	if c.Users > 0 {
		users.Count = c.Users
	}
	if users.Count > 1 && s.Users == nil {
		users.Template.ClientUserID += "-$(n)"
	}
	return users
}

// stage starts a scenario for new users, in a new App in place of the one before. blind says that no client can be expected to do anything.
func (c *playCmd) stage(
	ctx context.Context, sandbox *mock.Sandbox, s *scenarios.Scenario, blind bool,
) (*app.App, scenarios.Run, error) {
	if err := sandbox.Apps().Delete(ctx, playedApp); err != nil {
		return nil, scenarios.Run{}, err
	}
	a, err := sandbox.Create(ctx, c.settings(s))
	if err != nil {
		return nil, scenarios.Run{}, err
	}
	users, err := sandbox.Runner().Invent(ctx, a, c.users(s))
	if err != nil {
		return nil, scenarios.Run{}, err
	}
	run, err := sandbox.Runner().Start(ctx, a, s, users, scenarios.RunOptions{Pace: 1, Blind: blind})
	return a, run, err
}

// play leads new users through a scenario, in a new App, and tells each thing that happens as it happens.
func (c *playCmd) play(ctx context.Context, sandbox *mock.Sandbox, s *scenarios.Scenario, out io.Writer) (result, error) {
	elapsed := clock.Stopwatch()
	a, run, err := c.stage(ctx, sandbox, s, c.Listen == "")
	if err != nil {
		return result{}, err
	}
	t := newTimeline(out, a.Clock.Now(), len(run.Users))
	t.begin(s)
	for {
		next := a.Clock.State().Next
		if next == nil && (c.Listen == "" || !c.idle(ctx, a, sandbox.Runner(), run.ID)) {
			break
		}
		if next == nil {
			continue
		}
		if c.Listen != "" {
			if err := c.attend(ctx, a, sandbox.Runner(), run.ID, *next); err != nil {
				return result{}, err
			}
		}
		fired, err := a.Clock.AdvanceTo(ctx, *next)
		t.add(fired)
		if err != nil {
			return result{}, err
		}
	}
	r := result{scenario: s, virtual: a.Clock.Now().Sub(t.start), took: elapsed()}
	queue, _ := sandbox.Queue(playedApp) // every App has one
	if r.tally, err = tallyOf(ctx, queue); err != nil {
		return result{}, err
	}
	r.run, _ = sandbox.Runner().Get(playedApp, run.ID)
	t.end(r)
	return r, nil
}

// fault says what went wrong; empty: nothing did.
func (r result) fault() string {
	return scenarios.Result{Run: r.run, Fault: r.tally.fault()}.Failure()
}

// junit is the result as a JUnit report tells it.
func (r result) junit() scenarios.Result {
	return scenarios.Result{
		Run: r.run, Class: "healthmock." + r.scenario.Provider, Took: r.took, Fault: r.tally.fault(),
		Details: r.scenario.Title + ", after " + offset(r.virtual) + " of virtual time\n" + strings.Join(r.tally.lost, "\n"),
	}
}
