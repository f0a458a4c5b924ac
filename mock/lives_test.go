package mock_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/healthmock/healthmock/mock"
	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/notify"
	"github.com/healthmock/healthmock/scenarios"
)

// TestNothingIsLostOrDoubled interleaves new users, runs, steps by hand, advances, deletions and a failing receiver at random.
// Whatever happens, every status and report that was told of has one notification, first attempts leave in the order of what
// they tell, no attempt follows a good one, and nothing of a deleted user is pending.
func TestNothingIsLostOrDoubled(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		s, receiver := newSandbox(t, mock.Options{})
		a := theApp(t, s)
		var users []string
		for turn := range rapid.IntRange(1, 25).Draw(r, "turns") {
			pick := func() string { return rapid.SampledFrom(users).Draw(r, "user") }
			switch what := rapid.IntRange(0, 7).Draw(r, "what"); {
			case what == 0 || len(users) == 0:
				users = append(users, invite(t, a, fmt.Sprintf("policy-%d", turn)).UserID)
			case what == 1:
				name := rapid.SampledFrom([]string{"declined", "some-synced", "attn-required", "disconnected"}).Draw(r, "scenario")
				scenario, err := s.Library().Get(name)
				if err != nil {
					t.Fatal(err)
				}
				_, err = s.Runner().Start(t.Context(), a, scenario, []string{pick()}, scenarios.RunOptions{})
				if err != nil && !app.Is(err, app.NotFound) {
					r.Fatal(err)
				}
			case what == 2:
				status := rapid.SampledFrom(a.Rules("humanapi").Statuses()).Draw(r, "status")
				_ = a.SetStatus(t.Context(), pick(), status, rapid.Bool().Draw(r, "force")) // a refusal changes nothing
			case what == 3:
				_ = a.DeleteUser(t.Context(), pick())
			case what == 4:
				receiver.fail(rapid.IntRange(0, 5).Draw(r, "failures"))
			default:
				minutes := rapid.SampledFrom([]int{0, 1, 5, 17, 60, 1440}).Draw(r, "minutes")
				advance(t, a, time.Duration(minutes)*time.Minute)
			}
		}
		receiver.fail(0)
		advance(t, a, 30*24*time.Hour)
		audit(t, r, s, a)
	})
}

// audit holds the deliveries of an App against its Events.
func audit(t *testing.T, r *rapid.T, s *mock.Sandbox, a *app.App) {
	t.Helper()
	events, err := a.Events(t.Context(), 0, 100_000)
	if err != nil {
		t.Fatal(err)
	}
	told := make(map[string][]string) // by user: what there was to tell
	gone := make(map[string]bool)
	for i, e := range events {
		if e.Seq != int64(i)+1 || i > 0 && e.At.Before(events[i-1].At) {
			r.Fatalf("event %d is number %d at %s", i+1, e.Seq, e.At)
		}
		switch e.Kind {
		case app.UserCreated, app.UserStatus:
			told[e.UserID] = append(told[e.UserID], "status "+e.Data.Status)
		case app.ReportCreated:
			told[e.UserID] = append(told[e.UserID], "report "+e.Data.Report.Code+" created")
		case app.ReportUpdated:
			told[e.UserID] = append(told[e.UserID], "report "+e.Data.Report.Code+" updated")
		case app.UserDeleted:
			gone[e.UserID] = true
		}
	}
	queue, _ := s.Queue(a.ID())
	for user, want := range told {
		list, err := queue.ListOf(t.Context(), user)
		if err != nil {
			t.Fatal(err)
		}
		if len(list) != len(want) {
			r.Fatalf("%d deliveries for %d things to tell of %s", len(list), len(want), user)
		}
		var last time.Time
		for i, d := range list {
			switch {
			case d.Summary != want[i]:
				r.Fatalf("delivery %d of %s tells %q, not %q", i, user, d.Summary, want[i])
			case d.State == notify.Pending, d.State == notify.Cancelled && !gone[user], d.State == notify.Failed:
				r.Fatalf("%s of %s is %s after a month", d.Summary, user, d.State)
			}
			for n, attempt := range d.Attempts {
				if good := n == len(d.Attempts)-1 && d.State == notify.Delivered; attempt.OK() != good {
					r.Fatalf("attempt %d of %d to tell %s (%s) was answered %d", n+1, len(d.Attempts), d.Summary, d.State, attempt.Status)
				}
			}
			if len(d.Attempts) > 0 {
				if d.Attempts[0].At.Before(last) {
					r.Fatalf("%s of %s overtook what came before it", d.Summary, user)
				}
				last = d.Attempts[0].At
			}
		}
	}
}
