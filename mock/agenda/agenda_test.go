package agenda_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/agenda"
	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/mock/store"
)

var start = time.Date(2026, time.January, 5, 9, 0, 0, 0, time.UTC)

// desk is an agenda over rows in memory whose handler notes the keys of the work that it did.
type desk struct {
	*agenda.Agenda
	t     *testing.T
	rows  store.Store
	clock *clock.Clock
	done  []string
}

// tx is a transaction that calls its functions after the commit.
type tx struct {
	store.Tx
	after []func()
}

func (t *tx) AfterCommit(f func()) { t.after = append(t.after, f) }

func open(t *testing.T, rows store.Store) *desk {
	t.Helper()
	d := &desk{t: t, rows: rows, clock: clock.New(clock.Options{Start: start, Paused: true})}
	t.Cleanup(d.clock.Close)
	d.Agenda = agenda.New(d.clock)
	d.Handle("work", agenda.Handler{Run: func(_ context.Context, it agenda.Item, _ time.Time) string {
		if err := d.change(func(tx agenda.Tx) error {
			due, err := d.Take(tx, it)
			if due {
				d.done = append(d.done, it.Key)
			}
			return err
		}); err != nil {
			t.Error(err)
		}
		return ""
	}})
	return d
}

func (d *desk) change(f func(agenda.Tx) error) error {
	opened := &tx{}
	err := d.rows.Update(d.t.Context(), "acme", func(rows store.Tx) error {
		opened.Tx = rows
		return f(opened)
	})
	if err == nil {
		for _, f := range opened.after {
			f()
		}
	}
	return err
}

// put schedules work an hour after the start, and later by each further minute.
func (d *desk) put(minutes int, keys ...string) {
	d.t.Helper()
	if err := d.change(func(tx agenda.Tx) error {
		for _, key := range keys {
			at := start.Add(time.Hour + time.Duration(minutes)*time.Minute)
			if err := d.Put(tx, agenda.Item{Key: key, Kind: "work", At: at}); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) advance(by time.Duration) []string {
	d.t.Helper()
	d.done = nil
	if _, err := d.clock.Advance(d.t.Context(), by); err != nil {
		d.t.Fatal(err)
	}
	return d.done
}

func TestWorkIsDoneInOrderAndOnce(t *testing.T) {
	d := open(t, store.NewMemory())
	d.put(1, "c")
	d.put(0, "a", "b")
	if got := d.advance(time.Hour); !slices.Equal(got, []string{"a", "b"}) {
		t.Errorf("did %q", got)
	}
	if got := d.advance(time.Hour); !slices.Equal(got, []string{"c"}) {
		t.Errorf("did %q", got)
	}
	if got := d.advance(24 * time.Hour); got != nil {
		t.Errorf("did %q again", got)
	}
}

func TestTheLatestItemOfAKeyCounts(t *testing.T) {
	d := open(t, store.NewMemory())
	d.put(0, "a", "b", "user/1/x", "user/1/y", "user/2/x")
	d.put(30, "a")
	if err := d.change(func(tx agenda.Tx) error {
		return errors.Join(d.Cancel(tx, "b"), d.Cancel(tx, "unknown"), d.CancelAll(tx, "user/1/"))
	}); err != nil {
		t.Fatal(err)
	}
	if got := d.advance(time.Hour); !slices.Equal(got, []string{"user/2/x"}) {
		t.Errorf("did %q", got)
	}
	if got := d.advance(time.Hour); !slices.Equal(got, []string{"a"}) {
		t.Errorf("did %q", got)
	}
}

// Work that is cancelled, or scheduled anew, after it has fired and before its transaction is not done.
func TestTakeLosesAgainstAChange(t *testing.T) {
	for name, change := range map[string]func(*desk, agenda.Tx) error{
		"cancelled": func(d *desk, tx agenda.Tx) error { return d.Cancel(tx, "a") },
		"scheduled again": func(d *desk, tx agenda.Tx) error {
			return d.Put(tx, agenda.Item{Key: "a", Kind: "slow", At: start})
		},
	} {
		d := open(t, store.NewMemory())
		runs, done := 0, 0
		d.Handle("slow", agenda.Handler{Run: func(_ context.Context, it agenda.Item, _ time.Time) string {
			if runs++; runs == 1 {
				if err := d.change(func(tx agenda.Tx) error { return change(d, tx) }); err != nil {
					t.Error(err)
				}
			}
			if err := d.change(func(tx agenda.Tx) error {
				due, err := d.Take(tx, it)
				if due {
					done++
				}
				return err
			}); err != nil {
				t.Error(err)
			}
			return ""
		}})
		if err := d.change(func(tx agenda.Tx) error {
			return d.Put(tx, agenda.Item{Key: "a", Kind: "slow", At: start})
		}); err != nil {
			t.Fatal(err)
		}
		d.advance(time.Minute)
		if want := runs - 1; done != want {
			t.Errorf("%s: %d of %d runs did the work, want %d", name, done, runs, want)
		}
	}
}

func TestAFailedTransactionSchedulesNothing(t *testing.T) {
	d := open(t, store.NewMemory())
	d.put(0, "kept")
	failed := errors.New("no")
	if err := d.change(func(tx agenda.Tx) error {
		return errors.Join(
			d.Put(tx, agenda.Item{Key: "lost", Kind: "work", At: start}), d.Cancel(tx, "kept"), failed,
		)
	}); !errors.Is(err, failed) {
		t.Fatal(err)
	}
	if got := d.advance(2 * time.Hour); !slices.Equal(got, []string{"kept"}) {
		t.Errorf("did %q", got)
	}
}

// An agenda on the rows of another does the work that is left, in the same order, and continues the numbers.
func TestLoad(t *testing.T) {
	rows := store.NewMemory()
	before := open(t, rows)
	before.put(1, "z", "a")
	before.put(0, "m")
	before.put(1, "b", "gone")
	if err := before.change(func(tx agenda.Tx) error { return before.Cancel(tx, "gone") }); err != nil {
		t.Fatal(err)
	}
	after := open(t, rows)
	load := func(d *desk) error {
		return rows.View(t.Context(), "acme", func(tx store.Tx) error { return d.Load(tx) })
	}
	if err := load(after); err != nil {
		t.Fatal(err)
	}
	after.put(1, "new")
	if got := after.advance(2 * time.Hour); !slices.Equal(got, []string{"m", "z", "a", "b", "new"}) {
		t.Errorf("did %q", got)
	}
	before.put(0, "one more")
	unhandled := &desk{t: t, rows: rows, clock: after.clock, Agenda: agenda.New(after.clock)}
	if err := load(unhandled); err == nil {
		t.Error("work without a handler was loaded")
	}
	if err := before.change(func(tx agenda.Tx) error {
		return before.Put(tx, agenda.Item{Key: "k", Kind: "unknown", At: start})
	}); err == nil {
		t.Error("work without a handler was scheduled")
	}
}
