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

// life is the progress of one user through a scenario. At most one task of it is on the clock: its next step, or the
// time-out of a wait. It is guarded by Runner.mu.
type life struct {
	runner       *Runner
	app          *app.App
	userID       string
	scenario     *Scenario
	run          *run    // nil: the user follows the scenario outside a run
	pace         float64 // 0: the App's
	begun        time.Time
	at           int          // position of the next instruction in the scenario's program
	timer        *clock.Timer // of the next step, or of the time-out of a wait; nil: neither is scheduled
	waiting      *waiting     // the Event or request it waits for; nil: none
	arrivedEvent string       // the awaited kind of Event, from when it is recorded until the life goes on; else empty
	acting       *Step        // the step that is being applied; nil: none
	watch        *watch       // the expectations of the client; nil outside a run
}

// begin starts the life. The scenario's faults stay in force after the last step, until the user begins another life or
// is deleted. The caller must hold Runner.mu.
func (l *life) begin(at time.Time) {
	l.begun = at
	l.setFaults(at)
	l.schedule(at)
}

// setFaults installs the scenario's fault rules for requests about the user.
func (l *life) setFaults(at time.Time) {
	l.app.Faults.Put(fault.Scope{Owner: faultOwner, UserID: l.userID}, rulesAtPace(l.scenario.Faults, l.speed()), at)
}

// faultOwner is the owner of these rules in App.Faults.
const faultOwner = "scenario"

// speed returns the pace of the life: what its waits are divided by.
func (l *life) speed() float64 { return cmp.Or(l.pace, l.app.Settings().Pace) }

// paced returns a duration of the file divided by the pace.
func (l *life) paced(d clock.Duration) time.Duration { return atPace(time.Duration(d), l.speed()) }

// schedule schedules the step at l.at, or makes the life wait for the poll that triggers it. If there is no step left,
// the life ends. A control step that is due at once runs at once, so that a request that the client sends at the same
// moment already counts for it. at is when the previous step happened. The caller must hold Runner.mu.
func (l *life) schedule(at time.Time) {
	before := l.at
	var more bool
	l.at, more = l.scenario.next(l.at, l.app, l.userID)
	if l.run != nil {
		l.run.passed += l.at - before
	}
	if !more {
		l.end(at)
		return
	}
	in := &l.scenario.program[l.at]
	if in.step.atOnce() && l.control(at, in.step) {
		return
	}
	for word, count := range in.step.Poll { // has one entry at most
		l.waitOn(&waiting{requests: l.scenario.rules.Polls[word], left: count, polled: true})
		return
	}
	l.scheduleStep(l.due(in.step, at), in)
}

// scheduleStep schedules a step on the clock. The caller must hold Runner.mu.
func (l *life) scheduleStep(due time.Time, in *instruction) {
	l.timer = l.app.Clock.At(due, clock.Task{
		Kind: stepKind, User: l.userID, Summary: in.summary,
		Run: func(ctx context.Context, at time.Time) string { return l.runStep(ctx, at, in.step) },
	})
}

// stepKind is the kind of the clock's tasks that belong to lives.
const stepKind = "step"

// due returns when a step happens. after is when the previous step happened.
func (l *life) due(step *Step, after time.Time) time.Time {
	if step.At != nil {
		return l.begun.Add(l.paced(*step.At)) // a time in the past is due now
	}
	wait := step.After.From
	if !step.After.Fixed() {
		drawn := chance.Between(time.Duration(wait), time.Duration(step.After.To), l.app.Seed(),
			append(l.scenario.draw(l.at, l.userID), "after")...)
		wait = clock.Duration(drawn)
	}
	return after.Add(l.paced(wait))
}

// runStep runs a step, as a task of the clock or triggered by a poll. It returns a summary for the timeline; "" keeps
// that of the task. The caller must not hold Runner.mu.
func (l *life) runStep(ctx context.Context, at time.Time, step *Step) string {
	if !l.startStep(at, step) {
		return ""
	}
	replaced, err := l.scenario.forUser(ctx, l.app, l.userID, step)
	if err == nil {
		err = l.checkRepeat(ctx, step)
	}
	if err == nil {
		err = replaced.Apply(ctx, l.app, l.userID)
	}
	if ctx.Err() != nil {
		return "" // the App is closing
	}
	text, failed := l.finishStep(at, step, err)
	switch {
	case failed:
		return step.String() + " failed: " + l.note(ctx, text)
	case replaced != step:
		return replaced.String() // with the sources of the order
	}
	return ""
}

