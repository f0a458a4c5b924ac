package app_test

import (
	"slices"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/mock/store"
)

// createPatient makes an App whose orders wait three days, and which reads a source again in ten minutes.
func createPatient(t testing.TB) *app.App {
	t.Helper()
	return create(t, newAppsAt(t, vendorOf(patientRules())), "ordering")
}

func patientRules() app.Rules {
	with := rules
	with.Orders, with.Reread = orderRules, 10*time.Minute
	with.Orders.Working, with.Orders.Done, with.Orders.Aborted, with.Orders.Pickup = "Going", "Full", "Off", 5*time.Minute
	with.Orders.Types = []app.OrderType{
		{Code: "plain", Alias: "Plain", Patience: 72 * time.Hour}, {Code: "quick", Alias: "Quick", Patience: time.Hour},
	}
	with.Orders.Patience = map[string]time.Duration{"slow": 200 * time.Hour, "endless": 0}
	return with
}

func advance(t testing.TB, a *app.App, d time.Duration) []clock.Fired {
	t.Helper()
	fired, err := a.Clock.Advance(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	return fired
}

func orders(t testing.TB, a *app.App, userID string) []app.Order {
	t.Helper()
	list, err := a.Orders(t.Context(), userID)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// An order that waits longer than its type allows ends by itself, unless it goes on before.
func TestOrdersTimeOut(t *testing.T) {
	for _, test := range []struct {
		name, kind string
		live       func(t *testing.T, a *app.App, id string)
		after      time.Duration // since the beginning
		state      string
		timedOut   bool
	}{
		{"just before", "", nil, 72*time.Hour - time.Second, "Waiting", false},
		{"in time", "", nil, 72 * time.Hour, "Full", true},
		{"of another type", "quick", nil, time.Hour, "Full", true},
		{"of an unlisted type", "ours", nil, 72 * time.Hour, "Full", true},
		{"of a type that the app sets", "slow", nil, 200*time.Hour - time.Second, "Waiting", false},
		{"in the time that the app sets", "slow", nil, 200 * time.Hour, "Full", true},
		{"of a type without a time-out", "endless", nil, 5000 * time.Hour, "Waiting", false},
		{"went on", "", func(t *testing.T, a *app.App, id string) {
			must(t, a.SetOrder(t.Context(), id, "Going", false, false))
		}, 500 * time.Hour, "Going", false},
		{"waits again", "", func(t *testing.T, a *app.App, id string) {
			must(t, a.SetOrder(t.Context(), id, "Going", false, false))
			advance(t, a, 24*time.Hour)
			must(t, a.SetOrder(t.Context(), id, "Waiting", false, false))
		}, 80 * time.Hour, "Waiting", false},
		{"ended", "", func(t *testing.T, a *app.App, id string) {
			must(t, a.SetOrder(t.Context(), id, "Off", false, false))
		}, 500 * time.Hour, "Off", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			a := createPatient(t)
			user, _, err := a.CreateUser(t.Context(), app.NewUser{ClientUserID: "u", OrderType: test.kind})
			must(t, err)
			must(t, a.SetOrder(t.Context(), user.UserID, "Going", false, false))
			must(t, a.SetOrder(t.Context(), user.UserID, "Waiting", false, false))
			if test.live != nil {
				test.live(t, a, user.UserID)
			}
			advance(t, a, start.Add(test.after).Sub(a.Clock.Now()))
			if got := theOrder(t, a, user.UserID); got.State != test.state || got.TimedOut != test.timedOut {
				t.Errorf(
					"after %s the order is %s, timed out %t; want %s, %t",
					test.after,
					got.State,
					got.TimedOut,
					test.state,
					test.timedOut,
				)
			}
			if pending := a.Clock.State().Pending; (pending > 0) != (test.state == "Waiting" && test.kind != "endless") {
				t.Errorf("%d pending", pending)
			}
		})
	}
}

// Nothing is due for a user who was deleted.
func TestNothingIsDueOfTheDeleted(t *testing.T) {
	a := createPatient(t)
	id := createUser(t, a, "u").UserID
	_, err := a.Connect(t.Context(), id, app.FindSource("Cleveland Clinic"))
	must(t, err)
	must(t, a.SetOrder(t.Context(), id, "Waiting", false, true))
	must(t, a.Resync(t.Context(), id, ""))
	if got := a.Clock.State().Pending; got != 2 {
		t.Errorf("%d pending, want a time-out and a source", got)
	}
	must(t, a.DeleteUser(t.Context(), id))
	if got := a.Clock.State().Pending; got != 0 {
		t.Errorf("%d pending after the end", got)
	}
}

// The copy of an App does the scheduled work of the original.
func TestMirrorsKnowWhatIsDue(t *testing.T) {
	a := createPatient(t)
	id := createUser(t, a, "u").UserID
	_, err := a.Connect(t.Context(), id, app.FindSource("Cleveland Clinic"))
	must(t, err)
	_, err = a.PutReport(t.Context(), id, "each", "")
	must(t, err)
	must(t, a.SetOrder(t.Context(), id, "Waiting", false, true))
	advance(t, a, time.Hour)
	must(t, a.Resync(t.Context(), id, ""))
	mirrors := app.NewApps(store.NewMemory(), vendorOf(patientRules()))
	mirror, err := mirrors.Mirror(t.Context(), a, nil)
	must(t, err)
	expected := advance(t, mirror, 100*time.Hour)
	if state := theOrder(t, a, id).State; state != "Waiting" {
		t.Errorf("the App's own order is %s", state)
	}
	if got := advance(t, a, 100*time.Hour); len(got) != 2 || !slices.Equal(got, expected) {
		t.Errorf("fired %v, the mirror said %v", got, expected)
	}
	if a, b := theOrder(t, a, id), theOrder(t, mirror, id); a != b || a.State != "Full" {
		t.Errorf("the order is %+v, of the mirror %+v", a, b)
	}
	must(t, mirrors.Close(t.Context()))
}
