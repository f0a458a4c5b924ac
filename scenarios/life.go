package scenarios

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/clock"
)

// life is one user on the way through a scenario. Only its next step is on the clock. The Runner's lock guards it.
type life struct {
	runner   *Runner
	app      *app.App
	humanID  string
	scenario *Scenario
	run      *run    // nil: the user follows the scenario of its own
	pace     float64 // 0: the App's
	next     int     // index of the step to come
	timer    *clock.Timer
}

// schedule puts the next step on the clock; a life without one is over. at is when the step before happened.
func (l *life) schedule(at time.Time) {
	if l.next == len(l.scenario.Steps) {
		l.leave(at, "")
		return
	}
	step := l.scenario.Steps[l.next]
	pace := cmp.Or(l.pace, l.app.Settings().Pace)
	l.timer = l.app.Clock.At(at.Add(shorten(time.Duration(step.After), pace)), clock.Task{
		Kind: "step", User: l.humanID, Summary: step.String(),
		Run: func(ctx context.Context, at time.Time) string { return l.live(ctx, at, step) },
	})
}

// live makes a step happen, as a task of the clock.
func (l *life) live(ctx context.Context, at time.Time, step Step) string {
	err := step.Apply(ctx, l.app, l.humanID)
	if ctx.Err() != nil {
		return "" // the App is closing
	}
	text, broken := l.settle(at, step, err)
	if !broken {
		return ""
	}
	if err := l.app.Record(ctx, app.Noted, l.humanID, app.Fact{Text: text}); err != nil {
		text += "; this could not be noted: " + err.Error()
	}
	return step.String() + " failed: " + text
}

// settle goes on after a step, or ends the life when the step failed; then it says where and why.
func (l *life) settle(at time.Time, step Step, err error) (text string, broken bool) {
	l.runner.mu.Lock()
	defer l.runner.mu.Unlock()
	switch {
	case l.runner.on(l.app.ID()).lives[l.humanID] != l:
		return "", false // while the step happened, the user was deleted or led elsewhere
	case err == nil:
		l.next++
		l.schedule(at)
		return "", false
	}
	text = fmt.Sprintf("%s:%d: %s: %s", l.scenario.file, step.line, step, reason(err))
	l.leave(at, ": "+text)
	return text, true
}

// leave ends a life, in the end or before it; why says what became of the user, if so. The caller has the lock.
func (l *life) leave(at time.Time, why string) {
	delete(l.runner.on(l.app.ID()).lives, l.humanID)
	if l.timer != nil {
		l.timer.Stop()
	}
	if l.run == nil {
		return
	}
	if why != "" {
		why = "user " + l.humanID + why
	}
	l.run.finish(at, why)
}

// shorten divides a wait by the pace. What no Duration holds is the longest.
func shorten(wait time.Duration, pace float64) time.Duration {
	if !(pace > 0) {
		return wait
	}
	if short := float64(wait) / pace; short < math.MaxInt64 {
		return time.Duration(short)
	}
	return math.MaxInt64
}

// reason is what an error says to people.
func reason(err error) string {
	if refused, ok := errors.AsType[*app.Error](err); ok {
		return refused.Message
	}
	return err.Error()
}
