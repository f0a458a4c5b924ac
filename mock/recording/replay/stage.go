package replay

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/mock/notify"
	"github.com/healthmock/healthmock/mock/recording"
)

// stage is the App that is led through a log. One goroutine owns it.
type stage struct {
	document recording.Document
	handler  http.Handler
	app      *app.App
	queue    *notify.Queue
	attempts *attempts
	report   Report

	replies  map[int]int   // what was answered to a request, by its entry
	open     map[int]*call // requests that have begun and not ended, by their entries
	moving   int           // of them, those that move the clock
	shift    int64         // Events that the App has less than it had: negative once some did not come
	patience time.Duration
	ran      bool          // time ran by itself at some mark so far: what was set then is due about as late as it was
	slack    time.Duration // virtual time that a request took at most which may have changed the App while time ran
}

// play does what a mark says.
func (s *stage) play(ctx context.Context, m recording.Mark) {
	s.ran = s.ran || m.Running
	switch {
	case m.Request != nil:
		s.ask(ctx, m)
	case m.Reply != nil:
		s.replied(ctx, m)
	case m.Attempt != nil:
		s.attempted(ctx, m)
	default:
		s.answered(ctx, m)
	}
}

// reach moves time up to a mark, if it ran by itself, and lets happen what had happened by then. What is due at about the moment
// of the mark had happened if the App had recorded more Events than it has now.
func (s *stage) reach(ctx context.Context, m recording.Mark) {
	want := m.Events + s.shift
	// A clock that was paused while it ran stands later than it read when the request to pause it came.
	behind := func() bool { return m.Running || m.At.After(s.app.Clock.Now()) }
	for behind() && s.moving == 0 && ctx.Err() == nil {
		next := s.app.Clock.State().Next
		if next == nil || next.After(m.At.Add(s.slack)) || next.After(m.At) && s.app.Latest() >= want {
			s.pass(ctx, m.At)
			break
		}
		if next.After(m.At.Add(-s.slack)) && s.app.Latest() >= want {
			s.pass(ctx, next.Add(-1))
			break
		}
		s.pass(ctx, *next)
	}
	s.settle(ctx, m.Events)
}

// pass lets time run up to a moment, and stands still there. Notifications leave on the way, and are not waited for.
func (s *stage) pass(ctx context.Context, t time.Time) {
	c := s.app.Clock
	state := c.State()
	if t.Before(state.Now) {
		return
	}
	reached := make(chan struct{})
	c.At(t, clock.Task{Kind: "replay", Run: func(context.Context, time.Time) string {
		c.Pause()
		close(reached)
		return ""
	}})
	const atOnce = 1e15 // times as fast as real time
	if c.Run(atOnce) != nil {
		return // closed
	}
	select {
	case <-reached:
	case <-ctx.Done():
	}
	_ = c.SetSpeed(state.Speed) // it was one before
}

// settle waits until the App has recorded so many Events. Those that do not come are waited for once.
func (s *stage) settle(ctx context.Context, events int64) {
	if !s.until(ctx, s.patience, func() bool { return s.app.Latest() >= events+s.shift }) {
		s.shift = s.app.Latest() - events
		s.tire()
	}
}

// tire shortens the patience, once something has not come: when one thing has gone another way, much does.
func (s *stage) tire() { s.patience = max(s.patience/4, time.Millisecond) }

// until waits until something is so, but no longer than some real time.
func (s *stage) until(ctx context.Context, longest time.Duration, so func() bool) bool {
	const pause = 50 * time.Microsecond
	for elapsed := clock.Stopwatch(); !so(); {
		if elapsed() > longest || clock.Wait(ctx, pause) != nil {
			return so()
		}
	}
	return true
}

// differ adds what is different in an entry.
func (s *stage) differ(entry int, what string, changes ...change) {
	for _, c := range changes {
		s.report.Differences = append(s.report.Differences, Difference{entry, what, c.where, c.was, c.now})
	}
}

// longest is the virtual time that a request took at most which may have changed the App, while time ran.
func longest(log []recording.Mark) time.Duration {
	took := time.Duration(0)
	begun := make(map[int]recording.Mark)
	for _, m := range log {
		switch b := begun[m.Entry]; {
		case m.Request != nil && m.Running && m.Request.Method != http.MethodGet:
			begun[m.Entry] = m
		case m.Reply != nil && b.Request != nil:
			took = max(took, m.At.Sub(b.At))
		}
	}
	return took
}

func hostname(host string) string { return (&url.URL{Host: host}).Hostname() }
