package main

import (
	"context"
	"io"
	"log/slog"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/scenarios"
)

// serve answers the vendor's endpoints while scenarios are played, until stop is called.
func (p *player) serve(ctx context.Context) (stop func(), err error) {
	listener, err := listen(ctx, p.flags.Listen)
	if err != nil {
		return nil, err
	}
	p.out.printf("Serving http://%s for the client id %s with the secret %s-secret.\n", listener.Addr(), playedApp,
		playedApp)
	serving, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		con := console{out: io.Discard, err: io.Discard}
		_ = serveUntil(serving, listener, p.sandbox.Handler(), p.sandbox, con, slog.New(slog.DiscardHandler))
	}()
	return func() {
		cancel()
		<-done
	}, nil
}

// turns is into how many parts the patience for the program is split.
const turns = 16

// attend gives the program real time for what the run waits for, before virtual time passes it by. Meanwhile virtual
// time goes on, faster with every turn, so that what the program has to wait for comes to an end too: a rate limit,
// or trouble for some minutes.
func (p *player) attend(ctx context.Context, a *app.App, run string, next time.Time) error {
	for turn := range turns {
		if !p.awaits(ctx, run, next, time.Duration(p.flags.Patience)/turns) {
			return nil
		}
		now := a.Clock.Now()
		if err := p.advance(ctx, a, now.Add(next.Sub(now)>>(turns-turn))); err != nil {
			return err
		}
	}
	return nil
}

// idle waits for the program where nothing is due before it does something, and reports whether it did.
func (p *player) idle(ctx context.Context, a *app.App, run string) bool {
	for before := a.Clock.State().Next; before == nil; before = a.Clock.State().Next {
		if p.awaits(ctx, run, time.Time{}, time.Duration(p.flags.Patience)) {
			return false
		}
		if now, _ := p.sandbox.Runner().Get(playedApp, run); now.State != scenarios.Running {
			return false
		}
	}
	return true
}

// awaits waits for the program for a time at most, and reports whether the run still waits then.
func (p *player) awaits(ctx context.Context, run string, next time.Time, wait time.Duration) bool {
	waiting, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	return p.sandbox.Runner().AwaitClient(waiting, playedApp, run, next)
}
