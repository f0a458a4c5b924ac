package app

import (
	"context"
	"strings"
	"time"

	"github.com/healthmock/healthmock/mock/agenda"
)

// due is work that an App does by itself at a later time, independent of scenarios and clients.
type due struct {
	At     time.Time
	UserID string
	What   string // one of the constants below
	Source string // the connection's id, for dueSync
}

// The kinds of due work. At most one of each kind is due for a user or, for dueSync, for a source of a user.
const (
	dueBegin   = "begin"   // the vendor begins with a later order
	dueTimeOut = "timeOut" // an order's time-out has passed
	dueSync    = "sync"    // a source has been read again
)

// dueKind is the kind of due work in the agenda.
const dueKind = "app"

// dueSummaries are the summaries that the clock reports.
var dueSummaries = map[string]string{
	dueBegin:   "the order is taken up",
	dueTimeOut: "the order's time is up",
	dueSync:    "the source has been read again",
}

// key is the key of the work in the agenda.
func (d due) key() string { return duePrefix(d.UserID) + d.What + "/" + d.Source }

// duePrefix is the prefix of the keys of a user's due work.
func duePrefix(userID string) string { return "due/" + userID + "/" }

// schedule schedules work, and replaces what was due under the same key.
func (tx *change) schedule(d due) error {
	return tx.Schedule(agenda.Item{
		Key: d.key(), At: d.At, Kind: dueKind, UserID: d.UserID, Summary: dueSummaries[d.What],
	})
}

// runDue does due work.
func (a *App) runDue(ctx context.Context, it agenda.Item, _ time.Time) (summary string) {
	what, source, _ := strings.Cut(strings.TrimPrefix(it.Key, duePrefix(it.UserID)), "/")
	err := a.change(ctx, func(tx *change) error {
		if due, err := tx.Take(it); err != nil || !due {
			return err
		}
		user, err := tx.user(it.UserID)
		if err != nil {
			return err
		}
		if what == dueSync {
			return tx.reread(&user, source)
		}
		return tx.each(&user, func(c capability) error { return c.due(tx, &user, what) })
	})
	if err != nil && ctx.Err() == nil { // not when the App is closing
		return it.Summary + ", and failed: " + err.Error()
	}
	return ""
}
