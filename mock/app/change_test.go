package app_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/healthmock/healthmock/mock/app"
)

// Methods that are called with the context of a transaction take part in it: they see what it wrote, and all of it is
// written or nothing.
func TestChange(t *testing.T) {
	no := errors.New("no")
	for _, c := range []struct {
		name    string
		between func(context.Context, *app.App, app.User) error
		want    error
		status  string
		users   int
	}{
		{"all is written", func(context.Context, *app.App, app.User) error { return nil }, nil, "Busy", 2},
		{"its end fails", func(context.Context, *app.App, app.User) error { return no }, no, "New", 1},
		{"a part fails, and that is ignored", func(ctx context.Context, a *app.App, u app.User) error {
			_ = a.SetStatus(ctx, u.UserID, "no such status", false)
			return nil
		}, &app.Error{}, "New", 1},
		{"a panic", func(context.Context, *app.App, app.User) error { panic("oh") }, nil, "New", 1},
	} {
		apps := newApps(t)
		var observed, told []string
		apps.OnOpen(func(a *app.App) {
			a.Observe(func(_ context.Context, _ *app.App, e app.Event) error {
				observed = append(observed, e.Kind)
				return nil
			})
			a.Subscribe(func(_ context.Context, _ *app.App, e app.Event) { told = append(told, e.Kind) })
		})
		a := create(t, apps, "acme")
		user := createUser(t, a, "jane")
		err := func() (err error) {
			defer func() { _ = recover() }()
			return a.Change(t.Context(), func(ctx context.Context, tx app.Tx) error {
				if err := a.SetStatus(ctx, user.UserID, "Busy", false); err != nil {
					return err
				}
				if u, err := a.User(ctx, user.UserID); err != nil || u.Status != "Busy" || !u.UpdatedAt.Equal(tx.Now()) {
					t.Errorf("%s: %+v, %v", c.name, u, err)
				}
				if _, _, err := a.CreateUser(ctx, app.NewUser{ClientUserID: "john"}); err != nil {
					return err
				}
				return c.between(ctx, a, user)
			})
		}()
		if refused := (*app.Error)(nil); !errors.Is(err, c.want) && (c.name[0] != 'a' || !errors.As(err, &refused)) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
		u, err := a.User(t.Context(), user.UserID)
		if err != nil || u.Status != c.status {
			t.Errorf("%s: the user is %s, %v, want %s", c.name, u.Status, err, c.status)
		}
		users, err := a.Users(t.Context(), app.UserQuery{Limit: 10})
		if err != nil || len(users) != c.users {
			t.Errorf("%s: %d users, %v, want %d", c.name, len(users), err, c.users)
		}
		events := []string{app.UserCreated, app.UserStatus, app.UserCreated}
		if !slices.Equal(observed, events) {
			t.Errorf("%s: observed %q", c.name, observed)
		}
		if c.users == 1 {
			events = events[:1]
		}
		if !slices.Equal(told, events) {
			t.Errorf("%s: told %q, want %q", c.name, told, events)
		}
		if err := a.SetStatus(t.Context(), user.UserID, "Done", true); err != nil {
			t.Errorf("%s: afterwards: %v", c.name, err)
		}
	}
}

// What an observer changes is part of the transaction, and observed too. When it fails, nothing is written.
func TestObserve(t *testing.T) {
	no := errors.New("no")
	apps := newApps(t)
	var told []string
	apps.OnOpen(func(a *app.App) {
		a.Observe(func(ctx context.Context, a *app.App, e app.Event) error {
			switch {
			case e.Kind == app.UserCreated && e.Data.ClientUserID == "refused":
				return no
			case e.Kind == app.UserCreated:
				return a.SetStatus(ctx, e.UserID, "Busy", false)
			case e.Data.Status == "Busy":
				return a.Record(ctx, app.Noted, e.UserID, app.Fact{Text: "hello"})
			}
			return nil
		})
		a.Subscribe(func(_ context.Context, _ *app.App, e app.Event) { told = append(told, e.Kind) })
	})
	a := create(t, apps, "acme")
	createUser(t, a, "jane")
	if _, _, err := a.CreateUser(t.Context(), app.NewUser{ClientUserID: "refused"}); !errors.Is(err, no) {
		t.Errorf("got %v", err)
	}
	if want := []string{app.UserCreated, app.UserStatus, app.Noted}; !slices.Equal(told, want) {
		t.Errorf("told %q, want %q", told, want)
	}
	if a.Latest() != 3 {
		t.Errorf("%d events", a.Latest())
	}
}
