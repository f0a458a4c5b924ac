package mock_test

import (
	"context"
	"fmt"
	"hash/fnv"
	"io"
	"log/slog"
	"net/http"
	"runtime"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock"
	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/mock/notify"
	"github.com/healthmock/healthmock/scenarios"
)

// shaky refuses one attempt in twenty, chosen by what is posted and how often.
type shaky struct{ posted, refused atomic.Int64 }

// RoundTrip answers 200 or, to one in twenty, 503.
func (s *shaky) RoundTrip(r *http.Request) (*http.Response, error) {
	h := fnv.New32a()
	if _, err := io.Copy(h, r.Body); err != nil {
		return nil, err
	}
	_, _ = io.WriteString(h, strconv.FormatInt(s.posted.Add(1), 10))
	status := http.StatusOK
	if h.Sum32()%20 == 0 {
		s.refused.Add(1)
		status = http.StatusServiceUnavailable
	}
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: http.NoBody, Request: r}, nil
}

// crowd leads many users along the happy path, with one notification in ten sent twice and a receiver that refuses one in
// twenty, over virtual days.
func crowd(t testing.TB, users int) (bytesPerUser float64) {
	t.Helper()
	before := heap()
	receiver := &shaky{}
	s, err := mock.New(mock.Options{
		Blind: true, Transport: receiver, Logger: slog.New(slog.DiscardHandler),
		Defaults: app.Settings{
			StartTime: start, Paused: new(true), Scenario: scenarios.None,
			Notifications: app.Notifications{StatusURL: new("http://receiver.test/"), DataURL: new("http://receiver.test/")},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	a, _ := s.Apps().Get("healthmock")
	scenario, err := s.Library().Parse("crowd.yaml", []byte(
		"name: crowd\nprovider: humanapi\nnotifications: {duplicate: 0.1}\nsteps:\n  - {include: happy-path}\n"), nil)
	if err != nil {
		t.Fatal(err)
	}
	run, err := s.Runner().Run(t.Context(), a, scenario, scenarios.Users{Count: users}, scenarios.RunOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for !idle(t, a.Clock) {
		if _, err := a.Clock.AdvanceNext(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if ended, _ := s.Runner().Get(t.Context(), a, run.ID); ended.State != scenarios.Passed {
		t.Errorf("the run is %s: %s", ended.State, ended.Reason)
	}
	bytesPerUser = (heap() - before) / float64(users)
	account(t, s, receiver, users)
	return bytesPerUser
}

func idle(t testing.TB, c *clock.Clock) bool {
	t.Helper()
	return c.State().Next == nil
}

// account looks for a notification that was lost, posted without need, or posted out of order.
func account(t testing.TB, s *mock.Sandbox, receiver *shaky, users int) {
	t.Helper()
	queue, _ := s.Queue("healthmock")
	var sent, copies, attempts int
	first := make(map[string]time.Time, users) // when the latest first attempt of a user was
	_, err := queue.List(context.Background(), func(d notify.Delivery) bool {
		sent++
		attempts += len(d.Attempts)
		if len(d.Chaos) > 0 {
			copies++
		}
		switch {
		case d.State != notify.Delivered:
			t.Errorf("%s is %s after %d attempts", d.ID, d.State, len(d.Attempts))
		case d.Attempts[0].At.Before(first[d.UserID]):
			t.Errorf("%s of %s was posted before an earlier one", d.ID, d.UserID)
		}
		for i, attempt := range d.Attempts {
			if last := i == len(d.Attempts)-1; attempt.OK() != last {
				t.Errorf("%s: attempt %d was answered %d", d.ID, i+1, attempt.Status)
			}
		}
		first[d.UserID] = d.Attempts[0].At
		return false
	})
	if err != nil {
		t.Fatal(err)
	}
	if want := 10*users + copies; sent != want || copies < users/2 || copies > 2*users {
		t.Errorf("%d deliveries, %d of them copies, of %d notifications", sent, copies, 10*users)
	}
	if posted := int(receiver.posted.Load()); posted != attempts || int(receiver.refused.Load()) != attempts-sent {
		t.Errorf("%d attempts are written down, %d were posted and %d of these refused", attempts, posted, receiver.refused.Load())
	}
}

func heap() float64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc)
}

// TestCrowd is the crowd at a size for every day; BenchmarkCrowd has the large ones.
func TestCrowd(t *testing.T) {
	users := 1000
	if testing.Short() {
		users = 100
	}
	crowd(t, users)
}

// BenchmarkCrowd measures how time and memory grow with the users: go test ./mock -run xxx -bench Crowd -benchtime 1x.
func BenchmarkCrowd(b *testing.B) {
	for _, users := range []int{1_000, 10_000, 100_000} {
		b.Run(fmt.Sprintf("users=%d", users), func(b *testing.B) {
			var bytes float64
			for b.Loop() {
				bytes = crowd(b, users)
			}
			b.ReportMetric(bytes, "B/user")
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*users), "ns/user")
		})
	}
}
