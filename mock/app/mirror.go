package app

import (
	"context"

	"github.com/healthmock/healthmock/mock/store"
)

// Mirror makes a copy of another set's App in this one, as it is now: the same rows and settings, and a clock of its own that
// stands where the other does, with what is due there by itself. Whatever else is due in the other is for the OnOpen functions'
// owners to take over. Tokens are not known
// to it, since nobody is to call it.
func (s *Apps) Mirror(ctx context.Context, of *App) (*App, error) {
	settings := of.Settings()
	settings.StartTime, settings.Paused = of.Clock.Now(), true
	if err := store.Copy(ctx, of.store, s.store, of.id); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.made++
	a := s.open(settings, of.Rules)
	s.byID[a.id] = &entry{app: a, number: s.made}
	a.changing.Lock()
	defer a.changing.Unlock()
	err := s.store.View(ctx, a.id, func(tx store.Tx) error {
		if err := a.adoptDue(tx); err != nil {
			return err
		}
		_, end := store.Prefix(eventPrefix)
		for event, err := range store.Scan[Event](tx, eventPrefix, end, true) {
			a.seq = event.Seq
			return err
		}
		return tx.Err()
	})
	return a, err
}
