package app

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/healthmock/healthmock/mock/chart"
	"github.com/healthmock/healthmock/mock/store"
)

// Source is a provider of records that a user connected.
type Source struct {
	ID          string       `json:"id"` // of the connection ("external account"), 24 hex
	Chart       chart.Source `json:"source"`
	Sync        string       `json:"sync"`        // "inProgress", "ok", "noDataAvailable" or "error"
	ConnectedAt time.Time    `json:"connectedAt"` // for the first time: later reports contain its records
	SyncedAt    *time.Time   `json:"syncedAt,omitempty"`
	// CompletedAt is when all of its records were first retrieved; nil: not yet.
	CompletedAt    *time.Time `json:"completedAt,omitempty"`
	DisconnectedAt *time.Time `json:"disconnectedAt,omitempty"`
}

// The states of a source's synchronisation (vendor reference, sources).
const (
	SyncInProgress = "inProgress"
	SyncOK         = "ok"
	SyncNoData     = "noDataAvailable"
	SyncError      = "error"
)

// Is reports whether name is the source's name or id. Names are compared without regard to case.
func (s Source) Is(name string) bool {
	return strings.EqualFold(s.Chart.Name, name) || s.Chart.ID == name || s.ID == name
}

// FindSource returns the source with a name or id: one of the directory, or a generated one that is always the same.
func FindSource(name string) chart.Source { return chart.FindSource(name) }

// Connect authorises a source for a user. A source that is connected already is a Conflict; one that was disconnected
// is connected again.
func (a *App) Connect(ctx context.Context, userID string, source chart.Source) (Source, error) {
	var connected Source
	err := a.change(ctx, func(tx *change) error {
		user, err := tx.user(userID)
		if err != nil {
			return err
		}
		sources, err := tx.sources(userID)
		if err != nil {
			return err
		}
		connected = Source{
			ID:          ID(a.Seed(), 24, "source", userID, source.ID),
			Chart:       source,
			Sync:        SyncInProgress,
			ConnectedAt: tx.now,
		}
		number := len(sources)
		for i, old := range sources {
			if old.Chart.ID != source.ID {
				continue
			}
			if old.DisconnectedAt == nil {
				return Errorf(Conflict, "%s is connected already", source.Name)
			}
			number, connected.ConnectedAt, connected.CompletedAt = i, old.ConnectedAt, old.CompletedAt
		}
		user.Connected = true
		return tx.putSource(user, number, connected, SourceConnected)
	})
	return connected, err
}

// Disconnect withdraws a user's authorisation of a source, named by name or id.
func (a *App) Disconnect(ctx context.Context, userID, name string) error {
	return a.editSource(ctx, userID, name, SourceDisconnected, func(s *Source, now time.Time) { s.DisconnectedAt = &now })
}

// Sync sets the sync state of a source: one of the Sync constants.
func (a *App) Sync(ctx context.Context, userID, name, state string) error {
	switch state {
	case SyncInProgress, SyncOK, SyncNoData, SyncError:
	default:
		return &Error{
			Kind:    Invalid,
			Field:   "sync",
			Message: "no such sync state; there are inProgress, ok, noDataAvailable and error",
		}
	}
	return a.editSource(ctx, userID, name, SourceSynced, func(s *Source, now time.Time) {
		s.Sync = state
		if state != SyncInProgress {
			s.SyncedAt = &now
		}
		if state == SyncOK && s.CompletedAt == nil {
			s.CompletedAt = &now
		}
	})
}

func (a *App) editSource(ctx context.Context, userID, name, kind string, edit func(*Source, time.Time)) error {
	return a.change(ctx, func(tx *change) error {
		user, err := tx.user(userID)
		if err != nil {
			return err
		}
		sources, err := tx.sources(userID)
		if err != nil {
			return err
		}
		for i, source := range sources {
			if source.DisconnectedAt != nil || !source.Is(name) {
				continue
			}
			edit(&source, tx.now)
			return tx.putSource(user, i, source, kind)
		}
		return errNoSource()
	})
}

// putSource writes a source at its index among the user's sources, touches the user and records the Event.
func (tx *change) putSource(user User, number int, source Source, kind string) error {
	if err := tx.writeSource(user.UserID, number, source); err != nil {
		return err
	}
	if err := tx.touch(&user); err != nil {
		return err
	}
	return tx.record(kind, user.UserID, Fact{ClientUserID: user.ClientUserID, Source: &source})
}

// Sources lists every source a user ever connected, in order of first connection.
func (a *App) Sources(ctx context.Context, userID string) ([]Source, error) {
	var sources []Source
	err := a.View(ctx, func(tx store.Tx) (err error) {
		sources, err = a.readSources(tx, userID)
		return err
	})
	return sources, err
}

// completeSources marks the sources of a report as complete, as the report is made of all their records: one source, or
// all of them. A source whose retrieval has failed stays incomplete.
func (tx *change) completeSources(userID, sourceID string) error {
	sources, err := tx.sources(userID)
	if err != nil {
		return err
	}
	for i, source := range sources {
		if source.CompletedAt != nil || source.Sync != SyncInProgress || sourceID != "" && source.Chart.ID != sourceID {
			continue
		}
		source.CompletedAt = new(tx.now)
		if err := tx.writeSource(userID, i, source); err != nil {
			return err
		}
	}
	return nil
}

// writeSource writes a source at its index among the user's sources.
func (tx *change) writeSource(userID string, number int, source Source) error {
	if err := tx.app.owner.sources.Put(tx, numbered(sourcePrefix(userID), number), source); err != nil {
		return fmt.Errorf("write source: %w", err)
	}
	return nil
}

// sources returns every source that a user ever connected, in order of first connection.
func (tx *change) sources(userID string) ([]Source, error) { return tx.app.readSources(tx, userID) }

// readSources is Sources in a transaction.
func (a *App) readSources(tx store.Tx, userID string) ([]Source, error) {
	from, to := store.Prefix(sourcePrefix(userID))
	return all(a.owner.sources.Scan(tx, from, to, false))
}

func errNoSource() error { return Errorf(Conflict, "this source is not connected") }
