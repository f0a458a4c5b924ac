package app

import (
	"context"
	"fmt"
	"time"

	"github.com/healthmock/healthmock/mock/store"
)

// The kinds of Event.
const (
	UserCreated        = "user.created"
	UserStatus         = "user.status"
	UserDeleted        = "user.deleted"
	SourceConnected    = "source.connected"
	SourceSynced       = "source.synced"
	SourceDisconnected = "source.disconnected"
	ReportCreated      = "report.created"
	ReportUpdated      = "report.updated"
	OrderCreated       = "order.created"
	OrderState         = "order.state"
	OrderAborted       = "order.aborted" // at the client's request; OrderState follows
	VendorNoted        = "order.noted"   // a note by a source
	TokenIssued        = "token.issued"
	TokenExpired       = "token.expired"     // before its time
	Renotified         = "notification.sent" // on request, not because of a change
	Delivered          = "notification.delivered"
	Undelivered        = "notification.failed"
	Noted              = "note"
)

// Kinds lists the kinds of Event.
func Kinds() []string {
	return []string{
		UserCreated, UserStatus, UserDeleted, SourceConnected, SourceSynced, SourceDisconnected, ReportCreated, ReportUpdated,
		OrderCreated, OrderState, OrderAborted, VendorNoted, TokenIssued, TokenExpired, Renotified, Delivered, Undelivered,
		Noted,
	}
}

// Event is a dated, numbered fact that an App recorded. Seq starts at 1 and has no gaps; At is the App's virtual time.
type Event struct {
	Seq    int64     `json:"seq"`
	At     time.Time `json:"at"`
	Kind   string    `json:"kind"`
	UserID string    `json:"humanId,omitempty"`
	Data   Fact      `json:"data"`
}

// Fact is what happened. Which fields are set depends on the Event's kind.
type Fact struct {
	ClientUserID string  `json:"clientUserId,omitempty"`
	StartsOver   bool    `json:"startsOver,omitempty"` // of order.created: the user is at the initial status again
	From         string  `json:"from,omitempty"`       // the status before, or the order's state
	Status       string  `json:"status,omitempty"`     // the new status
	Source       *Source `json:"source,omitempty"`
	Report       *Report `json:"report,omitempty"`
	// Of is the source that wrote a note.
	Of       *ReportSource `json:"of,omitempty"`
	Order    *Order        `json:"order,omitempty"`
	Delivery string        `json:"delivery,omitempty"` // the id of a Delivery
	// Topic is the kind of a Delivery or notification, or the kinds of tokens ("id, access").
	Topic string `json:"topic,omitempty"`
	Count int    `json:"count,omitempty"` // of tokens
	Body  string `json:"body,omitempty"`  // sent as it is; empty: the latest notification is sent again
	Text  string `json:"text,omitempty"`
}

// Record records an Event that no other method records, such as a delivered notification.
func (a *App) Record(ctx context.Context, kind, userID string, fact Fact) error {
	return a.change(ctx, func(tx *change) error { return tx.record(kind, userID, fact) })
}

// Events lists at most limit Events after a sequence number, oldest first.
func (a *App) Events(ctx context.Context, after int64, limit int) ([]Event, error) {
	var events []Event
	err := a.View(ctx, func(tx store.Tx) error {
		_, end := store.Prefix(eventPrefix)
		next := eventKey(after) + "\x00" // the first key that can follow; after+1 may overflow
		for event, err := range store.Scan[Event](tx, next, end, false) {
			if err != nil {
				return err
			}
			if len(events) == limit {
				break
			}
			events = append(events, event)
		}
		return nil
	})
	return events, err
}

// EventsOf lists the Events of one user, oldest first.
func (a *App) EventsOf(ctx context.Context, userID string) ([]Event, error) {
	var events []Event
	err := a.View(ctx, func(tx store.Tx) error {
		for seq, err := range store.Numbers(tx, eventOfPrefix(userID), false) {
			if err != nil {
				return err
			}
			event, ok, err := store.Get[Event](tx, eventKey(seq))
			if err != nil || !ok {
				return fmt.Errorf("read event %d: %w", seq, err)
			}
			events = append(events, event)
		}
		return nil
	})
	return events, err
}

// Latest returns the sequence number of the latest Event, 0 when there is none. Events with a greater number are those
// recorded afterwards.
func (a *App) Latest() int64 {
	a.changing.Lock()
	defer a.changing.Unlock()
	return a.seq
}

// Changed returns a channel that is closed when the next Event has been recorded. Get it before reading Events, so
// that none is missed.
func (a *App) Changed() <-chan struct{} {
	a.waiting.Lock()
	defer a.waiting.Unlock()
	return a.changed
}
