package app_test

import (
	"slices"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/app"
)

// orderRules are those of a vendor whose orders wait, and end by themselves when they have waited too long.
var orderRules = app.OrderRules{
	Initial: "Open",
	Moves: map[string][]string{
		"Open":    {"Going", "Off"},
		"Going":   {"Waiting", "Full", "Off"},
		"Waiting": {"Going", "Full", "Off"},
		"Full":    {},
		"Off":     {},
	},
	TimeOuts: map[string]string{"Waiting": "Full"},
	ByStatus: map[string]string{"Busy": "Going", "Done": "Full"},
}

// createOrdering makes an App whose users have orders.
func createOrdering(t testing.TB) *app.App {
	t.Helper()
	return create(t, newAppsAt(t, vendorOf(orderingRules())), "ordering")
}

func orderingRules() app.Rules {
	with := rules
	with.Orders, with.Tokens = orderRules, []string{"session", "access", "client"}
	with.Notifications = []string{"status", "order"}
	return with
}

// theOrder is the one order of a user.
func theOrder(t testing.TB, a *app.App, userID string) app.Order {
	t.Helper()
	orders, err := a.Orders(t.Context(), userID)
	if err != nil || len(orders) != 1 {
		t.Fatalf("orders %+v, %v, want one", orders, err)
	}
	return orders[0]
}

func TestOrderMoves(t *testing.T) {
	a := createOrdering(t)
	ctx := t.Context()
	user := createUser(t, a, "u")
	order := theOrder(t, a, user.UserID)
	if want := app.UUID(1, "order", user.UserID); order.ID != want || order.State != "Open" || order.Type != "default" ||
		order.TimedOut || !order.CreatedAt.Equal(start) || !order.UpdatedAt.Equal(start) {
		t.Errorf("a new order is %+v, want id %s, open, of the default type", order, want)
	}
	for _, step := range []struct {
		state           string
		timedOut, force bool
		want            app.Kind
	}{
		{"Gone", false, true, app.Invalid},
		{"Going", true, true, app.Invalid}, // no time-out leads there
		{"Full", false, false, app.Conflict},
		{"Full", true, false, app.Conflict}, // it does not wait
		{"Open", false, false, ""},          // as it is
		{"Going", false, false, ""},
		{"Waiting", false, false, ""},
		{"Going", false, false, ""},
		{"Waiting", false, false, ""},
		{"Full", true, false, ""},
		{"Full", true, false, ""}, // as it is
		{"Full", false, false, app.Conflict},
		{"Off", false, false, app.Conflict},
		{"Off", false, true, ""},
	} {
		if _, err := a.Clock.Advance(ctx, time.Second); err != nil {
			t.Fatal(err)
		}
		before := theOrder(t, a, user.UserID)
		err := a.SetOrder(ctx, user.UserID, step.state, step.timedOut, step.force)
		if kind(err) != step.want {
			t.Errorf("%+v: got %v", step, err)
		}
		after := theOrder(t, a, user.UserID)
		if moved := after.UpdatedAt.Equal(a.Clock.Now()); moved != (before.State != after.State) {
			t.Errorf("%+v: changed at %s, now it is %s", step, after.UpdatedAt, a.Clock.Now())
		}
		if err == nil && (after.State != step.state || after.TimedOut != step.timedOut) {
			t.Errorf("%+v: got %+v", step, after)
		}
	}
	want := []string{"user.created", "order.created"}
	for range 6 {
		want = append(want, "order.state")
	}
	if got := history(t, a); !slices.Equal(got, want) {
		t.Errorf("history %q, want %q", got, want)
	}
	events, err := a.EventsOf(ctx, user.UserID)
	if err != nil {
		t.Fatal(err)
	}
	if last := events[6].Data; last.From != "Waiting" || last.Order.State != "Full" || !last.Order.TimedOut ||
		last.ClientUserID != "u" {
		t.Errorf("the time-out is told as %+v", last)
	}
	if seen, err := a.User(ctx, user.UserID); err != nil || !seen.UpdatedAt.Equal(a.Clock.Now()) {
		t.Errorf("the user was last changed at %s, want %s", seen.UpdatedAt, a.Clock.Now())
	}
	if err := a.SetOrder(ctx, "nobody", "Going", false, false); kind(err) != app.NotFound {
		t.Errorf("unknown user: %v", err)
	}
	if err := a.DeleteUser(ctx, user.UserID); err != nil {
		t.Fatal(err)
	}
	if orders, err := a.Orders(ctx, user.UserID); err != nil || len(orders) != 0 {
		t.Errorf("a deleted user has %+v, %v", orders, err)
	}
}

// The order follows the status where the table of orders allows it, until SetOrder moves it.
func TestOrdersFollowStatuses(t *testing.T) {
	a := createOrdering(t)
	ctx := t.Context()
	for _, life := range []struct {
		name  string
		steps []func(string) error
		want  string
	}{
		{"a whole life", []func(string) error{
			func(id string) error { return a.SetStatus(ctx, id, "Busy", false) },
			func(id string) error { return a.SetStatus(ctx, id, "Done", false) },
		}, "Full"},
		{"an end is an end", []func(string) error{
			func(id string) error { return a.SetStatus(ctx, id, "Busy", false) },
			func(id string) error { return a.SetStatus(ctx, id, "Done", false) },
			func(id string) error { return a.SetStatus(ctx, id, "New", true) },
			func(id string) error { return a.SetStatus(ctx, id, "Busy", false) },
		}, "Full"},
		{"unless it is forced", []func(string) error{
			func(id string) error { return a.SetStatus(ctx, id, "Done", true) },
			func(id string) error { return a.SetStatus(ctx, id, "Busy", true) },
		}, "Going"},
		{"set by hand", []func(string) error{
			func(id string) error { return a.SetOrder(ctx, id, "Open", false, false) },
			func(id string) error { return a.SetStatus(ctx, id, "Busy", false) },
		}, "Open"},
	} {
		t.Run(life.name, func(t *testing.T) {
			id := createUser(t, a, life.name).UserID
			for i, step := range life.steps {
				if err := step(id); err != nil {
					t.Fatalf("step %d: %v", i+1, err)
				}
			}
			if got := theOrder(t, a, id).State; got != life.want {
				t.Errorf("the order is %s, want %s", got, life.want)
			}
		})
	}
}

// Users of a vendor without orders have none.
func TestNoOrders(t *testing.T) {
	a := create(t, newApps(t), "acme")
	id := createUser(t, a, "u").UserID
	if orders, err := a.Orders(t.Context(), id); err != nil || len(orders) != 0 {
		t.Errorf("got %+v, %v, want none", orders, err)
	}
	if err := a.SetOrder(t.Context(), id, "Going", false, true); kind(err) != app.Conflict {
		t.Errorf("moved although there is none: %v", err)
	}
}

// An order that completes a user completes its order.
func TestOrderTypes(t *testing.T) {
	a := createOrdering(t)
	user := createUser(t, a, "u")
	if _, _, err := a.CreateUser(t.Context(), app.NewUser{ClientUserID: "u", OrderType: "full"}); err != nil {
		t.Fatal(err)
	}
	if got := theOrder(t, a, user.UserID).Type; got != "full" {
		t.Errorf("the order's type is %s, want full", got)
	}
	typed, _, err := a.CreateUser(t.Context(), app.NewUser{ClientUserID: "v", OrderType: "aps"})
	if err != nil {
		t.Fatal(err)
	}
	if got := theOrder(t, a, typed.UserID).Type; got != "aps" {
		t.Errorf("the order's type is %s, want aps", got)
	}
}
