package contracttest_test

import (
	"fmt"
	"maps"
	"testing"
	"time"

	"github.com/healthmock/healthmock/contracttest"
)

// An App of the hip generation is told of its users' orders and of nothing else, in arrays of one whatever its
// envelope.
func TestOrdersOfAHIPApp(t *testing.T) {
	for _, envelope := range []string{"object", "array"} {
		t.Run(envelope, func(t *testing.T) {
			receiver := contracttest.NewReceiver(t)
			sandbox := contracttest.Start(t)
			app, err := sandbox.Control().CreateApp(t.Context(), contracttest.Settings{
				Generation: "hip", Scenario: "happy-path",
				Notifications: contracttest.Notifications{StatusURL: &receiver.URL, DataURL: &receiver.URL, Envelope: envelope},
			})
			if err != nil {
				t.Fatal(err)
			}
			token, err := app.ClientToken(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			userID := invite(t, sandbox.HTTPClient(), sandbox.AdminURL, token, "POLICY-1001")
			if _, err := app.Advance(t.Context(), 24*time.Hour); err != nil {
				t.Fatal(err)
			}
			var told []string
			for _, n := range receiver.All() {
				var list []struct{ Value, EventType string }
				if err := n.Decode(&list); err != nil || len(list) != 1 {
					t.Fatalf("%s is no array of one: %v", n.Body, err)
				}
				told = append(told, list[0].Value+list[0].EventType)
			}
			if len(told) != 3 || told[0] != "In Progress" || told[1] != "Completed" || told[2] != "orders.OrderSummaryUpdated" {
				t.Errorf("told %q, want In Progress, Completed and the summary", told)
			}
			user, err := app.User(t.Context(), userID)
			if err != nil || len(user.Orders) != 1 || user.Orders[0].State != "Completed" || user.Orders[0].TimedOut {
				t.Errorf("the user is %+v, %v, want a completed order", user, err)
			}
			moves, err := app.Events(t.Context(), contracttest.EventQuery{Kind: "order.state"})
			if err != nil || len(moves) != 2 || moves[1].Data.From != "In Progress" || moves[1].Data.Order.State != "Completed" {
				t.Errorf("events %+v, %v, want two moves", moves, err)
			}
		})
	}
}

func TestOrderTypesOfAnApp(t *testing.T) {
	control := contracttest.Start(t).Control()
	app, err := control.CreateApp(
		t.Context(),
		contracttest.Settings{OrderTypes: map[string]string{"full": "happy-path"}, Hardened: new(true)},
	)
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct{ change, want map[string]string }{
		{map[string]string{"aps": "declined"}, map[string]string{"aps": "declined"}},
		{nil, map[string]string{"aps": "declined"}},
		{map[string]string{}, nil},
	} {
		if err := app.Update(t.Context(), contracttest.Settings{Pace: 2, OrderTypes: step.change}); err != nil {
			t.Fatal(err)
		}
		read, err := control.App(t.Context(), app.ClientID)
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range []*contracttest.App{app, read} {
			if !maps.Equal(a.OrderTypes, step.want) || !*a.Hardened {
				t.Errorf("after %v: %v, hardened %t; want %v", step.change, a.OrderTypes, *a.Hardened, step.want)
			}
		}
	}
	unknown := contracttest.Settings{OrderTypes: map[string]string{"aps": "nothing-like-it"}}
	if status(app.Update(t.Context(), unknown)) != 400 ||
		app.OrderTypes != nil ||
		app.ClientSecret == "" {
		t.Errorf("a refused change left %+v", app)
	}
}

// The time that an order may wait is the app's to set, by the type of order.
func TestOrderTimeOutsOfAnApp(t *testing.T) {
	sandbox := contracttest.Start(t)
	app, err := sandbox.Control().CreateApp(t.Context(), contracttest.Settings{
		Generation:    "hip",
		Scenario:      "none",
		OrderTimeOuts: map[string]contracttest.Duration{"other": contracttest.Duration(2 * time.Hour)},
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, step := range []struct {
		change map[string]contracttest.Duration
		after  time.Duration
	}{
		{map[string]contracttest.Duration{"default": contracttest.Duration(48 * time.Hour)}, 48 * time.Hour},
		{map[string]contracttest.Duration{"default": contracttest.Duration(time.Hour)}, time.Hour},
		{map[string]contracttest.Duration{}, 30 * 24 * time.Hour},
	} {
		if err := app.Update(t.Context(), contracttest.Settings{OrderTimeOuts: step.change}); err != nil {
			t.Fatal(err)
		}
		token, err := app.ClientToken(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		userID := invite(t, sandbox.HTTPClient(), sandbox.AdminURL, token, fmt.Sprintf("POLICY-%d", i))
		for _, state := range []string{"In Progress", "Pended"} {
			if _, err := app.Step(t.Context(), userID, contracttest.Step{Order: state}); err != nil {
				t.Fatal(err)
			}
		}
		for _, wait := range []struct {
			by   time.Duration
			want string
		}{{step.after - time.Second, "Pended"}, {time.Second, "Completed"}} {
			if _, err := app.Advance(t.Context(), wait.by); err != nil {
				t.Fatal(err)
			}
			user, err := app.User(t.Context(), userID)
			if err != nil || user.Orders[0].State != wait.want || user.Orders[0].TimedOut != (wait.want == "Completed") {
				t.Errorf("%v, %s: %+v, %v; want %s", step.change, step.after, user.Orders, err, wait.want)
			}
		}
	}
}
