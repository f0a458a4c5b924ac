package humanapi

import (
	"context"
	"strings"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/notify"
	"github.com/healthmock/healthmock/mock/provider"
)

// vendorNote is what a provider's people say about an order (vendor documentation, APS status notes).
type vendorNote struct {
	Note             string   `json:"note"`
	ProviderIDs      []string `json:"providerIds"`
	ProviderNames    []string `json:"providerNames"`
	ClientProviderID string   `json:"clientProviderId"`
}

// noteTime is how a note's timestamp is written: in microseconds and without a zone, unlike every other.
const noteTime = "2006-01-02T15:04:05.000000"

// noteNotification tells of a note on an order. The group of a note from a source that the person has connected is "portal", that
// of any other "offline": which is which is assumed, and so is that no note here comes from an "ehr".
func noteNotification(a *app.App, e app.Event) ([]notify.Message, error) {
	user, err := a.AnyUser(context.Background(), e.HumanID)
	if err != nil {
		return nil, err
	}
	note := vendorNote{Note: e.Data.Text, ProviderIDs: []string{}, ProviderNames: []string{}}
	group := "offline"
	if of := e.Data.Of; of != nil {
		note.ProviderIDs, note.ProviderNames = []string{of.ID}, []string{of.Name}
		note.ClientProviderID = clientProviderID(user, of.Name)
		sources, err := a.Sources(context.Background(), e.HumanID)
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
	return []notify.Message{{Kind: noteKind, HumanID: e.HumanID, Body: raw, Summary: "note on the order", Array: true}}, err
}

// clientProviderID is the client's own id of a provider, where the order named one like it; else empty.
func clientProviderID(user app.User, name string) string {
	for _, p := range user.Person.Physicians {
		if p.ClientID != "" && (strings.EqualFold(p.Name, name) || strings.EqualFold(p.Organization, name)) {
			return p.ClientID
		}
	}
	return ""
}
