package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/scenarios"
)

type playCmd struct {
	Scenario  []string          `arg:"" help:"Names from the library, or files; - reads one from standard input."`
	Users     int               `placeholder:"N" help:"Number of users. Default: as many as the scenario says, or one."`
	Set       map[string]string `placeholder:"NAME=VALUE" help:"Value of a variable of the scenario; repeatable."`
	StartTime instant           `shared:"" default:"2026-01-05T09:00:00Z" placeholder:"TIME" help:"Virtual time at the start."`
	Seed      int64             `shared:"" default:"1" placeholder:"N" help:"Seed of everything that is invented."`
	Hardened  bool              `shared:"" help:"Inject small faults everywhere, to test that your program tolerates them: unknown fields, duplicates, one 401, slow answers."`
	JUnit     string            `name:"junit" placeholder:"FILE" help:"Write the results as JUnit XML too; - is standard output, and the timeline then goes to standard error."`
	Export    string            `placeholder:"FILE" help:"Write the run of one scenario to a file, for healthmock replay."`
	Strict    bool              `help:"Fail if an expectation of your program was not judged because it could not call: see --listen."`

	Listen   string `placeholder:"HOST:PORT" help:"Address to serve the vendor's endpoints at during the run, so that your program can call them and its expectations are judged."`
	Patience wait   `default:"2s" placeholder:"WAIT" help:"With --listen: real time that your program has for a request that the scenario waits for or expects. Give it more than any Retry-After that it obeys."`

	Records recordFlags `embed:"" group:"The patients' records:"`
	Notify  notifyFlags `embed:"" group:"Notifications:"`
}

// Help is shown below the usage.
func (*playCmd) Help() string {
	return "Invented users follow each scenario in an app with a virtual clock of its own: days pass at once. " +
		"Without --notify-url, a built-in endpoint accepts every notification with a right signature. " +
		"With --listen, your program can call the vendor's endpoints meanwhile, and what a scenario expects of it is " +
		"judged; without, the output says how many expectations were not judged. " +
		"Exits with 1 when a run fails, a notification is not delivered, or Ctrl-C ends the command early."
}

// playedApp is the client id that every scenario is played under.
const playedApp = "healthmock"

// errInterrupted is the error of a run that a signal ended early.
var errInterrupted = errors.New("interrupted")

// Run plays one scenario after another; ctx ends it between two instants.
func (c *playCmd) Run(ctx context.Context, con console) error {
	if c.Export != "" && len(c.Scenario) != 1 {
		return usagef("--export keeps the run of one scenario: name one")
	}
	for flag, file := range map[string]string{"--junit": c.JUnit, "--export": c.Export} {
		if err := writable(file); err != nil {
			return usagef("%s: %w", flag, err)
		}
	}
	out := con.out
	if c.JUnit == "-" {
		out = con.err
	}
	p, err := newPlayer(c, newPrinter(out), c.Listen == "")
	if err != nil {
		return err
	}
	defer p.sandbox.Close()
	p.progress = &progress{out: newPrinter(con.err), bar: terminal(con.err), ticks: tick}
	list, err := find(p.sandbox.Library(), c.Scenario, c.Set, con)
	if err != nil {
		return err
	}
	if c.Listen != "" {
		stop, err := p.serve(ctx)
		if err != nil {
			return err
		}
		defer stop()
	}
	if c.alone() {
		p.out.printf("Notifications go to a built-in receiver that checks their signatures; " +
			"--notify-url posts them to your endpoint.\n")
	}
	return c.playAll(ctx, p, list, con)
}

