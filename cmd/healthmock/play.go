package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/healthmock/healthmock/mock"
	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/mock/notify"
	"github.com/healthmock/healthmock/scenarios"
)

type playCmd struct {
	Scenario  []string `arg:"" help:"Names from the library, or files; - reads one from standard input."`
	StartTime instant  `default:"2026-01-05T09:00:00Z" placeholder:"RFC3339" help:"What the clock shows at the start."`
	Seed      int64    `default:"1" placeholder:"N" help:"Everything invented is drawn from it."`
	JUnit     string   `name:"junit" placeholder:"FILE" help:"Write the results as JUnit XML too; - is standard output, and the timeline then goes to standard error."`

	Notify notifyFlags `embed:"" group:"Notifications:"`
}

// Help is shown below the usage.
func (*playCmd) Help() string {
	return "Each scenario is lived by one invented user, in an app and a time of its own: days pass at once. " +
		"Without --notify-url a stand-in takes every notification and answers 200. " +
		"Exits with 1 when a run fails or a notification is not delivered."
}

// playedApp is the client id that every scenario is played under.
const playedApp = "healthmock"

// result is what became of one scenario.
type result struct {
	scenario   *scenarios.Scenario
	run        scenarios.Run
	deliveries []notify.Delivery
	virtual    time.Duration // from beginning to end on the App's clock
	real       time.Duration
}

// Run plays one scenario after another; ctx ends it between two instants.
func (c *playCmd) Run(ctx context.Context, con console) error {
	sandbox, err := mock.New(c.options())
	if err != nil {
		return err
	}
	defer sandbox.Close()
	list, err := find(sandbox.Library(), c.Scenario, con)
	if err != nil {
		return err
	}
	out := con.out
	if c.JUnit == "-" {
		out = con.err
	}
	if c.standIn() {
		_, _ = fmt.Fprintln(out, "Notifications go to a stand-in that answers 200; --notify-url posts them to your endpoint.")
	}
	var results []result
	failed := 0
	for _, scenario := range list {
		r, err := c.play(ctx, sandbox, scenario, out)
		if err != nil {
			return fmt.Errorf("play %s: %w", scenario.Name, err)
		}
		if r.fault() != "" {
			failed++
		}
		results = append(results, r)
	}
	if c.JUnit != "" {
		if err := create(c.JUnit, con.out, func(w io.Writer) error { return writeJUnit(w, results) }); err != nil {
			return err
		}
	}
	if failed > 0 {
		return fmt.Errorf("%d of %s failed; the timeline says at which step", failed, count(len(results), "scenario"))
	}
	return nil
}

func (c *playCmd) options() mock.Options {
	o := mock.Options{Defaults: app.Settings{Scenario: scenarios.None, Seed: c.Seed, StartTime: c.StartTime.Time}}
	if c.standIn() {
		o.Transport = standIn{}
	}
	o.Apps = []app.Settings{{ClientID: "default", Paused: true}} // there has to be one; nobody lives in it
	return o
}

// settings are those of the App that a scenario is played in.
func (c *playCmd) settings(s *scenarios.Scenario) app.Settings {
	n := c.Notify.settings()
	if c.standIn() {
		n.StatusURL, n.DataURL = "http://stand-in.invalid/", "http://stand-in.invalid/"
	}
	return app.Settings{ClientID: playedApp, Provider: s.Provider, Paused: true, Notifications: n}
}

func (c *playCmd) standIn() bool {
	return cmp.Or(c.Notify.NotifyURL, c.Notify.StatusURL, c.Notify.DataURL) == ""
}

// play leads one new user through a scenario, in a new App, and tells each thing that happens as it happens.
func (c *playCmd) play(ctx context.Context, sandbox *mock.Sandbox, s *scenarios.Scenario, out io.Writer) (result, error) {
	elapsed := clock.Stopwatch()
	a, err := sandbox.Create(ctx, c.settings(s))
	if err != nil {
		return result{}, err
	}
	defer sandbox.Apps().Delete(context.WithoutCancel(ctx), playedApp) //nolint:errcheck // it is there: it was just made
	user, _, err := a.CreateUser(ctx, app.NewUser{ClientUserID: "play-" + s.Name, Email: "invented@example.com"})
	if err != nil {
		return result{}, err
	}
	started, err := sandbox.Runner().Start(ctx, a, s, []string{user.HumanID}, 1)
	if err != nil {
		return result{}, err
	}
	t := timeline{out: out, start: a.Clock.Now()}
	t.begin(s)
	for next := a.Clock.State().Next; next != nil; next = a.Clock.State().Next {
		fired, err := a.Clock.AdvanceTo(ctx, *next)
		t.add(fired)
		if err != nil {
			return result{}, err
		}
	}
	queue, _ := sandbox.Queue(playedApp) // every App has one
	deliveries, err := queue.List(ctx, func(notify.Delivery) bool { return true })
	if err != nil {
		return result{}, err
	}
	r := result{scenario: s, deliveries: deliveries, virtual: a.Clock.Now().Sub(t.start), real: elapsed()}
	r.run, _ = sandbox.Runner().Get(playedApp, started.ID)
	t.end(r)
	return r, nil
}

// fault says what went wrong; empty: nothing did.
func (r result) fault() string {
	if r.run.State != scenarios.Passed {
		return r.run.Reason
	}
	if lost := r.lost(); lost > 0 {
		return fmt.Sprintf("%d of %s not delivered", lost, count(len(r.deliveries), "notification"))
	}
	return ""
}

// lost counts the notifications that never arrived.
func (r result) lost() int {
	n := 0
	for _, d := range r.deliveries {
		if d.State != notify.Delivered {
			n++
		}
	}
	return n
}

// standIn is a receiver that takes everything.
type standIn struct{}

// RoundTrip answers 200 without looking.
func (standIn) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Header: make(http.Header), Body: http.NoBody, Request: r}, nil
}
