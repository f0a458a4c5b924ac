package humanapi_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/chart"
	"github.com/healthmock/healthmock/mock/humanapi"
	"github.com/healthmock/healthmock/mock/store"
)

// The bodies are byte for byte those of the cookbook's tables 5 and 7, with other values.
func TestNotificationBodies(t *testing.T) {
	p, err := humanapi.New(humanapi.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var bodies []string
	apps := app.NewApps(store.NewMemory(), p.Vendor())
	apps.OnOpen(func(a *app.App) {
		a.Subscribe(func(ctx context.Context, a *app.App, e app.Event) {
			messages, err := p.Notifications(ctx, a, e)
			if err != nil {
				t.Error(err)
			}
			for _, m := range messages {
				bodies = append(bodies, m.Kind+" "+string(m.Body))
			}
		})
	})
	a, err := apps.Create(t.Context(), app.Settings{ClientID: "acme", StartTime: start, Paused: new(true)})
	if err != nil {
		t.Fatal(err)
	}
	user, _, err := a.CreateUser(t.Context(), app.NewUser{ClientUserID: "12345678"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Clock.Advance(t.Context(), 1500*time.Millisecond); err != nil {
		t.Fatal(err)
	}
	if err := a.SetStatus(t.Context(), user.UserID, humanapi.Declined, false); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Connect(t.Context(), user.UserID, chart.FindSource("Cleveland Clinic")); err != nil {
		t.Fatal(err)
	}
	var report app.Report
	for range 2 {
		if report, err = a.PutReport(t.Context(), user.UserID, "unity", ""); err != nil {
			t.Fatal(err)
		}
	}
	if err := a.DeleteUser(t.Context(), user.UserID); err != nil {
		t.Fatal(err)
	}
	status := func(at, value string) string {
		return `status {"clientUserId":"12345678","endpoint":"https://admin.humanapi.co/api/v1/users","humanId":"` +
			user.UserID +
			`","updatedAt":"` + at + `","property":"status","value":"` + value + `"}`
	}
	data := func(action string) string {
		return `data {"type":"unity","endpoint":"https://api.humanapi.co/v1/human/medical/reports","objectId":"` + report.ID +
			`","updatedAt":"2026-01-05T09:00:01.500Z","humanId":"` + user.UserID + `","action":"` + action + `"}`
	}
	want := []string{
		status("2026-01-05T09:00:00.000Z", "Invited"), status("2026-01-05T09:00:01.500Z", "Declined"), data("created"),
		data("updated"),
	}
	if !slices.Equal(bodies, want) {
		t.Errorf("got  %q\nwant %q", bodies, want)
	}
}

// The table of legal moves, spelled out: what is not here is refused unless forced.
func TestStatusTable(t *testing.T) {
	for from, to := range map[string][]string{
		"Invited":       {"Engaged", "Declined", "Error"},
		"Engaged":       {"Syncing", "Declined", "Attn Required", "Error"},
		"Declined":      nil,
		"Syncing":       {"All Synced", "Some Synced", "Attn Required", "Error", "Disconnected"},
		"All Synced":    {"Syncing", "Some Synced", "Attn Required", "Error", "Disconnected"},
		"Some Synced":   {"Syncing", "All Synced", "Attn Required", "Error", "Disconnected"},
		"Error":         {"Engaged", "Syncing", "Disconnected"},
		"Attn Required": {"Syncing", "Error", "Disconnected"},
		"Disconnected":  {"Engaged", "Syncing"},
	} {
		rules := rulesOf(t, humanapi.Consumer)
		for _, status := range rules.Statuses() {
			if got := rules.Allows(from, status); got != slices.Contains(to, status) {
				t.Errorf("%s -> %s: %t", from, status, got)
			}
		}
	}
}
