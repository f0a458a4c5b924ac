package clock_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/healthmock/healthmock/mock/clock"
)

// step is one thing done to a clock.
type step struct {
	Do     string
	Plan   plan          // to schedule
	Number int           // which task to stop; how many must have run
	By     time.Duration // virtual for a move, real for a sleep
	Speed  float64
	Beside bool // beside the steps that follow
}

func steps() *rapid.Generator[step] {
	verbs := []string{
		"at", "at", "at", "stop", "advance", "advance to", "advance until", "advance next", "pause", "run",
		"set speed", "sleep",
	}
	return rapid.Custom(func(t *rapid.T) step {
		s := step{
			Do: rapid.SampledFrom(verbs).Draw(t, "do"), By: max(0, delays().Draw(t, "by")),
			Beside: rapid.Bool().Draw(t, "beside"),
		}
		switch s.Do {
		case "at":
			s.Plan = plans(2, "a", "b").Draw(t, "plan")
		case "stop", "advance until":
			s.Number = rapid.IntRange(0, 20).Draw(t, "number")
		case "run", "set speed":
			s.Speed = rapid.SampledFrom([]float64{0.5, 1, 7, 3600}).Draw(t, "speed")
		}
		return s
	})
}

// history is all that happens to a clock and must not.
type history struct {
	clock *clock.Clock

	mu     sync.Mutex // also makes the tasks' numbers their order of scheduling
	tasks  []*task
	ran    int
	last   map[string]*task // by lane: the one that began last
	busy   map[string]bool
	closed bool // Close has returned
	wrong  []string
}

type task struct {
	plan

	id    int
	least time.Time // earliest time at which it is due
	most  time.Time // latest one
	at    time.Time // for which it ran
	timer *clock.Timer
	runs  int
	stops int
}

func (h *history) complain(format string, args ...any) {
	h.wrong = append(h.wrong, fmt.Sprintf(format, args...))
}

