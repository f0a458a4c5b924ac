package humanapi_test

import (
	"slices"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/chart"
)

// The body is that of the vendor's document on status notes, with other values: the timestamp has microseconds and no
// zone.
func TestVendorNoteBodies(t *testing.T) {
	a, told := hipApp(t)
	ctx := t.Context()
	branch := map[string]any{"branch": "north"}
	user, _, err := a.CreateUser(ctx, app.NewUser{ClientUserID: "policy-1", ClientData: branch, Person: chart.Person{
		Physicians: []chart.Physician{{ClientID: "P-17", Name: "Dr. Sam Sample", Organization: "Cleveland Clinic"}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Connect(ctx, user.UserID, chart.FindSource("Cleveland Clinic")); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Clock.Advance(ctx, 251*time.Millisecond); err != nil {
		t.Fatal(err)
	}
	note := func(text, source, seq, group, of string) string {
		if err := a.AddVendorNote(ctx, user.UserID, text, source); err != nil {
			t.Fatal(err)
		}
		return `vendorNote {"timestamp":"2026-01-05T09:00:00.251000","eventId":"` + app.UUID(1, "event", "hip", seq) +
			`","orderId":"` +
			app.UUID(1, "order", user.UserID) + `","eventType":"integrations.VendorNoteCreated","eventGroup":"` + group +
			`","humanId":"` +
			user.UserID + `","clientId":"hip","userId":"` + app.ID(1, 24, "userId", user.UserID) +
			`","clientUserId":"policy-1","clientData":{"branch":"north"},"eventPayload":{"note":"` + text + `",` + of + `}}`
	}
	of := func(name, clientID string) string {
		return `"providerIds":["` + chart.FindSource(name).ID + `"],"providerNames":["` + name + `"],"clientProviderId":"` +
			clientID + `"`
	}
	want := []string{
		note("A signature is missing", "Dr. Sam Sample", "4", "offline", of("Dr. Sam Sample", "P-17")),
		note("The login has expired", "cleveland clinic", "5", "portal", of("Cleveland Clinic", "P-17")),
		note("The office is closed", "Another Office", "6", "offline", of("Another Office", "")),
		note("Nothing new", "", "7", "offline", `"providerIds":[],"providerNames":[],"clientProviderId":""`),
	}
	if !slices.Equal(*told, want) {
		t.Errorf("got  %q\nwant %q", *told, want)
	}
}
