package humanapi

import (
	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/chart"
	"github.com/healthmock/healthmock/mock/provider"
)

// sourceReply is an entry of /sources in its newest shape (vendor reference v2.3, Sources). A wearable has no
// organization and none of the fields of medical sources.
type sourceReply struct {
	ID                   string        `json:"id"` // of the external account: the accountId of a resync
	Source               string        `json:"source"`
	SourceName           string        `json:"sourceName"`
	SupportedDataTypes   []string      `json:"supportedDataTypes"` // deprecated
	Devices              []string      `json:"devices"`            // deprecated
	ConnectedSince       string        `json:"connectedSince"`
	HistorySync          *historySync  `json:"historySync,omitempty"`
	SyncStatus           *syncStatus   `json:"syncStatus,omitempty"`
	Resync               resync        `json:"resync"`
	Organization         *organization `json:"organization,omitempty"`
	ExpectedSyncDuration *int          `json:"expectedSyncDuration"` // minutes; null: unknown
}

type historySync struct {
	Status     string `json:"status"`               // "completed" or "not_started"; "not_supported" is seen too
	OldestDate string `json:"oldestDate,omitempty"` // of the oldest record, when the history is completed
}

// syncStatus is a status with details. The pairs inProgress/ok, ok/ok and noDataAvailable are documented; the details
// of an error are not.
type syncStatus struct {
	Status     string `json:"status"`
	Details    string `json:"details"`
	SyncedAt   string `json:"synchedAt,omitempty"`  // sic
	NewestDate string `json:"newestDate,omitempty"` // deprecated
}

const historyCompleted = "completed"

type resync struct {
	Active bool `json:"active"` // whether the source can be retrieved repeatedly
}

// syncMinutes is the stated duration of a first retrieval. The vendor's values are unknown.
const syncMinutes = 15

// listSources lists the user's currently connected sources. A disconnected source is not in the list, though the
// records retrieved from it stay readable (both assumed).
func (m medical) listSources(c *provider.Call) (provider.Reply, error) {
	sources, err := c.App.Sources(c.Context(), c.UserID)
	if err != nil {
		return provider.Reply{}, err
	}
	var connected recordList
	for _, s := range sources {
		if s.DisconnectedAt != nil {
			continue
		}
		reply := showSource(s)
		if h := reply.HistorySync; h != nil && h.Status == historyCompleted {
			all, err := m.recordsOf(c)
			if err != nil {
				return provider.Reply{}, err
			}
			if h.OldestDate, err = all.oldestDate(s.Chart.ID); err != nil {
				return provider.Reply{}, err
			}
		}
		updated := s.ConnectedAt
		if s.SyncedAt != nil {
			updated = *s.SyncedAt
		}
		of := sourceRef{ID: s.Chart.ID, Name: s.Chart.Name}
		entry := record{id: s.ID, source: of, at: s.ConnectedAt, created: s.ConnectedAt, updated: updated}
		if err := connected.add(entry, reply); err != nil {
			return provider.Reply{}, err
		}
	}
	return list(c, connected)
}

func showSource(s app.Source) sourceReply {
	reply := sourceReply{
		ID: s.ID, Source: s.Chart.ID, SourceName: s.Chart.Name, SupportedDataTypes: []string{}, Devices: []string{},
		ConnectedSince: date(s.ConnectedAt), Resync: resync{Active: s.Chart.CCDA() || s.Chart.Kind == chart.Wearable},
	}
	if s.Chart.Kind == chart.Wearable {
		return reply
	}
	reply.Devices = append(reply.Devices, s.Chart.ID) // medical sources repeat their id here
	reply.Organization = &organization{"/medical/organizations/" + s.Chart.ID, s.Chart.ID, s.Chart.Name}
	reply.HistorySync = &historySync{Status: historyCompleted}
	reply.SyncStatus = &syncStatus{Status: s.Sync, Details: "ok"}
	switch s.Sync {
	case app.SyncInProgress:
		reply.HistorySync.Status, reply.ExpectedSyncDuration = "not_started", new(syncMinutes)
	case app.SyncNoData, app.SyncError:
		reply.SyncStatus.Details = s.Sync
	}
	if s.SyncedAt != nil {
		reply.SyncStatus.SyncedAt = date(*s.SyncedAt)
		reply.SyncStatus.NewestDate = reply.SyncStatus.SyncedAt
	}
	return reply
}
