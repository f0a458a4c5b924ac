package zivacare

import (
	"cmp"
	"context"
	"sync"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/chart"
)

// demoToken reads the demo user's data on every data endpoint (docs.zivacare.com, Data API). Who that is, and what data
// there is, is assumed.
const demoToken = "demo"

// demo is the vendor's demo user, in its own App. The App is created when the demo token is first used.
type demo struct {
	options Options
	make    func() (demoUser, error)
}

type demoUser struct {
	app    *app.App
	userID string
}

func newDemo(options Options) *demo {
	d := &demo{options: options}
	d.make = sync.OnceValues(d.create)
	return d
}

// create creates the user with devices for every kind of reading.
func (d *demo) create() (demoUser, error) {
	ctx := context.Background()
	apps := app.NewApps(nil, app.Vendor{Name: Name, Settings: completeSettings, Rules: rules})
	a, err := apps.Create(ctx, app.Settings{
		ClientID: demoToken, Seed: cmp.Or(d.options.DemoSeed, 1), StartTime: d.options.DemoStart, Paused: new(true),
	})
	if err != nil {
		return demoUser{}, err
	}
	user, _, err := a.CreateUser(ctx, app.NewUser{
		ClientUserID: demoToken,
		Email:        "demo@example.com",
		Person: chart.Person{
			FirstName: "Dana",
			LastName:  "Demo",
			Gender:    "female",
			BirthDate: time.Date(1979, time.May, 21, 0, 0, 0, 0, time.UTC),
		},
	})
	if err != nil {
		return demoUser{}, err
	}
	for _, name := range []string{"apple_health", "fitbit", "waymark_places", "helixway_genetics"} {
		source := findSource(name)
		if _, err := a.Connect(ctx, user.UserID, source); err != nil {
			return demoUser{}, err
		}
		if err := a.Sync(ctx, user.UserID, source.ID, app.SyncOK); err != nil {
			return demoUser{}, err
		}
	}
	return demoUser{a, user.UserID}, nil
}
