package scenarios

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/mock/journal"
)

// watch checks the expectations of one user's life in a run against the requests of the client. It is guarded by
// Runner.mu. A life outside a run has a nil watch, whose methods do nothing.
type watch struct {
	life       *life
	open       []*openExpectation   // not settled yet
	downloads  map[string]time.Time // by report id: the time of the latest complete download
	violations []string             // the first violations in the client's requests
	ended      bool                 // no step is left
}

// openExpectation is an expectation that has not been settled. It is guarded by Runner.mu.
type openExpectation struct {
	watch  *watch
	expect *Expect
	timer  *clock.Timer // when it is judged; nil: it is not scheduled
	seen   int          // requests that met it
	near   miss         // the request that came closest
	asked  answers      // the responses to requests of the expected operation
}

// answers are the responses to a client's requests, in order.
type answers struct {
	count int
	first []string // at most maxAnswers
}

// maxAnswers is how many answers a miss lists.
const maxAnswers = 5

func (a *answers) add(e *journal.Entry) {
	a.count++
	if len(a.first) < maxAnswers {
		a.first = append(a.first, answerOf(e))
	}
}

// answerOf describes a response: "200", "200 cut at 1000 bytes". The injected fault is in the entry's note, as
// fault.Strike.String.
func answerOf(e *journal.Entry) string {
	switch {
	case e.Status == 0:
		return "no answer"
	case e.Damaged && strings.Contains(e.Note, "truncate "):
		return fmt.Sprintf("%d cut at %d bytes", e.Status, e.Reply.Size)
	case e.Damaged:
		return fmt.Sprintf("%d spoilt", e.Status)
	}
	return strconv.Itoa(e.Status)
}

