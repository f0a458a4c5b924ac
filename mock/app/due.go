package app

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/mock/store"
)

// due is the row of work that an App does by itself at a later time, independent of scenarios and clients. The row is
// kept until the work has run, so that a mirror of the App can schedule it too.
type due struct {
	At     time.Time `json:"at"`
	UserID string    `json:"humanId"`
	What   string    `json:"what"`             // one of the constants below
	Source string    `json:"source,omitempty"` // the connection's id, for dueSync
}

// The kinds of due work. At most one of each kind is due for a user or, for dueSync, for a source of a user.
const (
	dueBegin   = "begin"   // the vendor begins with a later order
	dueTimeOut = "timeOut" // an order's time-out has passed
	dueSync    = "sync"    // a source has been read again
)

// dueSummaries are the summaries that the clock reports.
var dueSummaries = map[string]string{
	dueBegin: "the order is taken up", dueTimeOut: "the order's time is up", dueSync: "the source has been read again",
}

func (d due) key() string { return duePrefix(d.UserID) + d.What + "/" + d.Source }

// schedule schedules work, and replaces what was due under the same key.
func (tx *change) schedule(d due) error {
	if err := store.Put(tx, d.key(), d); err != nil {
		return fmt.Errorf("write what is due: %w", err)
	}
	tx.due = append(tx.due, func() { tx.app.startTimer(d) })
	return nil
}

// cancel cancels the work that is due below a prefix of keys.
func (tx *change) cancel(prefix string) error {
	from, to := store.Prefix(prefix)
	for key := range tx.Scan(from, to, false) {
		if err := tx.Delete(key); err != nil {
			return fmt.Errorf("drop what is due: %w", err)
		}
		tx.due = append(tx.due, func() { tx.app.stopTimer(key) })
	}
	return tx.Err()
}

// startTimer sets the clock's timer of due work, and replaces one with the same key. The caller must hold a.changing.
func (a *App) startTimer(d due) {
	a.stopTimer(d.key())
	if a.timers == nil {
		a.timers = make(map[string]*clock.Timer)
	}
	a.timers[d.key()] = a.Clock.At(d.At, clock.Task{
		Kind: "app", User: d.UserID, Summary: dueSummaries[d.What],
		Run: func(ctx context.Context, _ time.Time) string { return a.runDue(ctx, d) },
	})
}

// stopTimer stops the timer of due work. The caller must hold a.changing.
func (a *App) stopTimer(key string) {
	if timer := a.timers[key]; timer != nil {
		timer.Stop()
		delete(a.timers, key)
	}
}

// runDue does due work, unless it was cancelled or rescheduled while its task waited to run.
func (a *App) runDue(ctx context.Context, d due) (summary string) {
	err := a.change(ctx, func(tx *change) error {
		row, ok, err := store.Get[due](tx, d.key())
		if err != nil || !ok || !row.At.Equal(d.At) {
			return err
		}
		if err := tx.cancel(d.key()); err != nil {
			return err
		}
		user, err := getLiving(tx, d.UserID)
		if err != nil {
			return err
		}
		switch d.What {
		case dueBegin:
			return tx.beginOrder(&user)
		case dueTimeOut:
			return tx.timeOutOrder(&user)
		}
		return tx.reread(&user, d.Source)
	})
	if err != nil && ctx.Err() == nil { // not when the App is closing
		return dueSummaries[d.What] + ", and failed: " + err.Error()
	}
	return ""
}

// startTimers starts the timers of all due rows, in order of time.
func (a *App) startTimers(tx store.Tx) error {
	rows, err := list[due](tx, allDue)
	if err != nil {
		return err
	}
	slices.SortFunc(rows, func(x, y due) int { return cmp.Or(x.At.Compare(y.At), strings.Compare(x.key(), y.key())) })
	for _, d := range rows {
		a.startTimer(d)
	}
	return nil
}
