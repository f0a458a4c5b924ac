package journal

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/healthmock/healthmock/mock/store"
)

// rowPrefix is the prefix of the keys of entries in an App's space. The keys end in the number.
const rowPrefix = "journal/"

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
func (j *Journal) keep(app string, e Entry, dropped []int64) error {
	text, err := json.Marshal(entryRow{e, plainMessage(e.Request), plainMessage(e.Reply)})
	if err != nil {
		return fmt.Errorf("keep journal entry: %w", err)
	}
	ctx := context.Background() // the request has been answered, whether its client waits or not
	return j.Store.Update(ctx, app, func(tx store.Tx) error {
		for _, number := range dropped {
			if err := tx.Delete(rowKey(number)); err != nil {
				return err
			}
		}
		return tx.Put(rowKey(e.number), text)
	})
}

// Load reads the entries of an App from Journal.Store. Numbering goes on after them. Call it before the first entry of
// the App.
func (j *Journal) Load(ctx context.Context, app string) error {
	if j.Store == nil {
		return nil
	}
	a := j.entries(app)
	a.mu.Lock()
	defer a.mu.Unlock()
	return j.Store.View(ctx, app, func(tx store.Tx) error {
		from, to := store.Prefix(rowPrefix)
		for key, text := range tx.Scan(from, to, false) {
			var row entryRow
			if err := json.Unmarshal(text, &row); err != nil {
				return fmt.Errorf("read %s: %w", key, err)
			}
			e := row.Entry
			e.Request, e.Reply = Message(row.Request), Message(row.Reply)
			e.number = Number(e.ID)
			a.count = e.number
			a.push(e.clip())
		}
		a.makeRoom(j.limit)
		return tx.Err()
	})
}

// forget deletes the entries of an App from Journal.Store.
func (j *Journal) forget(app string) error {
	return j.Store.Update(context.Background(), app, func(tx store.Tx) error {
		from, to := store.Prefix(rowPrefix)
		for key := range tx.Scan(from, to, false) {
			if err := tx.Delete(key); err != nil {
				return err
			}
		}
		return tx.Err()
	})
}
