package scenarios

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/healthmock/healthmock/mock/agenda"
	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/chance"
	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/mock/fault"
	"github.com/healthmock/healthmock/mock/notify"
)

// life is the progress of one user through a scenario: a row of the App. It is read, changed and saved in one
// transaction. At most one work of it is in the agenda: its next step, or the time-out of a wait.
type life struct {
	Script  string    `json:"s"`           // the name of the scenario in the library, or of its script
	Run     int       `json:"r,omitempty"` // the number of its run; 0: the user follows the scenario outside a run
	Pace    float64   `json:"p,omitempty"` // 0: the App's
	Begun   time.Time `json:"b"`
	At      int       `json:"i"`           // position of the next instruction in the scenario's program
	Waiting *waiting  `json:"w,omitempty"` // the Event or request it waits for; nil: none
	Arrived string    `json:"a,omitempty"` // the awaited kind of Event, once it is recorded, until the life goes on
	Watch   *watch    `json:"x,omitempty"` // the expectations of the client; nil outside a run

	// These belong to the transaction.
	lives    *lives
	userID   string
	scenario *Scenario
	over     bool // it has ended and must not be saved
}

// begin starts the life, and ends the one that the user had. The scenario's faults stay in force after the last step,
// until the user begins another life or is deleted.
func (l *life) begin(at time.Time) error {
	old, err := l.lives.life(l.userID)
	if err != nil {
		return err
	}
	if old != nil {
		if err := old.finish(at, " was led through another scenario"); err != nil {
			return err
		}
	}
	l.Begun = at
	if err := l.setFaults(); err != nil {
		return err
	}
	if err := l.schedule(at); err != nil {
		return err
	}
	return l.save()
}

// setFaults installs the scenario's fault rules for requests about the user.
func (l *life) setFaults() error {
	scope := fault.Scope{Owner: faultOwner, UserID: l.userID}
	return l.lives.app.PutFaults(l.lives.ctx, scope, rulesAtPace(l.scenario.Faults, l.pace()))
}

// faultOwner is the owner of these rules in App.Faults.
const faultOwner = "scenario"

// pace returns what the waits of the life are divided by.
func (l *life) pace() float64 { return cmp.Or(l.Pace, l.lives.app.Settings().Pace) }

// paced returns a duration of the file divided by the pace.
func (l *life) paced(d clock.Duration) time.Duration { return atPace(time.Duration(d), l.pace()) }

// schedule schedules the step at l.At, or makes the life wait for the poll that triggers it. If there is no step left,
// the life ends. A control step that is due at once runs at once, so that a request that the client sends at the same
// moment already counts for it. at is when the previous step happened.
func (l *life) schedule(at time.Time) error {
	for {
		before := l.At
		var more bool
		l.At, more = l.scenario.next(l.At, l.lives.app, l.userID)
		l.addProgress(l.At - before)
		if !more {
			return l.end(at)
		}
		in := &l.scenario.program[l.At]
		if !in.step.atOnce() {
			break
		}
		if in.step.Expect == nil {
			if in.step.WaitFor != nil {
				return l.startWait(at, in.step.WaitFor)
			}
			break
		}
		if err := l.expect(at, in.step.Expect); err != nil {
			return err
		}
		l.advance()
	}
	in := &l.scenario.program[l.At]
	for word, count := range in.step.Poll { // has one entry at most
		l.Waiting = &waiting{Requests: l.scenario.rules.Polls[word], Left: count, Polled: true}
		return nil
	}
	return l.scheduleAt(l.due(in.step, at), in.summary)
}

// scheduleAt schedules the work of the life for a time, in place of what was scheduled.
func (l *life) scheduleAt(at time.Time, summary string) error {
	return l.lives.Schedule(agenda.Item{
		Key: stepKind + "/" + l.userID, At: at, Kind: stepKind, UserID: l.userID, Summary: summary,
	})
}

// unschedule cancels the scheduled work of the life.
func (l *life) unschedule() error { return l.lives.Cancel(stepKind + "/" + l.userID) }

// stepKind is the kind of the work of lives in the agenda.
const stepKind = "step"

// due returns when a step happens. after is when the previous step happened.
func (l *life) due(step *Step, after time.Time) time.Time {
	if step.At != nil {
		return l.Begun.Add(l.paced(*step.At)) // a time in the past is due now
	}
	wait := step.After.From
	if !step.After.Fixed() {
		drawn := chance.Between(time.Duration(wait), time.Duration(step.After.To), l.lives.app.Seed(),
			append(l.scenario.draw(l.At, l.userID), "after")...)
		wait = clock.Duration(drawn)
	}
	return after.Add(l.paced(wait))
}

// stepError is the refusal of a step by the App. What the step changed is not written; its life has to end.
type stepError struct {
	step *Step
	err  error
}

func (e *stepError) Error() string { return reason(e.err) }

// runDue runs the work of a life that is due. It returns a summary for the timeline.
func (r *Runner) runDue(ctx context.Context, a *app.App, it agenda.Item, at time.Time) (summary string) {
	err := r.change(ctx, a, func(t *lives) error {
		if due, err := t.Take(it); err != nil || !due {
			return err
		}
		return t.with(it.UserID, func(l *life) (err error) {
			switch {
			case l.Arrived != "":
				l.Arrived = ""
				return l.nextStep(at)
			case l.Waiting != nil:
				summary, err = l.timeout(at)
				return err
			}
			summary, err = l.runStep(at)
			return err
		})
	})
	if err != nil {
		return r.failed(ctx, a, it, at, err)
	}
	return summary
}

