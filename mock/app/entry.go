package app

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/healthmock/healthmock/mock/store"
)

// Entry is a record that a client itself added to a user's data, such as a weight that an application posted. Records
// that come from sources are never stored.
type Entry struct {
	ID        string    `json:"id"` // a UUID
	Kind      string    `json:"kind"`
	CreatedAt time.Time `json:"createdAt"`
	UpdatedAt time.Time `json:"updatedAt,omitzero"` // zero: it was never changed
	// Data is the record itself, in a form that only its vendor knows.
	Data jsontext.Value `json:"data"`
}

// MaxEntries is how many entries of one kind a user may have: all of them are read for each list.
const MaxEntries = 10_000

// AddEntries adds entries of a kind to a user's data, all of them or none. The error is a Conflict when there would be
// more than MaxEntries.
func (a *App) AddEntries(ctx context.Context, userID, kind string, data ...jsontext.Value) ([]Entry, error) {
	entries := make([]Entry, len(data))
	err := a.change(ctx, func(tx *change) error {
		user, err := tx.user(userID)
		if err != nil {
			return err
		}
		prefix := entriesOf(userID, kind)
		count := 0
		from, to := store.Prefix(prefix)
		for range tx.Scan(from, to, false) {
			count++
		}
		if count+len(data) > MaxEntries {
			return Errorf(Conflict, "a user may have no more than %d records of a kind that a client added", MaxEntries)
		}
		for i, one := range data {
			id := UUID(a.Seed(), "entry", userID, kind, strconv.Itoa(count+i))
			entries[i] = Entry{ID: id, Kind: kind, CreatedAt: tx.now, Data: one}
			if err := store.Put(tx, prefix+id, entries[i]); err != nil {
				return fmt.Errorf("write entry: %w", err)
			}
		}
		return tx.touch(&user)
	})
	return entries, err
}

// EditEntry replaces the data of an entry by what edit returns. The error is NotFound when the user has no such entry.
func (a *App) EditEntry(
	ctx context.Context, userID, kind, id string, edit func(jsontext.Value) (jsontext.Value, error),
) (Entry, error) {
	var entry Entry
	err := a.change(ctx, func(tx *change) error {
		user, err := tx.user(userID)
		if err != nil {
			return err
		}
		key := entriesOf(userID, kind) + id
		found, ok, err := store.Get[Entry](tx, key)
		switch {
		case err != nil:
			return fmt.Errorf("read entry: %w", err)
		case !ok:
			return Errorf(NotFound, "the client has added no such record")
		}
		if found.Data, err = edit(found.Data); err != nil {
			return err
		}
		found.UpdatedAt = tx.now
		entry = found
		if err := store.Put(tx, key, found); err != nil {
			return fmt.Errorf("write entry: %w", err)
		}
		return tx.touch(&user)
	})
	return entry, err
}

// Entries lists the entries of a kind that a client added to a user's data, in no particular order.
func (a *App) Entries(ctx context.Context, userID, kind string) ([]Entry, error) {
	var entries []Entry
	err := a.View(ctx, func(tx store.Tx) (err error) {
		entries, err = list[Entry](tx, entriesOf(userID, kind))
		return err
	})
	return entries, err
}

func entriesOf(userID, kind string) string { return entriesPrefix(userID) + kind + "/" }
