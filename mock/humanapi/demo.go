package humanapi

import (
	"cmp"
	"context"
	"sync"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/chart"
	"github.com/healthmock/healthmock/mock/provider"
)

// demoToken reads the demo user's data on every data endpoint, without any credentials (vendor documentation, Demo
// data).
const demoToken = "demo"

// The demo user's recorded identifiers (vendor documentation, Demo data).
const (
	demoHumanID = "5dc2527186aaf9de560e5841f1a44bd6"
	demoUserID  = "52e20cb2fff56aac62000001"
)

// demoCreated is when the demo user was created (recorded). It is independent of the clock of its App, which its
// records follow.
var demoCreated = time.Date(2014, time.January, 24, 6, 48, 18, 361e6, time.UTC)

// createdAt returns when a user was created, for the user's data.
func createdAt(u app.User) string {
	if u.UserID == demoHumanID {
		return date(demoCreated)
	}
	return date(u.CreatedAt)
}

// userID returns the vendor's older, deprecated identifier of a user, 24 hex.
func userID(a *app.App, humanID string) string {
	if humanID == demoHumanID {
		return demoUserID
	}
	return app.ID(a.Seed(), 24, "userId", humanID)
}

// demo is the vendor's demo user, in its own App. The App is created when the demo token is first used.
type demo struct {
	options Options
	make    func() (demoUser, error)
}

type demoUser struct {
	app     *app.App
	humanID string
}

func newDemo(options Options) *demo {
	d := &demo{options: options}
	d.make = sync.OnceValues(d.create)
	return d
}

// create creates Maxwell Forrest, with both Starfleet sources and devices for every kind of reading connected, and with
// every report.
func (d *demo) create() (demoUser, error) {
	ctx := context.Background()
	apps := app.NewApps(nil, app.Vendor{Name: Name, Settings: completeSettings, Rules: rules})
	a, err := apps.Create(ctx, app.Settings{
		ClientID: "demo", Seed: cmp.Or(d.options.DemoSeed, 1), StartTime: d.options.DemoStart, Paused: new(true),
	})
	if err != nil {
		return demoUser{}, err
	}
	user, _, err := a.CreateUser(ctx, app.NewUser{
		UserID:       demoHumanID,
		ClientUserID: "demo",
		Email:        "demo@humanapi.co",
		Person: chart.Person{
			FirstName: "Maxwell",
			LastName:  "Forrest",
			Gender:    "male",
			BirthDate: time.Date(1968, time.February, 13, 0, 0, 0, 0, time.UTC),
		},
	})
	if err != nil {
		return demoUser{}, err
	}
	for _, name := range []string{
		"Starfleet Pharmacy", "Starfleet Medical", "Apple Health", "Fitbit", "Waymark Places", "Helixway Genetics",
	} {
		if _, err := a.Connect(ctx, user.UserID, chart.FindSource(name)); err != nil {
			return demoUser{}, err
		}
		if err := a.Sync(ctx, user.UserID, name, app.SyncOK); err != nil {
			return demoUser{}, err
		}
	}
	return demoUser{a, user.UserID}, d.report(ctx, a, user.UserID)
}

// report creates every report, and those per source for each clinical source (cookbook, table 8).
func (*demo) report(ctx context.Context, a *app.App, humanID string) error {
	for _, spec := range Reports() {
		sources := []string{""}
		if spec.PerSource && !spec.NeedsCCDA {
			sources = []string{"Starfleet Pharmacy", "Starfleet Medical"}
		}
		for _, source := range sources {
			if _, err := a.PutReport(ctx, humanID, spec.Code, source); err != nil {
				return err
			}
		}
	}
	return nil
}

// identifyAccessToken finds the user of an access token, or the demo user.
func (d *demo) identifyAccessToken(c *provider.Call) error {
	if credential, _ := c.Operation.Credential(c.Request); credential.Token != demoToken {
		return identify(c, accessToken, "Invalid access token")
	}
	made, err := d.make()
	c.App, c.UserID = made.app, made.humanID
	return err
}
