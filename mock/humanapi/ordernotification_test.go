package humanapi_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/chart"
	"github.com/healthmock/healthmock/mock/humanapi"
	"github.com/healthmock/healthmock/mock/store"
)

// hipApp is an App of the hip generation, and what the vendor tells of it: "kind body".
func hipApp(t *testing.T) (a *app.App, told *[]string) {
	t.Helper()
	p, err := humanapi.New(humanapi.Options{})
	if err != nil {
		t.Fatal(err)
	}
	told = new([]string)
	apps := app.NewApps(store.NewMemory(), p.Vendor())
	t.Cleanup(func() { _ = apps.Close(context.Background()) })
	apps.OnOpen(func(a *app.App) {
		a.Subscribe(func(ctx context.Context, a *app.App, e app.Event) {
			messages, err := p.Notifications(ctx, a, e)
			if err != nil {
				t.Error(err)
			}
			for _, m := range messages {
				if !m.Array {
					t.Errorf("a %s notification is no array", m.Kind)
				}
				*told = append(*told, m.Kind+" "+string(m.Body))
			}
		})
	})
	a, err = apps.Create(t.Context(),
		app.Settings{ClientID: "hip", StartTime: start, Paused: new(true), Generation: humanapi.HIP})
	if err != nil {
		t.Fatal(err)
	}
	return a, told
}

