package humanapi

import (
	"context"
	"strings"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/notify"
	"github.com/healthmock/healthmock/mock/provider"
)

// vendorNote is a provider's note on an order (vendor documentation, APS status notes).
type vendorNote struct {
	Note             string   `json:"note"`
	ProviderIDs      []string `json:"providerIds"`
	ProviderNames    []string `json:"providerNames"`
	ClientProviderID string   `json:"clientProviderId"`
}

// noteTime is the layout of a note's timestamp. Unlike all others it has microseconds and no zone.
const noteTime = "2006-01-02T15:04:05.000000"

// noteNotification returns the notification of a note on an order. The group is "portal" for a connected source and
// "offline" for any other. This is assumed, as is that no note has the group "ehr".
func noteNotification(ctx context.Context, a *app.App, e app.Event) ([]notify.Message, error) {
	user, err := a.AnyUser(ctx, e.UserID)
	if err != nil {
		return nil, err
	}
	note := vendorNote{Note: e.Data.Text, ProviderIDs: []string{}, ProviderNames: []string{}}
	group := "offline"
	if of := e.Data.Of; of != nil {
		note.ProviderIDs, note.ProviderNames = []string{of.ID}, []string{of.Name}
		note.ClientProviderID = clientProviderID(user, of.Name)
		sources, err := a.Sources(ctx, e.UserID)
		if err != nil {
			return nil, err
		}
		for _, source := range sources {
			if source.DisconnectedAt == nil && source.Is(of.ID) {
				group = "portal"
			}
		}
	}
	event := newOrderEvent(a, e, user)
	event.Timestamp, event.Payload = e.At.UTC().Format(noteTime), note
	event.EventType, event.EventGroup = "integrations.VendorNoteCreated", group
	raw, err := provider.Encode(event)
	return []notify.Message{
		{Kind: noteKind, UserID: e.UserID, Body: raw, Summary: "note on the order", Array: true},
	}, err
}

// clientProviderID returns the client's own id of a provider, if the order has a provider with that name; else "".
func clientProviderID(user app.User, name string) string {
	for _, p := range user.Person.Physicians {
		if p.ClientID != "" && (strings.EqualFold(p.Name, name) || strings.EqualFold(p.Organization, name)) {
			return p.ClientID
		}
	}
	return ""
}
