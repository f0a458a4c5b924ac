package main

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/app"
)

// lockedBuffer is a buffer that several write to.
type lockedBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *lockedBuffer) Write(text []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(text)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

// playing is a player of many users whose progress is shown whenever the test says so, and what it prints.
func playing(t *testing.T, bar bool) (p *player, tick func(), out, shown *lockedBuffer) {
	t.Helper()
	out, shown = new(lockedBuffer), new(lockedBuffer)
	p, err := newPlayer(
		&playCmd{Users: 20, Seed: 1, StartTime: instant{time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)}},
		printer{out, false},
		true,
	)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.sandbox.Close() })
	ticks := make(chan time.Time)
	p.progress = &progress{
		out:   printer{shown, false},
		bar:   bar,
		ticks: func(time.Duration) (<-chan time.Time, func()) { return ticks, func() {} },
	}
	return p, func() { ticks <- time.Time{} }, out, shown
}

// Progress is shown from the invitation of the users to their last step.
func TestProgress(t *testing.T) {
	for _, bar := range []bool{false, true} {
		p, tick, _, shown := playing(t, bar)
		s, err := p.sandbox.Library().Get("declined")
		if err != nil {
			t.Fatal(err)
		}
		a, err := p.resetApp(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		p.timeline.Store(newTimeline(p.out, a.Clock.Now(), 20))
		stop := p.progress.watch(p.sandbox.Runner(), a, s.Name, 20)
		tick()
		tick() // the first has been shown by now
		if _, err := p.start(t.Context(), a, s); err != nil {
			t.Fatal(err)
		}
		if _, err := a.Clock.Advance(t.Context(), 6*time.Minute); err != nil {
			t.Fatal(err)
		}
		tick()
		tick()
		if _, err := a.Clock.Advance(t.Context(), 48*time.Hour); err != nil {
			t.Fatal(err)
		}
		tick()
		tick()
		stop()
		for _, want := range []string{"0 of 20 users are invited", "0 of 20 users are through, +00:06:00", "100%", "20 of 20 users are through"} {
			if !strings.Contains(shown.String(), want) {
				t.Errorf("bar %t: %q is not shown:\n%s", bar, want, shown)
			}
		}
		if lines := strings.Count(shown.String(), "\n"); bar && lines > 0 || !bar && lines < 4 {
			t.Errorf("bar %t: shown in %d lines", bar, lines)
		}
	}
}

// A run that is interrupted still prints its summary.
func TestInterruptedPlay(t *testing.T) {
	for name, at := range map[string]struct {
		fired int // things that have happened when the run is interrupted
		says  string
	}{
		"invitation": {0, "INTERRUPTED while its users were invited; 0 of 0 notifications delivered"},
		"life":       {50, "INTERRUPTED: 0 of 20 users came to the end; 20 of "},
	} {
		t.Run(name, func(t *testing.T) {
			p, _, out, _ := playing(t, false)
			p.progress = &progress{}
			ctx, interrupt := context.WithCancel(t.Context())
			defer interrupt()
			if at.fired == 0 {
				interrupt()
			} else {
				p.sandbox.Apps().OnOpen(interruptAt(at.fired, interrupt))
			}
			s, err := p.sandbox.Library().Get("happy-path")
			if err != nil {
				t.Fatal(err)
			}
			r, err := p.play(ctx, s)
			if !errors.Is(err, errInterrupted) || !strings.Contains(out.String(), at.says) {
				t.Errorf("%v:\n%s", err, out)
			}
			if got := r.junit().Failure(); got != "interrupted" {
				t.Errorf("the report says %q", got)
			}
		})
	}
}

// interruptAt interrupts at an Event of an App.
func interruptAt(number int, interrupt func()) func(*app.App) {
	return func(a *app.App) {
		var seen int
		a.Subscribe(func(context.Context, *app.App, app.Event) {
			if seen++; seen == number {
				interrupt()
			}
		})
	}
}
