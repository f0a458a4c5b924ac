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

// watch compares what the client does about one user in a run with what is expected. Runner.mu guards it. A nil
// watch, of a life outside a run, sees nothing.
type watch struct {
	life       *life
	open       []*expecting         // not settled yet
	downloads  map[string]time.Time // of a report, by its id: the latest that went well
	violations []string             // of contracts, the first of them
	ended      bool                 // no step is left
}

// expecting is an expectation that is open.
type expecting struct {
	watch  *watch
	expect *Expect
	timer  *clock.Timer // of the end of its time; nil: there is none
	seen   int          // requests that were as expected
	near   miss         // the one that came nearest
	asked  answers      // to the requests that the expectation is about
}

// answers are the replies to a client's requests, in order.
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

// answerOf describes a reply: "200", "200 cut at 1000 bytes". The entry's note names the fault (fault.Strike.String).
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

func newWatch(l *life) *watch {
	l.runner.listening.Add(1)
	return &watch{life: l}
}

// forget ends the watch without a word. The caller must hold Runner.mu.
func (w *watch) forget() {
	if w != nil {
		w.life.runner.listening.Add(-1)
		w.open = nil
	}
}

// close ends the watch with the life. What is still open was not to be. The caller must hold Runner.mu.
func (w *watch) close(at time.Time) {
	for _, x := range slices.Clone(w.open) {
		x.settle(at, false, "the user's life ended before")
	}
	w.forget()
}

// expect opens an expectation. The caller must hold Runner.mu.
func (w *watch) expect(at time.Time, e *Expect) {
	if w.life.run.blind && e.Notifications == "" {
		w.life.run.skip(Expectation{At: at, HumanID: w.life.humanID, Text: e.String()})
		return
	}
	x := &expecting{watch: w, expect: e}
	w.open = append(w.open, x)
	if e.Within == 0 {
		return
	}
	due := at.Add(w.life.paced(e.Within))
	x.timer = w.life.app.Clock.At(due, x.task("time is up: expected "+e.String()))
	if e.Request != "" || e.Downloaded != nil {
		w.life.run.awaits(x, due)
	}
}

// task settles an expectation as a task of the clock.
func (x *expecting) task(summary string) clock.Task {
	return clock.Task{
		Kind: "expectation", User: x.watch.life.humanID, Summary: summary,
		Run: func(ctx context.Context, at time.Time) string { return x.conclude(ctx, at) },
	}
}

// conclude judges an expectation whose time is up. It returns what a timeline says of it.
func (x *expecting) conclude(ctx context.Context, at time.Time) string {
	ok, why := x.judge(ctx, true)
	r := x.watch.life.runner
	r.mu.Lock()
	defer r.mu.Unlock()
	if !slices.Contains(x.watch.open, x) {
		return ""
	}
	x.settle(at, ok, why)
	x.watch.round(at)
	x.watch.finish(at)
	if !ok {
		return "missed: " + x.expect.String() + ": " + why
	}
	return "met: " + x.expect.String()
}

// settle closes an expectation. The caller must hold Runner.mu.
func (x *expecting) settle(at time.Time, ok bool, why string) {
	w := x.watch
	w.open = slices.DeleteFunc(w.open, func(other *expecting) bool { return other == x })
	if x.timer != nil {
		x.timer.Stop()
	}
	w.life.run.came(x)
	w.life.run.settled(Expectation{At: at, HumanID: w.life.humanID, Text: x.expect.String(), OK: ok, Reason: why})
}

// end notes that no step is left, and reports whether the life has to wait for what is still open. The caller must
// hold Runner.mu.
func (w *watch) end(at time.Time) (wait bool) {
	w.ended = true
	w.round(at)
	return len(w.open) > 0
}

// round has what is expected up to the end of the life judged, once there is an end in sight: a violation may come as
// long as anything else is expected. The caller must hold Runner.mu.
func (w *watch) round(at time.Time) {
	if !w.ended {
		return
	}
	more := slices.ContainsFunc(w.open, func(x *expecting) bool { return x.expect.Violations == "" })
	for _, x := range w.open {
		if x.expect.Within == 0 && x.timer == nil && (x.expect.Violations == "" || !more) {
			x.timer = w.life.app.Clock.At(at, clock.Task{
				Kind: "expectation", User: w.life.humanID, Summary: "look at: " + x.expect.String(),
				Run: func(ctx context.Context, at time.Time) string { return x.look(ctx, at) },
			})
		}
	}
}

// look judges an expectation that has no time of its own. It stays open while the outcome is: then the next Event of a
// delivery has it looked at again, from before this one begins to look, so that none comes between.
func (x *expecting) look(ctx context.Context, at time.Time) string {
	r := x.watch.life.runner
	r.mu.Lock()
	x.timer = nil
	r.mu.Unlock()
	if x.pending(ctx) {
		return ""
	}
	return x.conclude(ctx, at)
}

// finish ends the life when no step and no expectation is left. The caller must hold Runner.mu.
func (w *watch) finish(at time.Time) {
	if w.ended && len(w.open) == 0 && !w.life.over() {
		w.life.leave(at, "")
	}
}

// happened has expectations of notifications judged again when one has come to its end. The caller must hold
// Runner.mu.
func (w *watch) happened(e app.Event) {
	if w != nil && (e.Kind == app.Delivered || e.Kind == app.Undelivered) {
		w.round(e.At)
	}
}

// observe takes in a request about the user, or about nobody, and returns what is to be judged because of it once the
// lock is free. The caller must hold Runner.mu.
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
	if rules := w.life.app.Rules; e.OperationID == rules.Download && e.Status/100 == 2 && !e.Damaged {
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

// maxViolations is how many of one user are remembered in a run.
const maxViolations = 10
