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

// player runs an App through a log. Only the goroutine of Run uses it.
type player struct {
	document recording.Document
	handler  http.Handler
	app      *app.App
	queue    *notify.Queue
	receiver *receiver
	report   Report

	statuses map[int]int   // the recorded status of each reply, by the number of its entry
	open     map[int]*call // requests that have begun and not ended, by the numbers of their entries
	movers   int           // how many of open move the clock

	// shift is the number of Events that the App has recorded minus the number that it had at the same mark in the
	// recording. It is negative once an Event did not come.
	shift int64

	// patience is how much real time the player waits for something that should happen. See shortenPatience.
	patience time.Duration

	// timeRan reports whether time ran by itself at some mark so far. Work that was scheduled then is due only about as
	// late as in the recording.
	timeRan bool

	// slack is the longest virtual time for which a request may have changed the App while time ran by itself. Times
	// that are no further apart may be the same.
	slack time.Duration
}

// play does what was recorded at a mark.
func (p *player) play(ctx context.Context, m recording.Mark) {
	p.timeRan = p.timeRan || m.Running
	switch {
	case m.Request != nil:
		p.playRequest(ctx, m)
	case m.Reply != nil:
		p.playReply(ctx, m)
	case m.Attempt != nil:
		p.playAttempt(ctx, m)
	default:
		p.playAnswer(ctx, m)
	}
}

// advanceTo moves the clock up to a mark, if it ran by itself, and waits for the Events that had been recorded by then.
// Work that is due within slack of the mark may have fired before it or after it: it fires now only as long as the App
// has recorded fewer Events than it had at the mark.
func (p *player) advanceTo(ctx context.Context, m recording.Mark) {
	want := m.Events + p.shift
	// A clock that was paused by a request reads a later time than it read when the request came.
	behind := func() bool { return m.Running || m.At.After(p.app.Clock.Now()) }
	for behind() && p.movers == 0 && ctx.Err() == nil {
		next := p.app.Clock.State().Next
		if next == nil || next.After(m.At.Add(p.slack)) || next.After(m.At) && p.app.Latest() >= want {
			p.runTo(ctx, m.At)
			break
		}
		if next.After(m.At.Add(-p.slack)) && p.app.Latest() >= want {
			p.runTo(ctx, next.Add(-1))
			break
		}
		p.runTo(ctx, *next)
	}
	p.awaitEvents(ctx, m.Events)
}

// runTo lets the clock run up to t and pauses it there. Unlike Advance, it does not wait for the notifications that are
// sent on the way, whose answers the log may hold only later. It does nothing when t is in the past.
func (p *player) runTo(ctx context.Context, t time.Time) {
	c := p.app.Clock
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
	const atOnce = 1e15 // virtual seconds per real second
	if c.Run(atOnce) != nil {
		return // the clock is closed
	}
	select {
	case <-reached:
	case <-ctx.Done():
	}
	_ = c.SetSpeed(state.Speed) // cannot fail: the clock had this speed before
}

// awaitEvents waits until the App has recorded as many Events as it had in the recording. Events that do not come are
// counted in shift, so that later marks do not wait for them again.
func (p *player) awaitEvents(ctx context.Context, events int64) {
	if !p.waitUntil(ctx, p.patience, func() bool { return p.app.Latest() >= events+p.shift }) {
		p.shift = p.app.Latest() - events
		p.shortenPatience()
	}
}

// shortenPatience is called when something did not happen in time. A replay that differs once will probably differ
// often, and would take too long if it waited as long every time.
func (p *player) shortenPatience() { p.patience = max(p.patience/4, time.Millisecond) }

// waitUntil waits until a condition is true, for at most longest in real time, and reports whether it became true.
func (p *player) waitUntil(ctx context.Context, longest time.Duration, condition func() bool) bool {
	const pause = 50 * time.Microsecond
	for elapsed := clock.Stopwatch(); !condition(); {
		if elapsed() > longest || clock.Wait(ctx, pause) != nil {
			return condition()
		}
	}
	return true
}

// addDifferences adds the changes of an entry to the report.
func (p *player) addDifferences(entry int, what string, changes ...change) {
	for _, c := range changes {
		p.report.Differences = append(p.report.Differences, Difference{
			Entry: entry,
			What:  what,
			Where: c.where,
			Was:   c.was,
			Now:   c.now,
		})
	}
}

// longestChange returns the longest virtual time between a request that may have changed the App and its reply, of the
// requests that came while time ran by itself.
func longestChange(log []recording.Mark) time.Duration {
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
