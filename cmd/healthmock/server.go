package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"
)

const (
	headerTime = 10 * time.Second // time for a client to send its headers
	idleTime   = 2 * time.Minute  // of a connection between requests
	drainTime  = 5 * time.Second  // for requests under way when a signal stops the program
	maxHeader  = 64 << 10
)

// served is the part of a mock.Sandbox that serveUntil needs.
type served interface {
	Wire(server *http.Server, l net.Listener) net.Listener
	EndWaits()
}

// serveUntil serves h, the handler of a sandbox, until ctx ends, and then shuts down: it accepts no further
// connections, ends long polls at once, and gives other requests drainTime.
//
// Neither reading nor writing has a deadline of its own: a long poll holds its request for up to a minute, and the
// handler bounds bodies.
func serveUntil(
	ctx context.Context, l net.Listener, h http.Handler, sandbox served, con console, logger *slog.Logger,
) error {
	server := &http.Server{
		Handler:           h,
		ReadHeaderTimeout: headerTime,
		IdleTimeout:       idleTime,
		MaxHeaderBytes:    maxHeader,
		ErrorLog:          slog.NewLogLogger(logger.Handler(), slog.LevelDebug), // clients that hang up, mostly
	}
	l = sandbox.Wire(server, l)
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(l) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serve %s: %w", l.Addr(), err)
	case <-ctx.Done():
	}
	con.note("stopping: requests under way have %s; a second signal ends them", drainTime)
	sandbox.EndWaits()
	drain, cancel := context.WithTimeout(context.Background(), drainTime)
	defer cancel()
	if err := server.Shutdown(drain); errors.Is(err, context.DeadlineExceeded) {
		return server.Close()
	} else if err != nil {
		return fmt.Errorf("stop: %w", err)
	}
	return nil
}