func (h *history) schedule(p plan) {
	h.mu.Lock()
	defer h.mu.Unlock()
	t := &task{plan: p, id: len(h.tasks)}
	before := h.clock.Now()
	asked := before.Add(p.After)
	t.timer = h.clock.At(asked, clock.Task{
		Kind: strconv.Itoa(t.id), Lane: p.Lane,
		Run: func(_ context.Context, at time.Time) string {
			h.begin(t, at)
			if p.Slow {
				time.Sleep(time.Second)
			}
			for _, child := range p.Children {
				h.schedule(child)
			}
			h.mu.Lock()
			defer h.mu.Unlock()
			h.busy[p.Lane] = false
			return ""
		},
	})
	t.least, t.most = later(asked, before), later(asked, h.clock.Now())
	h.tasks = append(h.tasks, t)
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

// begin checks a task that begins to run.
func (h *history) begin(t *task, at time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	t.at = at
	t.runs++
	h.ran++
	if h.closed {
		h.complain("task %d began after Close", t.id)
	}
	if at.Before(t.least) || at.After(t.most) {
		h.complain("task %d due from %v to %v ran for %v", t.id, t.least, t.most, at)
	}
	if now := h.clock.Now(); now.Before(at) || t.Lane == "" && now != at {
		h.complain("task %d due at %v ran at %v", t.id, at, now)
	}
	if before := h.last[t.Lane]; before != nil && !before.precedes(t) {
		h.complain("lane %q: task %d for %v began after %d for %v", t.Lane, t.id, at, before.id, before.at)
	}
	if h.busy[t.Lane] {
		h.complain("lane %q: task %d began while another ran", t.Lane, t.id)
	}
	h.last[t.Lane], h.busy[t.Lane] = t, true
}

func (t *task) precedes(other *task) bool {
	return t.at.Before(other.at) || t.at.Equal(other.at) && t.id < other.id
}

// do takes one step.
func (h *history) do(ctx context.Context, s step) {
	c := h.clock
	var fired []clock.Fired
	var err error
	switch s.Do {
	case "at":
		h.schedule(s.Plan)
	case "stop":
		h.stop(s.Number)
	case "advance":
		fired, err = c.Advance(ctx, s.By)
	case "advance to":
		fired, err = c.AdvanceTo(ctx, c.Now().Add(s.By))
	case "advance until":
		fired, err = c.AdvanceUntil(ctx, func() bool {
			h.mu.Lock()
			defer h.mu.Unlock()
			return h.ran >= s.Number
		}, s.By)
	case "advance next":
		fired, err = c.AdvanceNext(ctx)
	case "pause":
		c.Pause()
	case "run":
		err = c.Run(s.Speed)
	case "set speed":
		err = c.SetSpeed(s.Speed)
	case "sleep":
		time.Sleep(s.By)
	case "close":
		c.Close()
		h.mu.Lock()
		h.closed = true
		h.mu.Unlock()
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case err == nil, errors.Is(err, clock.ErrIdle), errors.Is(err, clock.ErrLimit), errors.Is(err, clock.ErrClosed):
	case errors.Is(err, clock.ErrBackwards) && s.Do == "advance to": // time went on since it was read
	default:
		h.complain("%s: %v", s.Do, err)
	}
	for i := range fired[min(1, len(fired)):] {
		a, _ := strconv.Atoi(fired[i].Kind)
		b, _ := strconv.Atoi(fired[i+1].Kind)
		if order := fired[i].At.Compare(fired[i+1].At); order > 0 || order == 0 && a >= b {
			h.complain("%s fired task %d for %v, then %d for %v", s.Do, a, fired[i].At, b, fired[i+1].At)
		}
	}
}

func (h *history) stop(id int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if id < len(h.tasks) && h.tasks[id].timer.Stop() {
		h.tasks[id].stops++
	}
}

// live takes all steps and returns what went wrong.
func (h *history) live(ctx context.Context, taken []step) []string {
	var group sync.WaitGroup
	last := h.clock.Now()
	for _, s := range taken {
		if s.Beside {
			group.Go(func() { h.do(ctx, s) })
		} else {
			h.do(ctx, s)
		}
		now := h.clock.Now()
		if now.Before(last) {
			return []string{fmt.Sprintf("after %s it is %v, before it was %v", s.Do, now, last)}
		}
		last = now
	}
	group.Wait()
	h.do(ctx, step{Do: "advance", By: time.Hour})
	synctest.Wait() // whoever was refused by a clock that is closed has gone

	if pending := h.clock.State().Pending; pending > 0 {
		h.complain("%d are pending at the end", pending)
	}
	for _, t := range h.tasks {
		if done := t.runs + t.stops; done > 1 || done < 1 && !h.closed {
			h.complain("task %d ran %d times and was stopped %d times", t.id, t.runs, t.stops)
		}
	}
	return h.wrong
}

// Whatever is done to a clock, one thing after another or at once: nothing is lost, nothing fires twice, and everything
// fires in order at its time.
func TestNothingIsLostOrFiredTwice(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		taken := rapid.SliceOfN(steps(), 1, 30).Draw(rt, "steps")
		speed := rapid.SampledFrom([]float64{0, 1, 60}).Draw(rt, "speed")
		if rapid.Bool().Draw(rt, "closes") {
			end := step{Do: "close", Beside: rapid.Bool().Draw(rt, "closes beside")}
			taken = slices.Insert(taken, rapid.IntRange(0, len(taken)).Draw(rt, "closes after"), end)
		}
		var wrong []string
		bubble(t, clock.Options{Paused: speed == 0, Speed: speed}, func(t *testing.T, c *clock.Clock) {
			h := &history{clock: c, last: map[string]*task{}, busy: map[string]bool{}}
			wrong = h.live(t.Context(), taken)
		})
		for _, text := range wrong {
			rt.Error(text)
		}
	})
}