// checkRepeat returns an error for a step that repeats the latest notification when there is none.
func (l *life) checkRepeat(ctx context.Context, step *Step) error {
	queue, ok := l.runner.Queue(l.app.ID())
	if step.Notify == nil || step.Notify.Body != nil || !ok || !l.app.Settings().Notifications.HasTarget() {
		return nil
	}
	list, err := queue.ListOf(ctx, l.userID)
	if err != nil {
		return err
	}
	ofKind := func(d notify.Delivery) bool { return step.Notify.Kind == "" || d.Kind == step.Notify.Kind }
	if !slices.ContainsFunc(list, ofKind) {
		return app.Errorf(app.Conflict, "there is no such notification yet that could be sent again")
	}
	return nil
}

// startStep marks a step as running and reports whether it has to be applied to the user. A control step does not: it
// has been executed when startStep returns. Nor does a step of a life that has ended.
func (l *life) startStep(at time.Time, step *Step) (acts bool) {
	l.runner.mu.Lock()
	defer l.runner.mu.Unlock()
	if l.over() || l.control(at, step) {
		return false
	}
	l.acting = step
	return true
}

// control executes a control step, waitFor or expect, and reports whether the step is one. The caller must hold
// Runner.mu.
func (l *life) control(at time.Time, step *Step) bool {
	switch {
	case step.WaitFor != nil:
		l.startWait(at, step.WaitFor)
	case step.Expect != nil:
		if l.watch != nil {
			l.watch.expect(at, step.Expect)
		}
		l.nextStep(at)
	default:
		return false
	}
	return true
}

// finishStep continues the life after a step. If the step failed, it ends the life and returns the position of the step
// and the reason.
func (l *life) finishStep(at time.Time, step *Step, err error) (text string, failed bool) {
	l.runner.mu.Lock()
	defer l.runner.mu.Unlock()
	l.acting = nil
	switch {
	case l.over():
		return "", false // while the step happened, the user was deleted or led elsewhere
	case err == nil:
		l.nextStep(at)
		return "", false
	}
	text = fmt.Sprintf("%s:%d: %s: %s", l.scenario.file, step.line, step, reason(err))
	l.leave(at, ": "+text)
	return text, true
}

// note records in the user's timeline why its life ended, and returns the text.
func (l *life) note(ctx context.Context, text string) string {
	if err := l.app.Record(ctx, app.Noted, l.userID, app.Fact{Text: text}); err != nil {
		text += "; this could not be noted: " + err.Error()
	}
	return text
}

// nextStep moves the life on to its next step. The caller must hold Runner.mu.
func (l *life) nextStep(at time.Time) {
	l.at++
	if l.run != nil {
		l.run.passed++
	}
	l.schedule(at)
}

// over reports whether this life has ended or the user follows another one. The caller must hold Runner.mu.
func (l *life) over() bool { return l.runner.stateOf(l.app.ID()).lives[l.userID] != l }

// end is called when no step is left. In a run the life goes on until every expectation of the client has been settled.
// The caller must hold Runner.mu.
func (l *life) end(at time.Time) {
	if l.watch != nil && l.watch.end(at) {
		return
	}
	l.leave(at, "")
}

// leave removes a life and stops its timer. In a run it also settles the open expectations. why says why the life ended
// early, as the rest of a sentence that begins with the user; "" when it came to its end. The caller must hold
// Runner.mu.
func (l *life) leave(at time.Time, why string) {
	l.stopWaiting()
	delete(l.runner.stateOf(l.app.ID()).lives, l.userID)
	if l.timer != nil {
		l.timer.Stop()
	}
	if l.run == nil {
		return
	}
	l.watch.close(at)
	l.run.passed += max(l.run.length-l.at, 0)
	if why != "" {
		why = "user " + l.userID + why
	}
	l.run.finish(at, why)
}

// reason returns the text of an error without the kind of an app.Error, for a person.
func reason(err error) string {
	if refused, ok := errors.AsType[*app.Error](err); ok {
		return refused.Message
	}
	return err.Error()
}