// playAll plays the scenarios and writes the JUnit report and the export. The error says how many scenarios failed.
func (c *playCmd) playAll(ctx context.Context, p *player, list []*scenarios.Scenario, con console) error {
	var results []scenarios.Result
	failed := 0
	var ended error
	for _, scenario := range list {
		r, err := p.play(ctx, scenario)
		if err != nil && !errors.Is(err, errInterrupted) {
			return fmt.Errorf("play %s: %w", scenario.Name, err)
		}
		if r.failure() != "" {
			failed++
		}
		results = append(results, r.junit())
		if ended = err; err != nil {
			break
		}
	}
	if c.JUnit != "" {
		suite := scenarios.Suite{
			Name:       "healthmock play",
			Results:    results,
			Properties: [][2]string{{"seed", strconv.FormatInt(c.Seed, 10)}},
		}
		write := func(w io.Writer) error { return scenarios.WriteJUnit(w, suite) }
		if err := create(c.JUnit, con.out, write); err != nil {
			return err
		}
	}
	if c.Export != "" {
		write := func(w io.Writer) error {
			document, err := p.control().Export(context.WithoutCancel(ctx))
			if err != nil {
				return err
			}
			_, err = w.Write(document)
			return err
		}
		if err := create(c.Export, con.out, write); err != nil {
			return err
		}
	}
	if ended != nil {
		return ended
	}
	if failed > 0 {
		return fmt.Errorf("%d of %s failed; the timeline says at which step", failed, count(len(results), "scenario"))
	}
	return nil
}

// settings returns the settings of the App that a scenario is played in.
func (c *playCmd) settings(s *scenarios.Scenario) app.Settings {
	settings := app.Settings{
		ClientID:     playedApp,
		ClientSecret: playedApp + "-secret",
		Provider:     s.Provider,
		Generation:   s.Generation,
		Paused:       new(true),
		Hardened:     &c.Hardened,
	}
	c.Records.apply(&settings)
	flags := c.Notify
	if c.alone() {
		flags.NotifyURL, flags.Sign = "http://receiver.invalid/", true
	}
	flags.apply(&settings)
	return settings
}

// alone reports whether there is no endpoint to notify.
func (c *playCmd) alone() bool {
	return cmp.Or(c.Notify.NotifyURL, c.Notify.StatusURL, c.Notify.DataURL) == ""
}

// users returns the users that a scenario is played with.
func (c *playCmd) users(s *scenarios.Scenario) scenarios.Users {
	users := *cmp.Or(s.Users, &scenarios.Users{Template: &scenarios.Template{ClientUserID: "play-" + s.Name}})
	if c.Users > 0 {
		users.Count = c.Users
	}
	if users.Count > 1 && s.Users == nil {
		users.Template.ClientUserID += "-$(n)"
	}
	return users
}

// result is the outcome of one scenario.
type result struct {
	scenario    *scenarios.Scenario
	run         scenarios.Run
	tally       tally
	virtual     time.Duration // from beginning to end on the App's clock
	took        time.Duration // in real time
	through     int           // users who came to the end
	interrupted bool
	strict      bool
	blind       bool              // the client could not call
	names       map[string]string // of the users that the run mentions, by user id
	timeline    string
}

// unjudged returns how many expectations were not judged, and which flag has them judged; "" when all were.
func (r result) unjudged() string {
	if r.run.Unjudged == 0 {
		return ""
	}
	return count(r.run.Unjudged, "expectation") + " not judged; use --listen"
}

// failure returns what went wrong; "" when nothing did.
func (r result) failure() string { return r.junit().Failure() }

// junit returns the result as it is in a JUnit report.
func (r result) junit() scenarios.Result {
	failure := r.tally.failure()
	switch {
	case r.interrupted:
		failure = "interrupted"
		r.run.State, r.run.Reason = scenarios.Passed, "" // whatever it waits for, that is not why it ended
	case failure == "" && r.strict:
		failure = r.unjudged()
	}
	unjudged := ""
	if r.blind {
		unjudged = "use --listen"
	}
	return scenarios.Result{
		Run:      r.run,
		Class:    "healthmock." + r.scenario.Provider,
		Took:     r.took,
		Fault:    failure,
		Output:   r.timeline,
		User:     func(userID string) string { return r.names[userID] },
		Unjudged: unjudged,
		Details: r.scenario.Title + ", after " + offset(r.virtual) + " of virtual time\n" +
			strings.Join(r.tally.lost, "\n"),
	}
}
