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

// due is what an App does by itself at a later time: no scenario and no client makes it. The row says so until it has happened,
// so that a mirror of the App knows.
type due struct {
	At      time.Time `json:"at"`
	HumanID string    `json:"humanId"`
	What    string    `json:"what"`             // one of the constants below
	Source  string    `json:"source,omitempty"` // the connection, where there is something due for each
}

// What may be due. Of each there is one at most for a user, or for a source of a user.
const (
	dueBegin   = "begin"   // a later order is taken up
	dueTimeOut = "timeOut" // an order has waited long enough
	dueSync    = "sync"    // a source has been read again
)

// dueSummaries is what the clock says of it.
var dueSummaries = map[string]string{
	dueBegin: "the order is taken up", dueTimeOut: "the order's time is up", dueSync: "the source has been read again",
}

func (d due) key() string { return duePrefix(d.HumanID) + d.What + "/" + d.Source }

// later has something happen later, in place of what was due under the same key.
func (tx *change) later(d due) error {
	if err := store.Put(tx, d.key(), d); err != nil {
		return fmt.Errorf("write what is due: %w", err)
	}
	tx.due = append(tx.due, func() { tx.app.await(d) })
	return nil
}

// never drops what is due below a prefix of keys.
func (tx *change) never(prefix string) error {
	from, to := store.Prefix(prefix)
	for key := range tx.Scan(from, to, false) {
		if err := tx.Delete(key); err != nil {
			return fmt.Errorf("drop what is due: %w", err)
		}
		tx.due = append(tx.due, func() { tx.app.forgo(key) })
	}
	return tx.Err()
}

// await puts what is due on the clock; a.changing is held.
func (a *App) await(d due) {
	a.forgo(d.key())
	if a.timers == nil {
		a.timers = make(map[string]*clock.Timer)
	}
	a.timers[d.key()] = a.Clock.At(d.At, clock.Task{
		Kind: "app", User: d.HumanID, Summary: dueSummaries[d.What],
		Run: func(ctx context.Context, _ time.Time) string { return a.happen(ctx, d) },
	})
}

// forgo takes what is due off the clock; a.changing is held.
func (a *App) forgo(key string) {
	if timer := a.timers[key]; timer != nil {
		timer.Stop()
		delete(a.timers, key)
	}
}

// happen does what is due, unless it was dropped or put off while its task waited for its turn.
func (a *App) happen(ctx context.Context, d due) (summary string) {
	err := a.change(ctx, func(tx *change) error {
		row, ok, err := store.Get[due](tx, d.key())
		if err != nil || !ok || !row.At.Equal(d.At) {
			return err
		}
		if err := tx.never(d.key()); err != nil {
			return err
		}
		user, err := getLiving(tx, d.HumanID)
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
	if err != nil && ctx.Err() == nil { // when the App is closing, nothing needs to happen any more
		return dueSummaries[d.What] + ", and failed: " + err.Error()
	}
	return ""
}

// adoptDue puts on the clock what the rows say is due, in order of time.
func (a *App) adoptDue(tx store.Tx) error {
	rows, err := list[due](tx, allDue)
	if err != nil {
		return err
	}
	slices.SortFunc(rows, func(x, y due) int { return cmp.Or(x.At.Compare(y.At), strings.Compare(x.key(), y.key())) })
	for _, d := range rows {
		a.await(d)
	}
	return nil
}
