package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/healthmock/healthmock/mock"
	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/scenarios"
)

// serve answers the vendor's endpoints while scenarios are played, until stop is called.
func (c *playCmd) serve(ctx context.Context, sandbox *mock.Sandbox, out io.Writer) (stop func(), err error) {
	listener, err := listen(ctx, c.Listen)
	if err != nil {
		return nil, err
	}
	_, _ = fmt.Fprintf(out, "Serving http://%s for the client id %s with the secret %s-secret.\n", listener.Addr(), playedApp, playedApp)
	serving, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		con := console{out: io.Discard, err: io.Discard}
		_ = serveUntil(serving, listener, sandbox.Handler(), sandbox, con, slog.New(slog.DiscardHandler))
	}()
	return func() {
		cancel()
		<-done
	}, nil
}

// turns is in how many parts the program has its patience.
const turns = 16

// attend gives the program real time for what the run waits for, before virtual time passes it by. Meanwhile virtual time goes on,
// faster with every turn, so that what the program has to wait for comes to an end too: a rate limit, or trouble for some minutes.
func (c *playCmd) attend(ctx context.Context, a *app.App, runner *scenarios.Runner, run string, next time.Time) error {
	for turn := range turns {
		if !c.awaits(ctx, runner, run, next, time.Duration(c.Patience)/turns) {
			return nil
		}
		now := a.Clock.Now()
		if _, err := a.Clock.AdvanceTo(ctx, now.Add(next.Sub(now)>>(turns-turn))); err != nil {
			return err
		}
	}
	return nil
}

// idle waits for the program where nothing is due before it does something, and tells whether it did.
func (c *playCmd) idle(ctx context.Context, a *app.App, runner *scenarios.Runner, run string) bool {
	for before := a.Clock.State().Next; before == nil; before = a.Clock.State().Next {
		if c.awaits(ctx, runner, run, time.Time{}, time.Duration(c.Patience)) {
			return false
		}
		if now, _ := runner.Get(playedApp, run); now.State != scenarios.Running {
			return false
		}
	}
	return true
}

// awaits waits so long for the program at most, and tells whether the run still waits then.
func (c *playCmd) awaits(ctx context.Context, runner *scenarios.Runner, run string, next time.Time, wait time.Duration) bool {
	waiting, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	return runner.AwaitClient(waiting, playedApp, run, next)
}