// String returns "asked 3 times: 429, 429, 200 cut at 1000 bytes"; "" when there was no request.
func (a *answers) String() string {
	if a.count == 0 {
		return ""
	}
	text := "asked once: "
	if a.count > 1 {
		text = fmt.Sprintf("asked %d times: ", a.count)
	}
	text += strings.Join(a.first, ", ")
	if more := a.count - len(a.first); more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// newWatch returns the watch of a life. The caller must call close or forget.
func newWatch(l *life) *watch {
	l.runner.listening.Add(1)
	return &watch{life: l}
}

// forget ends the watch without settling its expectations. The caller must hold Runner.mu.
func (w *watch) forget() {
	if w != nil {
		w.life.runner.listening.Add(-1)
		w.open = nil
	}
}

// close ends the watch when the life ends. Open expectations are missed. The caller must hold Runner.mu.
func (w *watch) close(at time.Time) {
	for _, x := range slices.Clone(w.open) {
		x.settle(at, false, "the user's life ended before")
	}
	w.forget()
}

// expect adds an expectation. If no client can send requests, one about requests is skipped instead. The caller must
// hold Runner.mu.
func (w *watch) expect(at time.Time, e *Expect) {
	if w.life.run.blind && e.Notifications == "" {
		w.life.run.skip(Expectation{At: at, UserID: w.life.userID, Text: e.String()})
		return
	}
	x := &openExpectation{watch: w, expect: e}
	w.open = append(w.open, x)
	if e.Within == 0 {
		return
	}
	due := at.Add(w.life.paced(e.Within))
	x.timer = w.life.app.Clock.At(due, x.task("time is up: expected "+e.String()))
	if e.Request != "" || e.Downloaded != nil {
		w.life.run.addDue(x, due)
	}
}

// task returns a task of the clock that settles the expectation.
func (x *openExpectation) task(summary string) clock.Task {
	return clock.Task{
		Kind: "expectation", User: x.watch.life.userID, Summary: summary,
		Run: func(ctx context.Context, at time.Time) string { return x.conclude(ctx, at) },
	}
}

// conclude judges and settles an expectation whose outcome is final. It returns a summary for the timeline. The caller
// must not hold Runner.mu.
func (x *openExpectation) conclude(ctx context.Context, at time.Time) string {
	ok, why := x.judge(ctx, true)
	r := x.watch.life.runner
	r.mu.Lock()
	defer r.mu.Unlock()
	if !slices.Contains(x.watch.open, x) {
		return ""
	}
	x.settle(at, ok, why)
	x.watch.scheduleRest(at)
	x.watch.finish(at)
	if !ok {
		return "missed: " + x.expect.String() + ": " + why
	}
	return "met: " + x.expect.String()
}

// settle removes an expectation from the open ones and records its outcome in the run. The caller must hold Runner.mu.
func (x *openExpectation) settle(at time.Time, ok bool, why string) {
	w := x.watch
	w.open = slices.DeleteFunc(w.open, func(other *openExpectation) bool { return other == x })
	if x.timer != nil {
		x.timer.Stop()
	}
	w.life.run.removeDue(x)
	w.life.run.settled(Expectation{At: at, UserID: w.life.userID, Text: x.expect.String(), OK: ok, Reason: why})
}

// end is called when no step is left. It reports whether the life has to wait for open expectations. The caller must
// hold Runner.mu.
func (w *watch) end(at time.Time) (wait bool) {
	w.ended = true
	w.scheduleRest(at)
	return len(w.open) > 0
}

// scheduleRest schedules the judging of expectations without a time limit, once no step is left. The expectation of no
// violations comes last, because requests that others expect may break their contract. The caller must hold Runner.mu.
func (w *watch) scheduleRest(at time.Time) {
	if !w.ended {
		return
	}
	others := slices.ContainsFunc(w.open, func(x *openExpectation) bool { return x.expect.Violations == "" })
	for _, x := range w.open {
		if x.expect.Within == 0 && x.timer == nil && (x.expect.Violations == "" || !others) {
			x.timer = w.life.app.Clock.At(at, clock.Task{
				Kind: "expectation", User: w.life.userID, Summary: "look at: " + x.expect.String(),
				Run: func(ctx context.Context, at time.Time) string { return x.judgeAtEnd(ctx, at) },
			})
		}
	}
}

// judgeAtEnd judges an expectation without a time limit, unless a notification that it is about is still pending. Then
// happened schedules it again at the next Event of a delivery. timer is reset before the deliveries are read, so that
// an Event that is recorded meanwhile is not lost.
func (x *openExpectation) judgeAtEnd(ctx context.Context, at time.Time) string {
	r := x.watch.life.runner
	r.mu.Lock()
	x.timer = nil
	r.mu.Unlock()
	if x.pending(ctx) {
		return ""
	}
	return x.conclude(ctx, at)
}

// finish ends the life if no step and no open expectation is left. The caller must hold Runner.mu.
func (w *watch) finish(at time.Time) {
	if w.ended && len(w.open) == 0 && !w.life.over() {
		w.life.leave(at, "")
	}
}

// happened schedules expectations again when a delivery has reached its final state. The caller must hold Runner.mu.
func (w *watch) happened(e app.Event) {
	if w != nil && (e.Kind == app.Delivered || e.Kind == app.Undelivered) {
		w.scheduleRest(e.At)
	}
}

// observe records a request about the user, or about no user. It returns functions that judge expectations because of
// it, which the caller must call after releasing Runner.mu. The caller must hold Runner.mu.
func (w *watch) observe(ctx context.Context, e *journal.Entry) (due []func()) {
	if w == nil {
		return nil
	}
	for _, v := range e.Violations.List {
		if v.In != "response" && len(w.violations) < maxViolations {
			what := cmp.Or(e.OperationID, e.Method) // a request for no operation has its method only
			w.violations = append(w.violations, what+": "+violationText(v.In, v.Name, v.Reason))
		}
	}
	if rules := w.life.scenario.rules; e.OperationID == rules.Download && e.Status/100 == 2 && !e.Damaged {
		if w.downloads == nil {
			w.downloads = make(map[string]time.Time)
		}
		for segment := range strings.SplitSeq(e.Path, "/") {
			w.downloads[segment] = e.At
		}
	}
	for _, x := range slices.Clone(w.open) {
		if x.observe(e) {
			due = append(due, func() {
				if ok, _ := x.judge(ctx, false); ok || x.expect.NoRequest != "" {
					x.conclude(ctx, e.At)
				}
			})
		}
	}
	return due
}

// maxViolations is how many violations a watch keeps.
const maxViolations = 10
