package clock_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/healthmock/healthmock/mock/clock"
)

// plan is a task and what it schedules when it runs.
type plan struct {
	After    time.Duration // from the moment of scheduling
	Lane     string
	Slow     bool // takes a second of real time
	Children []plan
}

// plans draws tasks whose times often meet, or miss each other by 1 ns, on the driver and in lanes.
func plans(depth int, lanes ...string) *rapid.Generator[plan] {
	return rapid.Custom(func(t *rapid.T) plan {
		p := plan{After: delays().Draw(t, "after")}
		if len(lanes) > 0 {
			p.Lane = rapid.SampledFrom(append(lanes, "")).Draw(t, "lane")
			p.Slow = rapid.IntRange(0, 4).Draw(t, "slow") == 4
		}
		if depth > 0 {
			p.Children = rapid.SliceOfN(plans(depth-1, lanes...), 0, 2).Draw(t, "children")
		}
		return p
	})
}

func delays() *rapid.Generator[time.Duration] {
	return rapid.Custom(func(t *rapid.T) time.Duration {
		seconds := rapid.IntRange(-1, 4).Draw(t, "seconds")
		return time.Duration(seconds)*time.Second + time.Duration(rapid.IntRange(-1, 1).Draw(t, "ns"))
	})
}

// model is a clock that cannot be wrong: it searches a list.
type model struct {
	now  time.Time
	ids  int
	list []modelItem // not fired, in order of scheduling
}

type modelItem struct {
	id int
	at time.Time
	plan
}

func (m *model) schedule(p plan) int {
	m.ids++
	at := m.now.Add(p.After)
	if at.Before(m.now) {
		at = m.now
	}
	m.list = append(m.list, modelItem{m.ids, at, p})
	return m.ids
}

func (m *model) stop(id int) bool {
	n := len(m.list)
	m.list = slices.DeleteFunc(m.list, func(it modelItem) bool { return it.id == id })
	return len(m.list) < n
}

// next is when the first item is due.
func (m *model) next() (time.Time, bool) {
	if len(m.list) == 0 {
		return time.Time{}, false
	}
	return slices.MinFunc(m.list, func(a, b modelItem) int { return a.at.Compare(b.at) }).at, true
}

// until is AdvanceUntil so many have fired.
func (m *model) until(count int, limit time.Duration) (fired []clock.Fired, err error) {
	end := m.now.Add(limit)
	for count > 0 {
		fired = append(fired, m.advance(m.now)...)
		if len(fired) >= count {
			break
		}
		next, found := m.next()
		switch {
		case !found:
			return fired, clock.ErrIdle
		case next.After(end):
			m.now = end
			return fired, clock.ErrLimit
		}
		m.now = next
	}
	return fired, nil
}

func (m *model) advance(target time.Time) (fired []clock.Fired) {
	for {
		first := -1
		for i, it := range m.list {
			if !it.at.After(target) && (first < 0 || it.at.Before(m.list[first].at)) {
				first = i
			}
		}
		if first < 0 {
			m.now = target
			return fired
		}
		it := m.list[first]
		m.list = slices.Delete(m.list, first, first+1)
		m.now = it.at
		fired = append(fired, clock.Fired{At: it.at, Kind: fmt.Sprint(it.id)})
		for _, child := range it.Children {
			m.schedule(child)
		}
	}
}

// subject is the clock under test, numbering its tasks as the model does.
type subject struct {
	*clock.Clock
	ids    int
	ran    int
	timers map[int]*clock.Timer
	early  bool // a task saw another time than its own
}

func (s *subject) schedule(p plan) {
	s.ids++
	s.timers[s.ids] = s.At(s.Now().Add(p.After), clock.Task{
		Kind: fmt.Sprint(s.ids),
		Run: func(_ context.Context, at time.Time) string {
			s.ran++
			s.early = s.early || s.Now() != at
			for _, child := range p.Children {
				s.schedule(child)
			}
			return ""
		},
	})
}

func TestClockAgainstModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := &model{now: start}
		s := &subject{Clock: clock.New(clock.Options{Start: start, Paused: true}), timers: map[int]*clock.Timer{}}
		defer s.Close()
		t.Repeat(map[string]func(*rapid.T){
			"At": func(t *rapid.T) {
				p := plans(2).Draw(t, "plan")
				m.schedule(p)
				s.schedule(p)
			},
			"Stop": func(t *rapid.T) {
				if m.ids == 0 {
					t.Skip("nothing to stop")
				}
				id := rapid.IntRange(1, m.ids).Draw(t, "id")
				if got, want := s.timers[id].Stop(), m.stop(id); got != want {
					t.Fatalf("Stop(%d) = %v, want %v", id, got, want)
				}
			},
			"Advance": func(t *rapid.T) {
				d := max(0, delays().Draw(t, "by"))
				got, err := s.Advance(context.Background(), d)
				if want := m.advance(m.now.Add(d)); err != nil || !slices.Equal(got, want) {
					t.Fatalf("Advance(%v) fired\n%v, %v; want\n%v", d, got, err, want)
				}
			},
			"AdvanceTo": func(t *rapid.T) {
				target := m.now.Add(max(0, delays().Draw(t, "to")))
				got, err := s.AdvanceTo(context.Background(), target)
				if want := m.advance(target); err != nil || !slices.Equal(got, want) {
					t.Fatalf("AdvanceTo(%v) fired\n%v, %v; want\n%v", target, got, err, want)
				}
			},
			"AdvanceUntil": func(t *rapid.T) {
				count, limit := rapid.IntRange(0, 5).Draw(t, "count"), max(0, delays().Draw(t, "limit"))
				enough := s.ran + count
				got, err := s.AdvanceUntil(context.Background(), func() bool { return s.ran >= enough }, limit)
				if want, wantErr := m.until(count, limit); !errors.Is(err, wantErr) || !slices.Equal(got, want) {
					t.Fatalf("AdvanceUntil %d, %v fired\n%v, %v; want\n%v, %v", count, limit, got, err, want, wantErr)
				}
			},
			"AdvanceNext": func(t *rapid.T) {
				got, err := s.AdvanceNext(context.Background())
				next, found := m.next()
				if !found {
					if !errors.Is(err, clock.ErrIdle) {
						t.Fatalf("AdvanceNext with nothing pending: %v, want ErrIdle", err)
					}
				} else if want := m.advance(next); err != nil || !slices.Equal(got, want) {
					t.Fatalf("AdvanceNext fired\n%v, %v; want\n%v", got, err, want)
				}
			},
			"": func(t *rapid.T) {
				if s.Now() != m.now || s.State().Pending != len(m.list) || s.early {
					t.Fatalf("now %v, %d pending, tasks early: %v; want %v, %d, false", s.Now(), s.State().Pending, s.early, m.now,
						len(m.list))
				}
			},
		})
	})
}

// The same work paced by real time fires in the same order at the same times.
func TestPacedClockAgainstModel(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		drawn := rapid.SliceOfN(plans(2), 1, 10).Draw(rt, "plans")
		speed := rapid.Float64Range(0.01, 1e6).Draw(rt, "speed")
		var got []clock.Fired
		bubble(t, clock.Options{Paused: true}, func(t *testing.T, c *clock.Clock) {
			got = runPaced(t, c, drawn, speed)
		})
		m := &model{now: start}
		for _, p := range drawn {
			m.schedule(p)
		}
		if want := m.advance(start.Add(time.Hour)); !slices.Equal(got, want) {
			rt.Fatalf("fired\n%v, want\n%v", got, want)
		}
	})
}

// runPaced lets a clock work off all plans, reading it again and again on the way.
func runPaced(t *testing.T, c *clock.Clock, drawn []plan, speed float64) (fired []clock.Fired) {
	ids := 0
	var schedule func(plan)
	schedule = func(p plan) {
		ids++
		kind := fmt.Sprint(ids)
		c.At(c.Now().Add(p.After), clock.Task{Run: func(context.Context, time.Time) string {
			fired = append(fired, clock.Fired{At: c.Now(), Kind: kind})
			for _, child := range p.Children {
				schedule(child)
			}
			return ""
		}})
	}
	for _, p := range drawn {
		schedule(p)
	}
	if err := c.Run(speed); err != nil {
		t.Fatal(err)
	}
	last := start
	for {
		s := c.State()
		if s.Now.Before(last) || s.Next != nil && s.Now.After(*s.Next) {
			t.Errorf("speed %v: now %v, before it %v, next due %v", speed, s.Now, last, s.Next)
		}
		if s.Pending == 0 {
			return fired
		}
		last = s.Now
		time.Sleep(time.Duration(float64(s.Next.Sub(s.Now))/speed/3) + 1)
		synctest.Wait()
	}
}
