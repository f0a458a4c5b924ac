package zivacare

import (
	"context"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/chart"
)

// demoToken reads the demo user's data on every data endpoint (docs.zivacare.com, Data API). Who that is, and what data
// there is, is assumed.
const demoToken = "demo"

// createDemoUser creates the vendor's demo user, with devices for every kind of reading.
func createDemoUser(ctx context.Context, a *app.App) (userID string, err error) {
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
		return "", err
	}
	for _, name := range []string{"apple_health", "fitbit", "waymark_places", "helixway_genetics"} {
		source := findSource(name)
		if _, err := a.Connect(ctx, user.UserID, source); err != nil {
			return "", err
		}
		if err := a.Sync(ctx, user.UserID, source.ID, app.SyncOK); err != nil {
			return "", err
		}
	}
	return user.UserID, nil
}
