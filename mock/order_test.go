package mock_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock"
	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/humanapi"
	"github.com/healthmock/healthmock/mock/notify"
)

// hipUser makes an App of the hip generation whose users complete their orders, and one user of it.
func hipUser(t *testing.T, s *mock.Sandbox) (*app.App, app.User) {
	t.Helper()
	a, err := s.Create(t.Context(), app.Settings{
		ClientID: "hip", Scenario: "order-completed", StartTime: start, Paused: new(true),
		Notifications: app.Notifications{StatusURL: new("http://receiver.test/status")},
		Generation:    humanapi.HIP,
	})
	if err != nil {
		t.Fatal(err)
	}
	return a, order(t, a)
}

func order(t *testing.T, a *app.App) app.User {
	t.Helper()
	user, _, err := a.CreateUser(t.Context(), app.NewUser{ClientUserID: "policy-1", Order: true})
	if err != nil {
		t.Fatal(err)
	}
	if user, err = a.User(t.Context(), user.UserID); err != nil { // with its scenario
		t.Fatal(err)
	}
	return user
}

// What an aborted order still had to tell is not told any more, and nothing more happens in its life; that it is cancelled is.
func TestAnAbortedOrderTellsOnlyThat(t *testing.T) {
	s, receiver := newSandbox(t, mock.Options{})
	a, user := hipUser(t, s)
	receiver.fail(1)
	advance(t, a, 3*time.Minute)
	if err := a.Abort(t.Context(), user.UserID); err != nil {
		t.Fatal(err)
	}
	advance(t, a, 1000*time.Hour)
	queue, _ := s.Queue("hip")
	deliveries, err := queue.List(t.Context(), func(notify.Delivery) bool { return true })
	if err != nil {
		t.Fatal(err)
	}
	var states []string
	for _, d := range deliveries {
		states = append(states, d.Summary+" "+string(d.State))
	}
	slices.Sort(states)
	want := []string{"order Cancelled delivered", "order In Progress cancelled", "order summary cancelled delivered"}
	if !slices.Equal(states, want) {
		t.Errorf("deliveries %q, want %q", states, want)
	}
	if sources, err := a.Sources(t.Context(), user.UserID); err != nil || len(sources) != 0 || a.Clock.State().Pending != 0 {
		t.Errorf("its life went on: %d sources, %v, %d pending", len(sources), err, a.Clock.State().Pending)
	}
}

// The order after an aborted one needs the person once more, and so has a life of its own.
func TestALaterOrderIsLivedThrough(t *testing.T) {
	s, receiver := newSandbox(t, mock.Options{})
	a, user := hipUser(t, s)
	if err := a.Abort(t.Context(), user.UserID); err != nil {
		t.Fatal(err)
	}
	advance(t, a, time.Hour)
	before := len(receiver.got())
	if again := order(t, a); again.UserID != user.UserID || again.Scenario != "order-completed" {
		t.Errorf("the user is %+v", again)
	}
	advance(t, a, 100*time.Hour)
	orders, err := a.Orders(t.Context(), user.UserID)
	if err != nil || len(orders) != 2 || orders[0].State != "Cancelled" || orders[1].State != "Completed" {
		t.Errorf("orders %+v, %v", orders, err)
	}
	told := receiver.got()[before:]
	if len(told) != 5 || !strings.Contains(told[4], orders[1].ID) {
		t.Errorf("told %q, want four states and a summary", told)
	}
}
