package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/healthmock/healthmock/mock"
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
		_ = serveUntil(serving, listener, sandbox.Handler(), console{out: io.Discard, err: io.Discard}, slog.New(slog.DiscardHandler))
	}()
	return func() {
		cancel()
		<-done
	}, nil
}

// patience gives the client real time to do what is expected of it before virtual time passes it by.
func (c *playCmd) patience(ctx context.Context, runner *scenarios.Runner, run string, next time.Time) {
	if c.Listen == "" {
		return
	}
	waiting, cancel := context.WithTimeout(ctx, time.Duration(c.Patience))
	defer cancel()
	runner.AwaitClient(waiting, playedApp, run, next)
}
