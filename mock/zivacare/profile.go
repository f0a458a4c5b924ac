package zivacare

import (
	"net/http"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/chart"
	"github.com/healthmock/healthmock/mock/provider"
)

// profile is who the user is. The SDK names the type; what is in it is assumed.
type profile struct {
	Code      string `json:"code"`
	UserCode  string `json:"user_code"`
	CreatedAt string `json:"created_at"`
	Name      string `json:"name"`
	Email     string `json:"email"`
	Gender    string `json:"gender"`
	BirthDate string `json:"birth_date"`
}

// getProfile shows the profile of the person whose records the user has.
func getProfile(c *provider.Call) (provider.Reply, error) {
	user, err := vendorApp(c).User(c.Context(), c.UserID)
	if err != nil {
		return provider.Reply{}, notFound(err)
	}
	patient := chart.NewBody(c.App.Seed(), c.App.Person(user), c.App.Clock.Now()).Patient
	name, email := nameAndEmail(c.App, user)
	return provider.JSON(http.StatusOK, map[string]profile{"profile": {
		Code:      app.UUID(c.App.Seed(), "profile", user.UserID),
		UserCode:  user.UserID,
		CreatedAt: timeText(user.CreatedAt),
		Name:      name,
		Email:     email,
		Gender:    patient.Gender,
		BirthDate: patient.BirthDate.Format(time.DateOnly),
	}}), nil
}
