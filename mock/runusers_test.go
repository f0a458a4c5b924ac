package mock_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock"
	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/scenarios"
)

func inline(t *testing.T, s *mock.Sandbox, lines string) *scenarios.Scenario {
	t.Helper()
	scenario, err := s.Library().Parse("crowd.yaml", []byte("name: crowd\nprovider: humanapi\n"+lines), nil)
	if err != nil {
		t.Fatal(err)
	}
	return scenario
}

// What a run does to notifications counts from the first one of each user that it invents: Invited.
func TestChaosCountsFromTheFirstNotification(t *testing.T) {
	const users = 20
	for chaos, want := range map[string]int{"duplicate: 1.0": 2 * 2 * users, "drop: 1.0": 0, "delay: 1h": 2 * users} {
		s, receiver := newSandbox(t, mock.Options{})
		a := theApp(t, s)
		scenario := inline(t, s, "notifications: {"+chaos+"}\nsteps: [{after: 5m, status: Engaged}]\n")
		if _, err := s.Runner().Run(t.Context(), a, scenario, scenarios.Users{Count: users}, scenarios.RunOptions{}); err != nil {
			t.Fatal(err)
		}
		advance(t, a, 30*time.Minute)
		if early := len(receiver.got()); chaos == "delay: 1h" && early > 0 {
			t.Errorf("%s: %d notifications came at once", chaos, early)
		}
		advance(t, a, 5*time.Hour)
		if got := len(receiver.got()); got != want {
			t.Errorf("%s: %d notifications, want %d", chaos, got, want)
		}
	}
}

// Runs that are started at once have users of their own.
func TestRunsShareNoUsers(t *testing.T) {
	s, _ := newSandbox(t, mock.Options{})
	a := theApp(t, s)
	scenario := inline(t, s, "steps: [{after: 5m, status: Engaged}]\n")
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			run, err := s.Runner().Run(t.Context(), a, scenario, scenarios.Users{Count: 10}, scenarios.RunOptions{})
			if err != nil || len(run.Users) != 10 {
				t.Errorf("%d users, %v", len(run.Users), err)
			}
		})
	}
	all.Wait()
	advance(t, a, time.Hour)
	for _, run := range runsOf(t, s.Runner(), a) {
		if run.State != scenarios.Passed {
			t.Errorf("%s is %s: %s", run.ID, run.State, run.Reason)
		}
	}
}

// leaving is a context that ends after so many looks at it, as that of a client who leaves in the middle.
type leaving struct {
	context.Context
	looks int
}

var errLeft = errors.New("the client has left")

func (c *leaving) Err() error {
	if c.looks--; c.looks < 0 {
		return errLeft
	}
	return nil
}

// A run of many users ends with its client, and what was made of it does no harm: the users live through nothing, and the next
// run begins.
func TestARunEndsWithItsClient(t *testing.T) {
	s, receiver := newSandbox(t, mock.Options{})
	a := theApp(t, s)
	scenario := inline(
		t, s,
		"notifications: {drop: 1.0}\nfaults: [{operation: listReports, status: 503}]\nsteps: [{after: 5m, status: Engaged}]\n",
	)
	_, err := s.Runner().Run(&leaving{t.Context(), 200}, a, scenario, scenarios.Users{Count: scenarios.MaxUsers}, scenarios.RunOptions{})
	if !errors.Is(err, errLeft) {
		t.Fatal(err)
	}
	users, err := a.Users(t.Context(), app.UserQuery{Limit: 1000})
	if err != nil || len(users) == 0 || len(users) > 200 {
		t.Fatalf("%d users, %v", len(users), err)
	}
	if len(runsOf(t, s.Runner(), a)) != 0 || !a.Faults.Empty() {
		t.Errorf("%d runs, faults: %t", len(runsOf(t, s.Runner(), a)), !a.Faults.Empty())
	}
	if err := a.SetStatus(t.Context(), users[0].UserID, "Engaged", false); err != nil {
		t.Fatal(err)
	}
	advance(t, a, time.Hour)
	if got := statuses(t, receiver.got()); got != "Engaged" {
		t.Errorf("notifications: %s", got)
	}
	run, err := s.Runner().Run(t.Context(), a, scenario, scenarios.Users{Count: 2}, scenarios.RunOptions{})
	if err != nil || len(run.Users) != 2 {
		t.Errorf("%+v, %v", run, err)
	}
}

// A name that is taken is a Conflict, and says which user of the run has it.
func TestInventedUsersAreNew(t *testing.T) {
	s, _ := newSandbox(t, mock.Options{})
	a := theApp(t, s)
	invite(t, a, "policy-3")
	_, err := s.Runner().Run(t.Context(), a, inline(t, s, "steps: [{after: 5m, status: Engaged}]\n"), scenarios.Users{
		Count: 5, Template: &scenarios.Template{ClientUserID: "policy-$(n)"},
	}, scenarios.RunOptions{})
	if !app.Is(err, app.Conflict) || !strings.Contains(fmt.Sprint(err), "user 3") {
		t.Error(err)
	}
}

// runsOf lists the runs of an App.
func runsOf(t testing.TB, runner *scenarios.Runner, a *app.App) []scenarios.Run {
	t.Helper()
	runs, err := runner.Runs(t.Context(), a)
	if err != nil {
		t.Error(err)
	}
	return runs
}
