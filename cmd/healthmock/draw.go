package main

import (
	"cmp"
	"context"
	"fmt"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/mock/notify"
	"github.com/healthmock/healthmock/scenarios"
)

type drawCmd struct {
	Name      string            `arg:"" help:"Name from the library, or a file; - reads standard input."`
	Out       string            `placeholder:"FILE" help:"File to write; - is standard output. Default: NAME.svg in this directory."`
	Set       map[string]string `placeholder:"NAME=VALUE" help:"Value of a variable of the scenario; repeatable."`
	StartTime instant           `shared:"" default:"2026-01-05T09:00:00Z" placeholder:"TIME" help:"Virtual time at the start."`
	Seed      int64             `shared:"" default:"1" placeholder:"N" help:"Seed of everything that is invented: same seed, same picture."`
}

// Help is shown below the usage.
func (*drawCmd) Help() string {
	return "One invented user follows the scenario in virtual time, as with play, " +
		"and a built-in endpoint accepts every notification. " +
		"No client takes part: what is expected of it is drawn as expected, neither as met nor as missed. " +
		"The picture is one SVG file, for a browser or a README. A file of the same name is overwritten."
}

// Run draws one scenario.
func (c *drawCmd) Run(ctx context.Context, con console) error {
	p, err := newPlayer(&playCmd{Users: 1, StartTime: c.StartTime, Seed: c.Seed}, newPrinter(con.out), false)
	if err != nil {
		return err
	}
	defer p.sandbox.Close()
	found, err := find(p.sandbox.Library(), []string{c.Name}, c.Set, con)
	if err != nil {
		return err
	}
	lived, err := live(ctx, p, found[0])
	if err != nil {
		return fmt.Errorf("play %s: %w", found[0].Name, err)
	}
	picture := depict(lived)
	picture.Subtitle = fmt.Sprintf(
		"%s, seed %d; a built-in receiver takes every notification",
		lived.scenario.Provider,
		c.Seed,
	)
	if lived.run.State == scenarios.Running {
		picture.Subtitle += "; the life goes on when the client does what it waits for"
	}
	out := cmp.Or(c.Out, lived.scenario.Name+".svg")
	if err := create(out, con.out, picture.WriteSVG); err != nil {
		return err
	}
	if out != "-" {
		_, err = fmt.Fprintln(con.out, "wrote", out)
	}
	return err
}

// lifetime is the data that a picture is drawn from: what happened to one user in a scenario.
type lifetime struct {
	scenario   *scenarios.Scenario
	run        scenarios.Run
	fired      []clock.Fired
	events     []app.Event
	deliveries []notify.Delivery
}

// live plays a scenario for one new user to its end. Unlike play it does not wait for a client, and each expectation
// stays open until its time is up, so that the picture can show how long that is.
func live(ctx context.Context, p *player, s *scenarios.Scenario) (l lifetime, err error) {
	a, err := p.resetApp(ctx, s)
	if err != nil {
		return l, err
	}
	run, err := p.start(ctx, a, s)
	if err != nil {
		return l, err
	}
	l.scenario = s
	for next := a.Clock.State().Next; next != nil; next = a.Clock.State().Next {
		fired, err := a.Clock.AdvanceTo(ctx, *next)
		if err != nil {
			return l, err
		}
		l.fired = append(l.fired, fired...)
	}
	if l.run, err = p.sandbox.Runner().Get(ctx, a, run.ID); err != nil {
		return l, err
	}
	queue, _ := p.sandbox.Queue(playedApp) // every App has one
	if l.deliveries, err = queue.ListOf(ctx, run.Users[0]); err != nil {
		return l, err
	}
	l.events, err = a.EventsOf(ctx, run.Users[0])
	return l, err
}
