package app

import (
	"context"

	"github.com/healthmock/healthmock/mock/store"
)

// Mirror copies an App of another set into this one, as it is now. The copy has the same rows and settings, and its own
// clock at the same time with the same scheduled work. edit changes the rows before they are read; it may be nil. The
// copy does not know the original's tokens, as no client calls it.
func (s *Apps) Mirror(ctx context.Context, of *App, edit func(store.Tx) error) (*App, error) {
	settings, rules := of.configured()
	settings.StartTime, settings.Paused = of.Clock.Now(), new(true)
	if err := store.Copy(ctx, of.store, s.store, of.id); err != nil {
		return nil, err
	}
	if edit != nil {
		if err := s.store.Update(ctx, of.id, edit); err != nil {
			return nil, err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.made++
	a := s.open(s.made, settings, rules)
	s.byID[a.id] = &appEntry{app: a}
	return a, a.load(ctx)
}
