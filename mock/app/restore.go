package app

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/mock/store"
)

// settingsSpace is the space of the settings of all Apps. A client id has no slash, so no App has this space. Its rows
// are:
//
//	app/<number>   Settings, in order of creation
const settingsSpace = "settings/"

func appKey(number int64) string { return fmt.Sprintf("app/%06d", number) }

// The rows of an App's space about its clock.
const (
	nowKey   = "now"   // the virtual time of the latest change, in nanoseconds since 1970
	clockKey = "clock" // clockRow
)

// clockRow is how a clock runs.
type clockRow struct {
	Paused bool    `json:"paused"`
	Speed  float64 `json:"speed"`
	// Requests is the number of requests to the App so far.
	Requests int64 `json:"requests"`
}

// putSettings writes the settings of an App, with which Restore opens it.
func (s *Apps) putSettings(ctx context.Context, number int64, settings Settings) error {
	ctx = context.WithoutCancel(ctx) // the App is there, whether its creator waits or not
	err := s.store.Update(ctx, settingsSpace, func(tx store.Tx) error { return store.Put(tx, appKey(number), settings) })
	if err != nil {
		return fmt.Errorf("write the settings of the app %s: %w", settings.ClientID, err)
	}
	return nil
}

// deleteSettings deletes the settings of an App. Call it before the App's rows are dropped: if the process dies between
// the two, Restore drops the rows of an App without settings.
func (s *Apps) deleteSettings(ctx context.Context, number int64) error {
	ctx = context.WithoutCancel(ctx) // the App must not stay half deleted
	return s.store.Update(ctx, settingsSpace, func(tx store.Tx) error { return tx.Delete(appKey(number)) })
}

// SaveClock writes how the App's clock runs and what it reads, with which Restore opens the App. Call it after a
// client moved, paused or started the clock.
func (a *App) SaveClock(ctx context.Context) error {
	state := a.Clock.State()
	return a.change(ctx, func(tx *change) error {
		row := clockRow{Paused: state.Mode == "paused", Speed: state.Speed, Requests: a.requests.Load()}
		return store.Put(tx, clockKey, row)
	})
}

// putNow writes the time of a change.
func (c *change) putNow() error { return c.Put(nowKey, strconv.AppendInt(nil, c.now.UnixNano(), 10)) }

// Restore opens the Apps that the store has kept from an earlier process, with all that was committed there: users,
// tokens, scheduled work. Their clocks go on from where they stopped. Call it once, before the first Create. It returns
// the number of Apps.
func (s *Apps) Restore(ctx context.Context) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var numbers []int64
	var stored []Settings // of the Apps with these numbers
	err := s.store.View(ctx, settingsSpace, func(tx store.Tx) error {
		for key := range tx.Scan("", "", false) {
			settings, _, err := store.Get[Settings](tx, key)
			if err != nil {
				return err
			}
			number, err := strconv.ParseInt(key[len("app/"):], 10, 64)
			if err != nil {
				return fmt.Errorf("%q is no row of settings: %w", key, err)
			}
			s.made = max(s.made, number)
			numbers = append(numbers, number)
			stored = append(stored, settings)
		}
		return tx.Err()
	})
	if err != nil {
		return 0, fmt.Errorf("read the settings of apps: %w", err)
	}
	for i, settings := range stored {
		a, err := s.restore(ctx, numbers[i], settings)
		if err != nil {
			return 0, fmt.Errorf("open the app %s again: %w", settings.ClientID, err)
		}
		s.byID[a.id] = &appEntry{app: a}
	}
	return len(stored), s.dropOrphans(ctx)
}

// dropOrphans drops the rows of Apps whose deletion a dying process did not finish.
func (s *Apps) dropOrphans(ctx context.Context) error {
	spaces, err := s.store.Spaces(ctx)
	if err != nil {
		return fmt.Errorf("list the apps: %w", err)
	}
	for _, space := range spaces {
		if space == settingsSpace || s.byID[space] != nil {
			continue
		}
		if err := s.store.Drop(ctx, space); err != nil {
			return fmt.Errorf("drop app %s: %w", space, err)
		}
	}
	return nil
}

// restore opens an App on its rows.
func (s *Apps) restore(ctx context.Context, number int64, settings Settings) (*App, error) {
	settings, rules, err := s.derive(complete(settings))
	if err != nil {
		return nil, err
	}
	row := clockRow{Paused: *settings.Paused, Speed: settings.Speed}
	now := settings.StartTime
	err = s.store.View(ctx, settings.ClientID, func(tx store.Tx) error {
		if saved, ok, err := store.Get[clockRow](tx, clockKey); err != nil {
			return err
		} else if ok {
			row = saved
		}
		nanoseconds, ok, err := store.Get[int64](tx, nowKey)
		if ok {
			now = time.Unix(0, nanoseconds).UTC()
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	stopped := clock.New(clock.Options{Start: now, Speed: row.Speed, Paused: true})
	a := s.openAt(stopped, number, settings, rules)
	a.requests.Store(row.Requests)
	if err := a.load(ctx); err != nil {
		return nil, err
	}
	if row.Paused {
		return a, nil
	}
	return a, a.Clock.Run(row.Speed)
}

// load reads what the App keeps in memory from its rows. The clock must stand still.
func (a *App) load(ctx context.Context) error {
	err := a.store.View(ctx, a.id, func(tx store.Tx) error {
		if err := errors.Join(a.agenda.Load(tx), a.loadFaults(tx), a.loadTokens(tx)); err != nil {
			return err
		}
		_, end := store.Prefix(eventPrefix)
		for event, err := range store.Scan[Event](tx, eventPrefix, end, true) {
			a.seq = event.Seq
			return err
		}
		return tx.Err()
	})
	if err != nil {
		return err
	}
	for _, f := range a.owner.loaded {
		if err := f(ctx, a); err != nil {
			return err
		}
	}
	return nil
}

// loadTokens adds the App's tokens to the index of tokens.
func (a *App) loadTokens(tx store.Tx) error {
	from, to := store.Prefix(tokenPrefix)
	for key := range tx.Scan(from, to, false) {
		a.owner.tokens.Store(key[len(tokenPrefix):], a)
	}
	return tx.Err()
}
