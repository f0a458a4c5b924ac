package app_test

import (
	"slices"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/app"
)

// ask submits an order for u.
func ask(t testing.TB, a *app.App, n app.NewUser) app.User {
	t.Helper()
	n.ClientUserID, n.Order = "u", true
	user, _, err := a.CreateUser(t.Context(), n)
	must(t, err)
	return user
}

// Requests for a user with an open order create none. After its end another one is created, if the client orders.
func TestOneOrderAfterAnother(t *testing.T) {
	a := createPatient(t)
	id := ask(t, a, app.NewUser{ClientData: map[string]any{"n": "1"}}).UserID
	ask(t, a, app.NewUser{OrderType: "quick"})
	if got := orders(t, a, id); len(got) != 1 || got[0].Type != "quick" {
		t.Errorf("asked twice: %+v", got)
	}
	must(t, a.SetOrder(t.Context(), id, "Full", false, true))
	if _, _, err := a.CreateUser(t.Context(), app.NewUser{ClientUserID: "u"}); err != nil || len(orders(t, a, id)) != 1 {
		t.Errorf("no order was asked for: %v", err)
	}
	advance(t, a, time.Hour)
	user := ask(t, a, app.NewUser{ClientData: map[string]any{"n": "2"}})
	got := orders(t, a, id)
	if len(got) != 2 || got[1].State != "Open" || got[1].Type != "plain" || got[1].ID == got[0].ID ||
		!got[1].CreatedAt.Equal(start.Add(time.Hour)) {
		t.Errorf("another: %+v", got)
	}
	if user.ClientData["n"] != "2" || user.UserID != id {
		t.Errorf("the user is %+v", user)
	}
	must(t, a.SetOrder(t.Context(), id, "Going", false, false))
	if got := orders(t, a, id); got[0].State != "Full" || got[1].State != "Going" {
		t.Errorf("the latest was to move: %+v", got)
	}
}

// A later order of a user with a connected source proceeds by itself: the source is read again, and the order is
// completed.
func TestALaterOrderGoesOnByItself(t *testing.T) {
	a := createPatient(t)
	ctx := t.Context()
	id := ask(t, a, app.NewUser{}).UserID
	for _, name := range []string{"Cleveland Clinic", "Starfleet Medical"} {
		_, err := a.Connect(ctx, id, app.FindSource(name))
		must(t, err)
		_, err = a.PutReport(ctx, id, "each", name)
		must(t, err)
	}
	_, err := a.PutReport(ctx, id, "whole", "")
	must(t, err)
	must(t, a.SetOrder(ctx, id, "Full", false, true))
	began := a.Latest()
	ask(t, a, app.NewUser{})
	for _, want := range []struct {
		after time.Duration
		state string
	}{{5*time.Minute - 1, "Open"}, {1, "Going"}, {10*time.Minute - 1, "Going"}, {1, "Full"}, {1000 * time.Hour, "Full"}} {
		advance(t, a, want.after)
		if got := orders(t, a, id)[1]; got.State != want.state || got.TimedOut {
			t.Errorf("after %s more: %+v, want %s", want.after, got, want.state)
		}
	}
	events, err := a.Events(ctx, began, 100)
	must(t, err)
	var kinds []string
	for _, e := range events {
		kinds = append(kinds, e.Kind)
	}
	want := []string{
		app.OrderCreated, app.OrderState, app.SourceSynced, app.SourceSynced,
		app.SourceSynced, app.ReportUpdated, app.SourceSynced, app.ReportUpdated, app.ReportUpdated, app.OrderState,
	}
	if !slices.Equal(kinds, want) {
		t.Errorf("history %q, want %q", kinds, want)
	}
	reports, err := a.Reports(ctx, id)
	must(t, err)
	for _, r := range reports {
		if !slices.Equal(r.Orders, []string{orders(t, a, id)[0].ID, orders(t, a, id)[1].ID}) ||
			!r.UpdatedAt.Equal(start.Add(15*time.Minute)) {
			t.Errorf("report %+v", r)
		}
	}
}

// A later order that is moved by hand stays where it is put. One whose sources are disconnected has nothing to wait
// for.
func TestALaterOrderThatIsSetByHand(t *testing.T) {
	for name, test := range map[string]struct {
		meddle func(t *testing.T, a *app.App, id string)
		want   string
	}{
		"manual": {func(t *testing.T, a *app.App, id string) {
			must(t, a.SetOrder(t.Context(), id, "Open", false, false))
		}, "Open"},
		"disconnected": {func(t *testing.T, a *app.App, id string) {
			must(t, a.Disconnect(t.Context(), id, "Cleveland Clinic"))
		}, "Full"},
	} {
		t.Run(name, func(t *testing.T) {
			a := createPatient(t)
			id := ask(t, a, app.NewUser{}).UserID
			_, err := a.Connect(t.Context(), id, app.FindSource("Cleveland Clinic"))
			must(t, err)
			must(t, a.SetOrder(t.Context(), id, "Off", false, true))
			ask(t, a, app.NewUser{})
			test.meddle(t, a, id)
			advance(t, a, 24*time.Hour)
			if got := orders(t, a, id)[1].State; got != test.want {
				t.Errorf("the order is %s, want %s", got, test.want)
			}
		})
	}
}

