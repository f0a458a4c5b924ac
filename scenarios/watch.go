package scenarios

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/healthmock/healthmock/mock/agenda"
	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/journal"
)

// watch holds the expectations of the client for one user's life in a run, and what is known of the client's requests.
type watch struct {
	Open       []*expectation       `json:"o,omitempty"` // not settled yet
	Downloads  map[string]time.Time `json:"d,omitempty"` // by report id: the time of the latest complete download
	Violations []string             `json:"v,omitempty"` // the first violations in the client's requests
	Ended      bool                 `json:"e,omitempty"` // no step is left
	Count      int                  `json:"n,omitempty"` // expectations so far
}

// expectation is one that has not been settled.
type expectation struct {
	Number    int       `json:"n"`           // names it within the life, from 1
	Step      int       `json:"i"`           // position of its instruction in the scenario's program
	Until     time.Time `json:"t,omitzero"`  // when its time is up; zero: it has no limit
	AtEnd     bool      `json:"e,omitempty"` // the judging of one without a limit is scheduled
	Seen      int       `json:"s,omitempty"` // requests that met it
	Near      miss      `json:"m,omitzero"`  // the request that came closest
	Responses responses `json:"a,omitzero"`  // to requests of the expected operation
}

// of returns what is expected.
func (x *expectation) of(l *life) *Expect { return l.scenario.program[x.Step].step.Expect }

// responses are the responses to a client's requests, in order.
type responses struct {
	Count int      `json:"n"`
	First []string `json:"f"` // at most maxResponses
}

// maxResponses is how many responses a miss lists.
const maxResponses = 5

func (r *responses) add(e *journal.Entry) {
	r.Count++
	if len(r.First) < maxResponses {
		r.First = append(r.First, describeResponse(e))
	}
}

