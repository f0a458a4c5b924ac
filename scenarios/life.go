package scenarios

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/chance"
	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/mock/fault"
	"github.com/healthmock/healthmock/mock/notify"
)

// life is one user on the way through a scenario. Only its next step is on the clock. Runner.mu guards it.
type life struct {
	runner   *Runner
	app      *app.App
	humanID  string
	scenario *Scenario
	run      *run    // nil: the user follows the scenario of its own
	pace     float64 // 0: the App's
	begun    time.Time
	at       int          // the instruction to come
	timer    *clock.Timer // of that, or of the end of a wait
	waiting  *waiting     // what it waits for; nil: time alone
	arrived  string       // the Event it waited for and that has come, until it goes on; empty: it waits for none
	acting   *Step        // that happens at this moment
	watch    *watch       // on the client; nil outside a run
}

// begin puts the life on its way. Its faults stay in force until the user begins another life, or is deleted. The
// caller must hold Runner.mu.
func (l *life) begin(at time.Time) {
	l.begun = at
	l.setFaults(at)
	l.schedule(at)
}

// setFaults puts the scenario's faults in force for requests about the user.
func (l *life) setFaults(at time.Time) {
	l.app.Faults.Put(fault.Scope{Owner: faultOwner, HumanID: l.humanID}, faster(l.scenario.Faults, l.speed()), at)
}

// faultOwner is whose the faults of a scenario are.
const faultOwner = "scenario"

// speed is what the waits of the life are divided by.
func (l *life) speed() float64 { return cmp.Or(l.pace, l.app.Settings().Pace) }

// paced is a duration of the file as long as it is in this life.
func (l *life) paced(d clock.Duration) time.Duration { return shorten(time.Duration(d), l.speed()) }

// schedule puts the next step on the clock; a life without one is over. at is when the step before happened. The
// caller must hold Runner.mu.
func (l *life) schedule(at time.Time) {
	before := l.at
	var more bool
	l.at, more = l.scenario.next(l.at, l.app, l.humanID)
	if l.run != nil {
		l.run.passed += l.at - before
	}
	if !more {
		l.end(at)
		return
	}
	in := &l.scenario.program[l.at]
	if in.step.atOnce() && l.lead(at, in.step) { // what a client does at this very moment counts
		return
	}
	for word, count := range in.step.Poll {
		l.waitOn(&waiting{requests: l.app.Rules.Polls[word], left: count, polled: true})
		return
	}
	l.set(l.due(in.step, at), in)
}

// set puts a step on the clock. The caller must hold Runner.mu.
func (l *life) set(due time.Time, in *instruction) {
	l.timer = l.app.Clock.At(due, clock.Task{
		Kind: stepKind, User: l.humanID, Summary: in.summary,
		Run: func(ctx context.Context, at time.Time) string { return l.live(ctx, at, in.step) },
	})
}

// stepKind is what the clock calls the steps of lives.
const stepKind = "step"

// due is when a step happens that comes after what happened at a time.
func (l *life) due(step *Step, at time.Time) time.Time {
	if step.At != nil {
		return l.begun.Add(l.paced(*step.At)) // the clock takes what has passed for now
	}
	wait := step.After.From
	if !step.After.Fixed() {
		drawn := chance.Between(time.Duration(wait), time.Duration(step.After.To), l.app.Seed(),
			append(l.scenario.draw(l.at, l.humanID), "after")...)
		wait = clock.Duration(drawn)
	}
	return at.Add(l.paced(wait))
}

// live makes a step happen, as a task of the clock or for a poll.
func (l *life) live(ctx context.Context, at time.Time, step *Step) string {
	if !l.begins(at, step) {
		return ""
	}
	its, err := l.scenario.forUser(ctx, l.app, l.humanID, step)
	if err == nil {
		err = l.repeats(ctx, step)
	}
	if err == nil {
		err = its.Apply(ctx, l.app, l.humanID)
	}
	if ctx.Err() != nil {
		return "" // the App is closing
	}
	text, broken := l.settle(at, step, err)
	if !broken && its != step {
		return its.String() // with the sources of the order
	}
	if !broken {
		return ""
	}
	return step.String() + " failed: " + l.note(ctx, text)
}

