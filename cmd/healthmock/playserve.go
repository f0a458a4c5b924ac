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

// turns is the number of parts that --patience is split into.
const turns = 16

// waitForClient waits in real time for the program to do what the run expects by the virtual time next. Meanwhile it
// advances the clock towards next, farther with every turn, so that a rate limit or fault that the program has to wait
// out ends too.
func (p *player) waitForClient(ctx context.Context, a *app.App, run string, next time.Time) error {
	for turn := range turns {
		if !p.clientIsLate(ctx, run, next, time.Duration(p.flags.Patience)/turns) {
			return nil
		}
		now := a.Clock.Now()
		if err := p.advance(ctx, a, now.Add(next.Sub(now)>>(turns-turn))); err != nil {
			return err
		}
	}
	return nil
}

// waitUntilDue waits for the program when nothing is due on the clock. It reports whether the program has made
// something due.
func (p *player) waitUntilDue(ctx context.Context, a *app.App, run string) bool {
	for before := a.Clock.State().Next; before == nil; before = a.Clock.State().Next {
		if p.clientIsLate(ctx, run, time.Time{}, time.Duration(p.flags.Patience)) {
			return false
		}
		if now, err := p.sandbox.Runner().Get(ctx, a, run); err != nil || now.State != scenarios.Running {
			return false
		}
	}
	return true
}

// clientIsLate waits in real time, at most for wait, until the program has done what the run expects by next. It
// reports whether something is still missing.
func (p *player) clientIsLate(ctx context.Context, run string, next time.Time, wait time.Duration) bool {
	waiting, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	return p.sandbox.Runner().AwaitClient(waiting, playedApp, run, next)
}