// describeResponse describes a response: "200", "200 cut at 1000 bytes". The injected fault is in the entry's note, as
// fault.Injection.String.
func describeResponse(e *journal.Entry) string {
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
func (r *responses) String() string {
	if r.Count == 0 {
		return ""
	}
	text := "asked once: "
	if r.Count > 1 {
		text = fmt.Sprintf("asked %d times: ", r.Count)
	}
	text += strings.Join(r.First, ", ")
	if more := r.Count - len(r.First); more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

const (
	expectationKind   = "expectation" // of scheduled judgements in the agenda
	expectationPrefix = "expect/"     // of their keys
)

func (x *expectation) key(l *life) string {
	return expectationPrefix + l.userID + "/" + strconv.Itoa(x.Number)
}

// expect adds the expectation of the step at l.At. If no client can send requests, one about requests is skipped
// instead. A life outside a run has none.
func (l *life) expect(at time.Time, e *Expect) error {
	if l.Watch == nil {
		return nil
	}
	if l.lives.runner.Blind && e.Notifications == "" {
		run, err := l.lives.run(l.Run)
		if err != nil || run == nil {
			return err
		}
		return run.skip(Expectation{At: at, UserID: l.userID, Text: e.String()})
	}
	l.Watch.Count++
	x := &expectation{Number: l.Watch.Count, Step: l.At}
	l.Watch.Open = append(l.Watch.Open, x)
	if e.Within == 0 {
		return nil
	}
	x.Until = at.Add(l.paced(e.Within))
	return l.judgeAt(x, x.Until, "time is up: expected "+e.String())
}

// judgeAt schedules the judging of an expectation.
func (l *life) judgeAt(x *expectation, at time.Time, summary string) error {
	return l.lives.Schedule(agenda.Item{
		Key: x.key(l), At: at, Kind: expectationKind, UserID: l.userID, Summary: summary,
	})
}

// judgeDue judges an expectation whose time is up, or one without a time limit at the end of its life. It returns a
// summary for the timeline.
func (r *Runner) judgeDue(ctx context.Context, a *app.App, it agenda.Item, at time.Time) (summary string) {
	err := r.change(ctx, a, func(t *lives) error {
		if due, err := t.Take(it); err != nil || !due {
			return err
		}
		return t.with(it.UserID, func(l *life) (err error) {
			if l.Watch == nil {
				return nil
			}
			for _, x := range l.Watch.Open {
				if x.key(l) == it.Key {
					summary, err = l.judgeNow(x, at)
					break
				}
			}
			return err
		})
	})
	if err != nil && ctx.Err() == nil {
		return it.Summary + ", and failed: " + err.Error()
	}
	return summary
}

// judgeNow judges an expectation for which judging was scheduled. One without a time limit waits while a notification
// that it is about is still pending: it is scheduled again at the next Event of a delivery.
func (l *life) judgeNow(x *expectation, at time.Time) (summary string, err error) {
	if x.Until.IsZero() {
		x.AtEnd = false
		if pending, err := l.pending(x); err != nil || pending {
			return "", err
		}
	}
	return l.conclude(x, at)
}

// conclude judges and settles an expectation whose outcome is final. It returns a summary for the timeline.
func (l *life) conclude(x *expectation, at time.Time) (summary string, err error) {
	if !slices.Contains(l.Watch.Open, x) {
		return "", nil
	}
	ok, why, err := l.judge(x, true)
	if err != nil {
		return "", err
	}
	run, err := l.lives.run(l.Run)
	if err != nil || run == nil {
		return "", err
	}
	if err := l.settle(run, x, at, ok, why); err != nil {
		return "", err
	}
	if err := run.save(); err != nil {
		return "", err
	}
	if err := l.scheduleRest(at); err != nil {
		return "", err
	}
	if l.Watch.Ended && len(l.Watch.Open) == 0 && !l.over {
		if err := l.finish(at, ""); err != nil {
			return "", err
		}
	}
	if !ok {
		return "missed: " + x.of(l).String() + ": " + why, nil
	}
	return "met: " + x.of(l).String(), nil
}

// settle removes an expectation from the open ones and records its outcome in the run, which the caller must save.
func (l *life) settle(run *run, x *expectation, at time.Time, ok bool, why string) error {
	l.Watch.Open = slices.DeleteFunc(l.Watch.Open, func(other *expectation) bool { return other == x })
	if err := l.lives.Cancel(x.key(l)); err != nil {
		return err
	}
	return run.settled(Expectation{At: at, UserID: l.userID, Text: x.of(l).String(), OK: ok, Reason: why})
}

// scheduleRest schedules the judging of expectations without a time limit, once no step is left. The expectation of no
// violations comes last, because requests that others expect may break their contract.
func (l *life) scheduleRest(at time.Time) error {
	if !l.Watch.Ended {
		return nil
	}
	others := slices.ContainsFunc(l.Watch.Open, func(x *expectation) bool { return x.of(l).Violations == "" })
	for _, x := range l.Watch.Open {
		if !x.Until.IsZero() || x.AtEnd || x.of(l).Violations != "" && others {
			continue
		}
		x.AtEnd = true
		if err := l.judgeAt(x, at, "look at: "+x.of(l).String()); err != nil {
			return err
		}
	}
	return nil
}

// observe counts a request about the user, or about no user, for the expectations. It returns the expectations that the
// request may have decided.
func (l *life) observe(e *journal.Entry) (decided []*expectation) {
	w := l.Watch
	if w == nil {
		return nil
	}
	for _, v := range e.Violations.List {
		if v.In != "response" && len(w.Violations) < maxViolations {
			what := cmp.Or(e.OperationID, e.Method) // a request for no operation has its method only
			w.Violations = append(w.Violations, what+": "+violationText(v.In, v.Name, v.Reason))
		}
	}
	if e.OperationID == l.scenario.rules.Download && e.Status/100 == 2 && !e.Damaged {
		if w.Downloads == nil {
			w.Downloads = make(map[string]time.Time)
		}
		for segment := range strings.SplitSeq(e.Path, "/") {
			w.Downloads[segment] = e.At
		}
	}
	for _, x := range w.Open {
		if l.count(x, e) {
			decided = append(decided, x)
		}
	}
	return decided
}

// maxViolations is how many violations a watch keeps.
const maxViolations = 10
