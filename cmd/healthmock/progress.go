package main

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/scenarios"
)

// progress shows how far a run of many users has come: as a bar on a terminal, else as a line every few seconds. The
// zero value shows nothing.
type progress struct {
	out   printer
	bar   bool
	ticks func(every time.Duration) (ticks <-chan time.Time, stop func())

	invited atomic.Int64 // users of the scenario that is played
}

// How often progress is shown.
const (
	barEvery  = 200 * time.Millisecond
	lineEvery = 5 * time.Second
)

// tick returns a ticker of real time.
func tick(every time.Duration) (<-chan time.Time, func()) {
	ticker := time.NewTicker(every)
	return ticker.C, ticker.Stop
}

// watch shows the progress of an App's first run, from the creation of its users on, until stop is called. For few
// users it shows nothing, since the timeline shows each step of theirs.
func (p *progress) watch(runner *scenarios.Runner, a *app.App, name string, users int) (stop func()) {
	if users <= manyUsers || p.ticks == nil {
		return func() {}
	}
	p.invited.Store(0)
	every := lineEvery
	if p.bar {
		every = barEvery
	}
	ticks, stopTicks := p.ticks(every)
	begun, done := a.Clock.Now(), make(chan struct{})
	var watching sync.WaitGroup
	watching.Go(func() {
		for {
			select {
			case <-done:
				return
			case <-ticks:
			}
			share, through := runner.Progress(context.Background(), a, firstRun)
			text := fmt.Sprintf("%d of %d users are through, %s", through, users, offset(a.Clock.Now().Sub(begun)))
			if n := int(p.invited.Load()); n < users {
				share, text = float64(n)/float64(users), fmt.Sprintf("%d of %d users are invited", n, users)
			}
			p.show(name, share, text)
		}
	})
	return func() {
		stopTicks()
		close(done)
		watching.Wait()
		if p.bar {
			p.out.printf("\r\x1b[K")
		}
	}
}

// firstRun is the id of an App's first run.
const firstRun = "r-1"

// barWidth is the width of the bar in characters.
const barWidth = 30

func (p *progress) show(name string, share float64, text string) {
	percent := int(100 * share)
	if !p.bar {
		p.out.printf("%s: %d%%; %s\n", name, percent, text)
		return
	}
	full := min(int(barWidth*share), barWidth)
	p.out.printf("\r[%s%s] %3d%%  %s\x1b[K", strings.Repeat("#", full), strings.Repeat(".", barWidth-full), percent,
		text)
}