// failed ends the life of a user after a step that was refused. It returns a summary for the timeline.
func (r *Runner) failed(ctx context.Context, a *app.App, it agenda.Item, at time.Time, err error) (summary string) {
	if ctx.Err() != nil {
		return "" // the App is closing
	}
	refused, ok := errors.AsType[*stepError](err)
	if !ok {
		return it.Summary + ", and failed: " + err.Error()
	}
	step := refused.step
	err = r.change(ctx, a, func(t *lives) error {
		if _, err := t.Take(it); err != nil {
			return err
		}
		return t.with(it.UserID, func(l *life) error {
			text := fmt.Sprintf("%s:%d: %s: %s", l.scenario.file, step.line, step, refused)
			summary = step.String() + " failed: " + text
			return errors.Join(l.finish(at, ": "+text), l.note(text))
		})
	})
	if err != nil {
		return summary + "; this could not be noted: " + err.Error()
	}
	return summary
}

// runStep runs the step at l.At. It returns a summary for the timeline; "" keeps that of the agenda. The error is a
// stepError when the App refuses it.
func (l *life) runStep(at time.Time) (summary string, err error) {
	step := l.scenario.program[l.At].step
	switch {
	case step.WaitFor != nil:
		return "", l.startWait(at, step.WaitFor)
	case step.Expect != nil:
		if err := l.expect(at, step.Expect); err != nil {
			return "", err
		}
		return "", l.nextStep(at)
	}
	ctx, a := l.lives.ctx, l.lives.app
	replaced, err := l.scenario.forUser(ctx, a, l.userID, step)
	if err == nil {
		err = l.checkRepeat(step)
	}
	if err == nil {
		err = replaced.Apply(context.WithValue(ctx, actingKey{l.userID}, step), a, l.userID)
	}
	if err != nil {
		return "", &stepError{step, err}
	}
	now, err := l.lives.life(l.userID) // the step may have ended it
	if err != nil || now == nil {
		l.over = true
		return "", err
	}
	if replaced != step {
		summary = replaced.String() // with the sources of the order
	}
	return summary, l.nextStep(at)
}

// actingKey is the context key of the step that is being applied to a user, for what follows from it.
type actingKey struct{ userID string }

// acting returns the step that is being applied to a user; nil when there is none.
func acting(ctx context.Context, userID string) *Step {
	step, _ := ctx.Value(actingKey{userID}).(*Step)
	return step
}

// checkRepeat returns an error for a step that repeats the latest notification when there is none.
func (l *life) checkRepeat(step *Step) error {
	queue, ok := l.lives.runner.Queue(l.lives.app.ID())
	if step.Notify == nil || step.Notify.Body != nil || !ok || !app.HasTarget(l.lives.app.Settings()) {
		return nil
	}
	list, err := queue.ListOf(l.lives.ctx, l.userID)
	if err != nil {
		return err
	}
	ofKind := func(d notify.Delivery) bool { return step.Notify.Kind == "" || d.Kind == step.Notify.Kind }
	if !slices.ContainsFunc(list, ofKind) {
		return app.Errorf(app.Conflict, "there is no such notification yet that could be sent again")
	}
	return nil
}

// note records in the user's timeline why its life ended.
func (l *life) note(text string) error {
	return l.lives.app.Record(l.lives.ctx, app.Noted, l.userID, app.Fact{Text: text})
}

// nextStep moves the life on to its next step.
func (l *life) nextStep(at time.Time) error {
	l.advance()
	return l.schedule(at)
}

// advance moves the life past one instruction.
func (l *life) advance() {
	l.At++
	l.addProgress(1)
}

// addProgress adds instructions that the life has passed to those of its run.
func (l *life) addProgress(instructions int) {
	if l.Run == 0 || instructions == 0 {
		return
	}
	s := l.lives.runner.stateOf(l.lives.app)
	l.lives.AfterCommit(func() {
		s.runner.mu.Lock()
		defer s.runner.mu.Unlock()
		s.passed[l.Run] += instructions
	})
}

// end is called when no step is left. In a run the life goes on until every expectation of the client has been settled.
func (l *life) end(at time.Time) error {
	if l.Watch != nil {
		l.Watch.Ended = true
		if err := l.scheduleRest(at); err != nil {
			return err
		}
		if len(l.Watch.Open) > 0 {
			return nil
		}
	}
	return l.finish(at, "")
}

// finish ends a life and its work. In a run it also settles the open expectations. why says why the life ended early,
// as the rest of a sentence that begins with the user; "" when it came to its end.
func (l *life) finish(at time.Time, why string) error {
	l.Waiting = nil
	if err := errors.Join(l.remove(), l.unschedule()); err != nil || l.Run == 0 {
		return err
	}
	run, err := l.lives.run(l.Run)
	if err != nil || run == nil {
		return err
	}
	if l.Watch != nil {
		for _, x := range slices.Clone(l.Watch.Open) {
			if err := l.settle(run, x, at, false, "the user's life ended before"); err != nil {
				return err
			}
		}
	}
	l.addProgress(max(len(l.scenario.program)-l.At, 0))
	if why != "" {
		why = "user " + l.userID + why
	}
	return run.finish(at, why)
}

// reason returns the text of an error without the kind of an app.Error, for a person.
func reason(err error) string {
	if refused, ok := errors.AsType[*app.Error](err); ok {
		return refused.Message
	}
	return err.Error()
}
