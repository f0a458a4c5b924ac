package journal

import (
	"context"
	"fmt"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/store"
)

// The rows of a list in an App's space.
const (
	rowPrefix = "journal/"     // and the number: entryRow
	countKey  = "journalCount" // the number of the last entry before the list was cleared
)

func rowKey(number int64) string { return fmt.Sprintf("%s%012d", rowPrefix, number) }

// entryRow is the stored form of an Entry, with headers and bodies as they are in memory.
type entryRow struct {
	Entry

	Request plainMessage `json:"request"`
	Reply   plainMessage `json:"reply"`
}

// plainMessage is a Message without its methods.
type plainMessage Message

// keep writes an entry to Journal.Store, and deletes those that made room for it.
func (j *Journal) keep(app string, e *Entry, dropped []int64) error {
	ctx := context.Background() // the request has been answered, whether its client waits or not
	return j.Store.Update(ctx, app, func(tx store.Tx) error {
		for _, number := range dropped {
			if err := tx.Delete(rowKey(number)); err != nil {
				return err
			}
		}
		return store.Put(tx, rowKey(e.number), entryRow{*e, plainMessage(e.Request), plainMessage(e.Reply)})
	})
}

// Load reads the list of an App that was opened on rows of an earlier process, for app.Apps.OnLoad. Numbering goes on
// after it. The recording stops, since it would not have its beginning.
func (j *Journal) Load(ctx context.Context, a *app.App) error {
	now := a.Clock.Now()
	l := j.log(a.ID())
	l.mu.Lock()
	defer l.mu.Unlock()
	l.stop(now)
	if j.Store == nil {
		return nil
	}
	return j.Store.View(ctx, a.ID(), func(tx store.Tx) (err error) {
		if l.count, _, err = store.Get[int64](tx, countKey); err != nil {
			return err
		}
		for row, err := range store.ScanPrefix[entryRow](tx, rowPrefix) {
			if err != nil {
				return err
			}
			e := row.Entry
			e.Request, e.Reply = Message(row.Request), Message(row.Reply)
			e.number = Number(e.ID)
			e.broken = e.WrongRequest() > 0
			l.count = e.number
			l.push(e.clip())
		}
		for l.isOver() {
			l.drop()
		}
		return nil
	})
}

// forget deletes the entries of an App from Journal.Store, and writes the number of the last one.
func (j *Journal) forget(app string, count int64) error {
	return j.Store.Update(context.Background(), app, func(tx store.Tx) error {
		from, to := store.Prefix(rowPrefix)
		for key := range tx.Scan(from, to, false) {
			if err := tx.Delete(key); err != nil {
				return err
			}
		}
		return store.Put(tx, countKey, count)
	})
}