// A later order of a user without a connected source begins at the initial status.
func TestALaterOrderStartsOver(t *testing.T) {
	a := createPatient(t)
	id := ask(t, a, app.NewUser{OrderType: "quick"}).UserID
	must(t, a.SetStatus(t.Context(), id, "Busy", false))
	must(t, a.SetOrder(t.Context(), id, "Off", false, true))
	user := ask(t, a, app.NewUser{OrderType: "plain"})
	if user.Status != "New" {
		t.Errorf("the user is %+v", user)
	}
	events, err := a.EventsOf(t.Context(), id)
	must(t, err)
	if last := events[len(events)-1]; last.Kind != app.OrderCreated || !last.Data.StartsOver {
		t.Errorf("the last event is %+v", last)
	}
	if pending := a.Clock.State().Pending; pending != 0 {
		t.Errorf("%d pending: nobody leads this order but its life", pending)
	}
}

func TestAbort(t *testing.T) {
	a := createPatient(t)
	ctx := t.Context()
	id := ask(t, a, app.NewUser{}).UserID
	_, err := a.Connect(ctx, id, app.FindSource("Cleveland Clinic"))
	must(t, err)
	subscribed, err := a.AddSubscription(ctx, app.Subscription{UserID: id, Email: "ada@example.com", Role: "producer"})
	must(t, err)
	must(t, a.SetOrder(ctx, id, "Waiting", false, true))
	must(t, a.Resync(ctx, id, ""))
	must(t, a.Abort(ctx, id))
	if got := theOrder(t, a, id); got.State != "Off" || got.TimedOut || !got.Manual {
		t.Errorf("the order is %+v", got)
	}
	if got := a.Clock.State().Pending; got != 0 {
		t.Errorf("%d pending", got)
	}
	if _, err := a.Subscription(ctx, subscribed.ID); kind(err) != app.NotFound {
		t.Errorf("the subscription: %v", err)
	}
	if got := history(t, a); !slices.Equal(got[len(got)-2:], []string{app.OrderAborted, app.OrderState}) {
		t.Errorf("history %q", got)
	}
	for who, want := range map[string]app.Kind{id: app.Conflict, "nobody": app.NotFound} {
		if err := a.Abort(ctx, who); kind(err) != want {
			t.Errorf("abort again: %v, want %s", err, want)
		}
		if err := a.Resync(ctx, who, "nothing"); kind(err) != app.NotFound {
			t.Errorf("resync: %v", err)
		}
	}
	must(t, a.SetStatus(ctx, id, "Busy", false)) // the order follows, as SetOrder was not called
	if got := theOrder(t, a, id).State; got != "Off" {
		t.Errorf("the order is %s", got)
	}
}

// A source that is being read again is not read twice at once.
func TestResyncTwice(t *testing.T) {
	a := createPatient(t)
	id := createUser(t, a, "u").UserID
	_, err := a.Connect(t.Context(), id, app.FindSource("Cleveland Clinic"))
	must(t, err)
	must(t, a.Resync(t.Context(), id, ""))
	advance(t, a, 6*time.Minute)
	must(t, a.Resync(t.Context(), id, ""))
	advance(t, a, 4*time.Minute)
	sources, err := a.Sources(t.Context(), id)
	must(t, err)
	if sources[0].Sync != app.SyncOK || a.Clock.State().Pending != 0 {
		t.Errorf("source %+v, %d pending", sources[0], a.Clock.State().Pending)
	}
}

// A note is recorded with the order, whichever source wrote it.
func TestVendorNotes(t *testing.T) {
	a := createPatient(t)
	id := createUser(t, a, "u").UserID
	must(t, a.AddVendorNote(t.Context(), id, "A fee is due", "cleveland clinic"))
	must(t, a.AddVendorNote(t.Context(), id, "Nothing new", ""))
	events, err := a.EventsOf(t.Context(), id)
	must(t, err)
	first, second := events[2], events[3]
	if first.Kind != app.VendorNoted || first.Data.Text != "A fee is due" || *first.Data.Of != (app.ReportSource{
		ID: app.FindSource("Cleveland Clinic").ID, Name: "Cleveland Clinic",
	}) || first.Data.Order.ID != theOrder(t, a, id).ID || second.Data.Of != nil {
		t.Errorf("events %+v and %+v", first, second)
	}
	old := create(t, newApps(t), "acme")
	if err := old.AddVendorNote(t.Context(), createUser(t, old, "u").UserID, "x", ""); kind(err) != app.Conflict {
		t.Errorf("a user without an order: %v", err)
	}
}
