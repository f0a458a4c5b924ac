package provider

import (
	"cmp"
	"context"
	"sync"
	"time"

	"github.com/healthmock/healthmock/mock/app"
)

// DemoUser is a vendor's demo user, whose data needs no credentials.
type DemoUser struct {
	App    *app.App
	UserID string
}

// NewDemo returns a function that returns a vendor's demo user. The user is created by the first call, with create, in
// an App of its own whose clock stands still. A zero start is the time of the first call, and a zero seed is 1.
func NewDemo(
	vendor app.Vendor, start time.Time, seed int64,
	create func(context.Context, *app.App) (userID string, err error),
) func() (DemoUser, error) {
	return sync.OnceValues(func() (DemoUser, error) {
		ctx := context.Background()
		a, err := app.NewApps(nil, vendor).Create(ctx, app.Settings{
			ClientID: "demo", Seed: cmp.Or(seed, 1), StartTime: start, Paused: new(true),
		})
		if err != nil {
			return DemoUser{}, err
		}
		userID, err := create(ctx, a)
		return DemoUser{a, userID}, err
	})
}