// The bodies are those of the vendor's documents on orders, with other values. Neither statuses nor reports are told
// of.
func TestOrderNotificationBodies(t *testing.T) {
	a, told := hipApp(t)
	ctx := t.Context()
	user, _, err := a.CreateUser(ctx, app.NewUser{ClientUserID: "policy-1", ClientData: map[string]any{"branch": "north"}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Connect(ctx, user.UserID, chart.FindSource("Cleveland Clinic")); err != nil {
		t.Fatal(err)
	}
	report, err := a.PutReport(ctx, user.UserID, "highlights", "")
	if err != nil {
		t.Fatal(err)
	}
	for _, state := range []string{humanapi.InProgress, humanapi.Pended} {
		if err := a.SetOrder(ctx, user.UserID, state, false, false); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := a.Clock.Advance(ctx, 1500*time.Millisecond); err != nil {
		t.Fatal(err)
	}
	if err := a.SetOrder(ctx, user.UserID, humanapi.Completed, true, false); err != nil {
		t.Fatal(err)
	}
	if err := a.SetStatus(ctx, user.UserID, humanapi.Engaged, false); err != nil {
		t.Fatal(err)
	}
	whose := `"humanId":"` + user.UserID + `","clientId":"hip","userId":"` + app.ID(1, 24, "userId", user.UserID) +
		`","clientUserId":"policy-1",`
	state := func(at, value string) string {
		return `order {` + whose + `"updatedAt":"` + at +
			`","action":"status","endpoint":"https://admin.humanapi.co/api/v1/users",` +
			`"property":"orderState","topic":"order","value":"` + value + `","clientData":{"branch":"north"}}`
	}
	file := func(format string) string {
		id := report.ID + "-" + format
		return `{"id":"` + id + `","name":"highlights","fileExtension":"` + format +
			`","uri":"https://admin.humanapi.co/api/v1/user/reports/` + id + `"}`
	}
	const end = "2026-01-05T09:00:01.500Z"
	want := []string{
		state("2026-01-05T09:00:00.000Z", "In Progress"), state("2026-01-05T09:00:00.000Z", "Pended"),
		state(end, "Completed"),
		`orderSummary {"timestamp":"` + end + `","eventId":"` + app.UUID(1, "event", "hip", "7") + `","orderId":"` +
			app.UUID(1, "order", user.UserID) + `","eventType":"orders.OrderSummaryUpdated","eventGroup":"order",` + whose +
			`"clientData":{"branch":"north"},"eventPayload":{"orderStatus":"completed","timedOut":true,` +
			`"reportsAvailable":true,` +
			`"dataAvailable":true,"fcraSuppressed":false,"reports":[` + file("html") + `,` + file("pdf") + `,` + file("json") +
			`]}}`,
	}
	if !slices.Equal(*told, want) {
		t.Errorf("got  %q\nwant %q", *told, want)
	}
}

// An order of which nothing came says so.
func TestSummaryOfACancelledOrder(t *testing.T) {
	a, told := hipApp(t)
	user, _, err := a.CreateUser(t.Context(), app.NewUser{ClientUserID: "policy-1"})
	if err != nil {
		t.Fatal(err)
	}
	if err := a.SetStatus(t.Context(), user.UserID, humanapi.Declined, false); err != nil {
		t.Fatal(err)
	}
	const want = `"clientData":{},"eventPayload":{"orderStatus":"cancelled","timedOut":false,"reportsAvailable":false,` +
		`"dataAvailable":false,"fcraSuppressed":false,"reports":[]}}`
	if len(*told) != 2 || !strings.HasSuffix((*told)[1], want) {
		t.Errorf("got %q, want a summary that ends with %s", *told, want)
	}
}

// The table of orders, spelled out: what is not here is refused unless forced.
func TestOrderTable(t *testing.T) {
	rules := rulesOf(t, humanapi.HIP).Orders
	for from, to := range map[string][]string{
		"Created":     {"In Progress", "Cancelled"},
		"In Progress": {"Pended", "Completed", "Cancelled"},
		"Pended":      {"In Progress", "Completed", "Cancelled"},
		"Completed":   nil,
		"Cancelled":   nil,
	} {
		for _, state := range rules.States() {
			if got := rules.Allows(from, state, false); got != slices.Contains(to, state) {
				t.Errorf("%s -> %s: %t", from, state, got)
			}
			if got, want := rules.Allows(from, state, true), from == "Pended" && state == "Completed"; got != want {
				t.Errorf("%s -> %s by a time-out: %t, want %t", from, state, got, want)
			}
		}
		if got := rules.Final(from); got != (to == nil) {
			t.Errorf("%s is final: %t", from, got)
		}
	}
}

// What a client reads of an order is what became of it, through a scenario of the older generation too.
func TestHIPUsersShowTheirOrders(t *testing.T) {
	v := newVendor(t)
	hip := v.createApp(app.Settings{ClientID: "hip", ClientSecret: "hip-secret", Generation: humanapi.HIP})
	token := v.clientTokenOf("hip", "hip-secret")
	humanID := v.do("POST", "/api/v1/users", token, order()).field("humanId")
	for _, step := range []struct{ status, want string }{
		{"", "Created"},
		{humanapi.Engaged, "In Progress"},
		{humanapi.Syncing, "In Progress"},
		{humanapi.SomeSynced, "Pended"},
		{humanapi.AllSynced, "Completed"},
		{humanapi.Syncing, "Completed"},
	} {
		if step.status != "" {
			if err := hip.SetStatus(t.Context(), humanID, step.status, false); err != nil {
				t.Fatal(err)
			}
		}
		orders, err := hip.Orders(t.Context(), humanID)
		if err != nil || len(orders) != 1 {
			t.Fatalf("orders %+v, %v", orders, err)
		}
		want := `"orders":[{"orderId":"` + orders[0].ID +
			`","orderType":"healthcheck","orderTypeAlias":"healthcheck","orderStatus":"` + step.want +
			`","reportsAvailable":false,"dataAvailable":false}]`
		for _, path := range []string{"/api/v1/users/" + humanID, "/api/v1/users"} {
			if reply := v.do("GET", path, token, nil); reply.status != 200 || !strings.Contains(string(reply.body), want) {
				t.Errorf("%s at %q: %d %s, want %s", path, step.status, reply.status, reply.body, want)
			}
		}
	}
}

// An order that is aborted is cancelled like any other; that the client wanted it is not told.
func TestNotificationsOfAnAbortedOrder(t *testing.T) {
	a, told := hipApp(t)
	user, _, err := a.CreateUser(t.Context(), app.NewUser{ClientUserID: "policy-1"})
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Abort(t.Context(), user.UserID); err != nil {
		t.Fatal(err)
	}
	if len(*told) != 2 || !strings.Contains((*told)[0], `"value":"Cancelled"`) ||
		!strings.Contains((*told)[1], `"orderStatus":"cancelled"`) {
		t.Errorf("got %q, want the state and the summary", *told)
	}
}

// Each order is told of by its own id, and its summary lists what was made or updated for it.
func TestNotificationsOfALaterOrder(t *testing.T) {
	a, told := hipApp(t)
	ctx := t.Context()
	order := app.NewUser{ClientUserID: "policy-1", Order: true, ClientData: map[string]any{"n": "1"}}
	user, _, err := a.CreateUser(ctx, order)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Connect(ctx, user.UserID, chart.FindSource("Cleveland Clinic")); err != nil {
		t.Fatal(err)
	}
	if err := a.SetOrder(ctx, user.UserID, humanapi.Cancelled, false, false); err != nil {
		t.Fatal(err)
	}
	if _, err := a.PutReport(ctx, user.UserID, "timeline", ""); err != nil {
		t.Fatal(err)
	}
	order.ClientData = map[string]any{"n": "2"}
	if _, _, err := a.CreateUser(ctx, order); err != nil {
		t.Fatal(err)
	}
	if _, err := a.PutReport(ctx, user.UserID, "apidata", ""); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Clock.Advance(ctx, 5*time.Minute); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Clock.Advance(ctx, 15*time.Minute); err != nil {
		t.Fatal(err)
	}
	if len(*told) != 5 {
		t.Fatalf("got %q, want two of the first order and three of the second", *told)
	}
	summary := (*told)[4]
	for _, want := range []string{
		`"timestamp":"2026-01-05T09:20:00.000Z"`, `"orderId":"` + app.UUID(1, "order", user.UserID, "1") + `"`,
		`"clientData":{"n":"2"}`,
		`"orderStatus":"completed","timedOut":false,"reportsAvailable":true`, `"name":"timeline"`, `"name":"apidata"`,
	} {
		if !strings.Contains(summary, want) {
			t.Errorf("%s lacks %s", summary, want)
		}
	}
	if first := (*told)[1]; !strings.Contains(first, `"clientData":{"n":"1"}`) ||
		!strings.Contains(first, `"reports":[]`) {
		t.Errorf("the first summary is %s", first)
	}
}