// repeats refuses a step that sends a notification once more where none was sent before.
func (l *life) repeats(ctx context.Context, step *Step) error {
	n := l.app.Settings().Notifications
	queue, ok := l.runner.Queue(l.app.ID())
	if step.Notify == nil || step.Notify.Body != nil || !ok || cmp.Or(n.StatusURL, n.DataURL) == "" {
		return nil
	}
	list, err := queue.ListOf(ctx, l.humanID)
	if err != nil {
		return err
	}
	ofKind := func(d notify.Delivery) bool { return step.Notify.Kind == "" || d.Kind == step.Notify.Kind }
	if !slices.ContainsFunc(list, ofKind) {
		return app.Errorf(app.Conflict, "there is no such notification yet that could be sent again")
	}
	return nil
}

// begins marks a step as the one that happens, and leads the life on when that is all there is to it.
func (l *life) begins(at time.Time, step *Step) (acts bool) {
	l.runner.mu.Lock()
	defer l.runner.mu.Unlock()
	if l.over() || l.lead(at, step) {
		return false
	}
	l.acting = step
	return true
}

// lead runs a step that controls the life, such as waitFor, and reports whether the step is one. The caller must hold
// Runner.mu.
func (l *life) lead(at time.Time, step *Step) bool {
	switch {
	case step.WaitFor != nil:
		l.await(at, step.WaitFor)
	case step.Expect != nil:
		if l.watch != nil {
			l.watch.expect(at, step.Expect)
		}
		l.goOn(at)
	default:
		return false
	}
	return true
}

// settle goes on after a step, or ends the life when the step failed; then it says where and why.
func (l *life) settle(at time.Time, step *Step, err error) (text string, broken bool) {
	l.runner.mu.Lock()
	defer l.runner.mu.Unlock()
	l.acting = nil
	switch {
	case l.over():
		return "", false // while the step happened, the user was deleted or led elsewhere
	case err == nil:
		l.goOn(at)
		return "", false
	}
	text = fmt.Sprintf("%s:%d: %s: %s", l.scenario.file, step.line, step, reason(err))
	l.leave(at, ": "+text)
	return text, true
}

// note writes into the user's timeline why its life ended, and returns that.
func (l *life) note(ctx context.Context, text string) string {
	if err := l.app.Record(ctx, app.Noted, l.humanID, app.Fact{Text: text}); err != nil {
		text += "; this could not be noted: " + err.Error()
	}
	return text
}

// goOn takes the life to the next step. The caller must hold Runner.mu.
func (l *life) goOn(at time.Time) {
	l.at++
	if l.run != nil {
		l.run.passed++
	}
	l.schedule(at)
}

// over reports whether the user has left this life. The caller must hold Runner.mu.
func (l *life) over() bool { return l.runner.stateOf(l.app.ID()).lives[l.humanID] != l }

// end is where no step is left. In a run the life goes on until what is expected of the client has been settled. The
// caller must hold Runner.mu.
func (l *life) end(at time.Time) {
	if l.watch != nil && l.watch.end(at) {
		return
	}
	l.leave(at, "")
}

// leave ends a life, in the end or before it; why says what became of the user, if so. The caller must hold
// Runner.mu.
func (l *life) leave(at time.Time, why string) {
	l.stopWaiting()
	delete(l.runner.stateOf(l.app.ID()).lives, l.humanID)
	if l.timer != nil {
		l.timer.Stop()
	}
	if l.run == nil {
		return
	}
	l.watch.close(at)
	l.run.passed += max(l.run.length-l.at, 0)
	if why != "" {
		why = "user " + l.humanID + why
	}
	l.run.finish(at, why)
}

// reason returns the text of an error for users.
func reason(err error) string {
	if refused, ok := errors.AsType[*app.Error](err); ok {
		return refused.Message
	}
	return err.Error()
}
