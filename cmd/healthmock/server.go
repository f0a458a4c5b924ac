package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"
)

const (
	headerTime = 10 * time.Second // for a client to send its headers
	idleTime   = 2 * time.Minute  // of a connection between requests
	drainTime  = 5 * time.Second  // for requests under way when the program is told to stop
	maxHeader  = 64 << 10
)

// serveUntil serves until ctx ends, and then ends in good order: nothing more is accepted, what is under way gets drainTime,
// a long poll ends at once.
//
// Neither reading nor writing has a deadline of its own: a long poll holds its request for up to a minute, and the handler
// bounds bodies.
func serveUntil(ctx context.Context, l net.Listener, h http.Handler, con console, logger *slog.Logger) error {
	closing, closePolls := context.WithCancel(context.Background())
	defer closePolls()
	server := &http.Server{
		Handler:           endPolls(closing, h),
		ReadHeaderTimeout: headerTime,
		IdleTimeout:       idleTime,
		MaxHeaderBytes:    maxHeader,
		ErrorLog:          slog.NewLogLogger(logger.Handler(), slog.LevelDebug), // clients that hang up, mostly
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(l) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serve %s: %w", l.Addr(), err)
	case <-ctx.Done():
	}
	con.note("stopping: requests under way have %s; a second signal ends them", drainTime)
	closePolls()
	drain, cancel := context.WithTimeout(context.Background(), drainTime)
	defer cancel()
	if err := server.Shutdown(drain); errors.Is(err, context.DeadlineExceeded) {
		return server.Close()
	} else if err != nil {
		return fmt.Errorf("stop: %w", err)
	}
	return nil
}

// endPolls lets requests that wait for something end when closing does, as if their clients had gone.
func endPolls(closing context.Context, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.RawQuery, "wait=") { // only a hint, but cheap: this is on the way of every request
			ctx, cancel := context.WithCancel(r.Context())
			defer cancel()
			defer context.AfterFunc(closing, cancel)()
			r = r.WithContext(ctx)
		}
		next.ServeHTTP(w, r)
	})
}
