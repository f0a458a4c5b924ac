// Package agenda holds the scheduled work of one App as rows, and runs each when the App's Clock reaches its time.
//
//	a := agenda.New(c)
//	a.Handle("greeting", agenda.Handler{Run: func(ctx context.Context, it agenda.Item, at time.Time) string {
//		...                  // one transaction that calls Take and does the work
//		return "hello at " + at.Format(time.Kitchen)
//	}})
//	err := a.Put(tx, agenda.Item{Key: "greeting/1", Kind: "greeting", At: at})
//
// A row is written in the transaction that decides the work, and deleted in the transaction that performs it (Take). So
// a process that dies repeats work at most: none is lost. After a restart, or in a copy of the rows, Load schedules
// everything again. The handlers are code, one for each kind of work.
package agenda

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/mock/store"
)

// Item is one piece of scheduled work.
type Item struct {
	// Key names the work within its App: "step/<userId>". There is at most one Item for each key.
	Key string `json:"-"`
	// At is the virtual time at which the work is due. A time in the past means now.
	At time.Time `json:"t"`
	// Seq orders Items with equal times. Put sets it.
	Seq int64 `json:"n"`
	// Kind selects the Handler. It is reported when the work fires, like the next two.
	Kind    string `json:"k"`
	UserID  string `json:"u,omitempty"`
	Summary string `json:"s,omitempty"`
}

// Handler does one kind of work.
type Handler struct {
	// Run does the work of an Item. at is the virtual time. It returns a summary that replaces the Item's, or "" to keep
	// it. Its transaction must call Take and do nothing when that returns false. The context ends when the App closes.
	Run func(ctx context.Context, it Item, at time.Time) (summary string)
	// Lane names the lane of the clock for the work of a user; nil: the work stops time while it runs. See clock.Task.
	Lane func(userID string) string
}

// Tx is a transaction on an App's rows.
type Tx interface {
	store.Tx
	// AfterCommit adds a function that is called when the transaction has been committed, and not when it fails.
	AfterCommit(f func())
}

// prefix is the prefix of the keys of rows.
const prefix = "agenda/"

// Agenda is the scheduled work of one App. Its methods are safe for concurrent use. A transaction must have ended, with
// the functions of AfterCommit, before the next one of the same App begins.
type Agenda struct {
	clock    *clock.Clock
	handlers map[string]Handler

	mu     sync.Mutex
	seq    int64                   // of the latest Item
	timers map[string]*clock.Timer // of the work that has not fired, by key
}

// New returns an empty agenda. Add the handlers before the first Put or Load.
func New(c *clock.Clock) *Agenda {
	return &Agenda{clock: c, handlers: make(map[string]Handler), timers: make(map[string]*clock.Timer)}
}

// Handle sets the handler of a kind of work.
func (a *Agenda) Handle(kind string, h Handler) { a.handlers[kind] = h }

// Put schedules work. It replaces the Item with the same key.
func (a *Agenda) Put(tx Tx, it Item) error {
	if _, known := a.handlers[it.Kind]; !known {
		return fmt.Errorf("schedule %s: no handler for the kind %q", it.Key, it.Kind)
	}
	a.mu.Lock()
	a.seq++
	it.Seq = a.seq
	a.mu.Unlock()
	if err := store.Put(tx, prefix+it.Key, it); err != nil {
		return fmt.Errorf("schedule %s: %w", it.Key, err)
	}
	tx.AfterCommit(func() { a.start(it) })
	return nil
}

// Cancel cancels the work with a key, if there is any.
func (a *Agenda) Cancel(tx Tx, key string) error {
	if err := tx.Delete(prefix + key); err != nil {
		return fmt.Errorf("cancel %s: %w", key, err)
	}
	tx.AfterCommit(func() { a.stop(key) })
	return nil
}

// CancelAll cancels all work whose key begins with a prefix.
func (a *Agenda) CancelAll(tx Tx, keys string) error {
	from, to := store.Prefix(prefix + keys)
	for key := range tx.Scan(from, to, false) {
		if err := a.Cancel(tx, strings.TrimPrefix(key, prefix)); err != nil {
			return err
		}
	}
	return tx.Err()
}

// Has reports whether there is work whose key begins with a prefix.
func (a *Agenda) Has(tx store.Tx, keys string) (bool, error) {
	from, to := store.Prefix(prefix + keys)
	for range tx.Scan(from, to, false) {
		return true, nil
	}
	return false, tx.Err()
}

// Take deletes the row of an Item that has fired, and reports whether the work is still to be done: it is not when it
// was cancelled or scheduled anew since.
func (a *Agenda) Take(tx Tx, it Item) (due bool, err error) {
	type version struct { // only the field that is needed, as decoding takes time
		Seq int64 `json:"n"`
	}
	row, ok, err := store.Get[version](tx, prefix+it.Key)
	if err != nil || !ok || row.Seq != it.Seq {
		return false, err
	}
	return true, tx.Delete(prefix + it.Key)
}

// Load schedules the work of all rows, in order of time and Seq. Call it once, before the first Put.
func (a *Agenda) Load(tx store.Tx) error {
	var items []Item
	from, to := store.Prefix(prefix)
	for key := range tx.Scan(from, to, false) {
		it, _, err := store.Get[Item](tx, key)
		if err != nil {
			return fmt.Errorf("load the agenda: %w", err)
		}
		if _, known := a.handlers[it.Kind]; !known {
			return fmt.Errorf("load the agenda: no handler for the kind %q of %s", it.Kind, key)
		}
		it.Key = strings.TrimPrefix(key, prefix)
		items = append(items, it)
	}
	if err := tx.Err(); err != nil {
		return fmt.Errorf("load the agenda: %w", err)
	}
	slices.SortFunc(items, func(x, y Item) int { return cmp.Or(x.At.Compare(y.At), cmp.Compare(x.Seq, y.Seq)) })
	for _, it := range items {
		a.seq = max(a.seq, it.Seq)
		a.start(it)
	}
	return nil
}

// start sets the timer of an Item, and stops that of the one it replaces.
func (a *Agenda) start(it Item) {
	handler := a.handlers[it.Kind]
	task := clock.Task{
		Kind:    it.Kind,
		User:    it.UserID,
		Summary: it.Summary,
		Run: func(ctx context.Context, at time.Time) string {
			a.fired(it)
			return handler.Run(ctx, it, at)
		},
	}
	if handler.Lane != nil {
		task.Lane = handler.Lane(it.UserID)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if old := a.timers[it.Key]; old != nil {
		old.Stop()
	}
	a.timers[it.Key] = a.clock.At(it.At, task)
}

// fired removes the timer of an Item that has fired, unless the work has been scheduled anew since.
func (a *Agenda) fired(it Item) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if timer := a.timers[it.Key]; timer != nil && timer.Fired() {
		delete(a.timers, it.Key)
	}
}

// stop stops the timer of a key.
func (a *Agenda) stop(key string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if timer := a.timers[key]; timer != nil {
		timer.Stop()
		delete(a.timers, key)
	}
}
