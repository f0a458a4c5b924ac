package mock

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/journal"
	"github.com/healthmock/healthmock/mock/notify"
	"github.com/healthmock/healthmock/mock/store"
	"github.com/healthmock/healthmock/scenarios"
)

// mirror returns an unreachable copy of an App, for a dry run. Its users continue their scenarios, and every
// notification is answered 200. end deletes the copy.
func (s *Sandbox) mirror(ctx context.Context, of *app.App) (a *app.App, end func(), err error) {
	m := &Sandbox{
		options: s.options, providers: s.providers, library: s.library, store: store.NewMemory(), journal: journal.New(1),
		transport: notify.Accepting{}, runner: scenarios.NewRunner(s.library),
	}
	m.options.Logger = slog.New(slog.DiscardHandler)
	m.apps = app.NewApps(m.store, s.vendors...)
	m.apps.OnOpen(m.open)
	m.apps.OnLoad(m.runner.Load)
	m.apps.OnClose(m.closed)
	m.runner.Queue = m.Queue
	end = func() { _ = m.Close() } // cannot fail: everything is in memory
	if a, err = m.apps.Mirror(ctx, of, scenarios.Detach); err != nil {
		end()
		return nil, nil, fmt.Errorf("mirror app: %w", err)
	}
	return a, end, nil
}
