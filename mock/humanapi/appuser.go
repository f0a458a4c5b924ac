package humanapi

import (
	"math"
	"net/http"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/provider"
)

// appUser is a user in the field order of the recording, where the client's own id has another name.
type appUser struct {
	HumanID    string `json:"humanId"`
	ExternalID string `json:"externalId"`
	AppID      string `json:"appId"`
	CreatedAt  string `json:"createdAt"`
	UpdatedAt  string `json:"updatedAt"`
}

func appUserOf(c *provider.Call, user app.User) appUser {
	return appUser{user.UserID, user.ClientUserID, c.App.ID(), date(user.CreatedAt), date(user.UpdatedAt)}
}

// listAppUsers lists every user of the App in one reply (recorded).
func listAppUsers(c *provider.Call) (provider.Reply, error) {
	users, err := vendorApp(c).Users(c.Context(), app.UserQuery{Limit: math.MaxInt})
	list := convert(users, func(user app.User) appUser { return appUserOf(c, user) })
	return provider.JSON(http.StatusOK, list), err
}

type newAppUser struct {
	ExternalID string `json:"externalId"`
}

// createAppUser creates a user or returns the one with the same id. The status is 201 in both cases (recorded).
func createAppUser(c *provider.Call, in newAppUser) (provider.Reply, error) {
	if err := c.Need(in, "externalId"); err != nil {
		return provider.Reply{}, err
	}
	user, _, err := vendorApp(c).CreateUser(c.Context(), app.NewUser{ClientUserID: in.ExternalID})
	c.UserID = user.UserID
	return provider.JSON(http.StatusCreated, appUserOf(c, user)), err
}

// getAppUser shows one user.
func getAppUser(c *provider.Call) (provider.Reply, error) {
	user, err := vendorApp(c).User(c.Context(), c.Path("humanId"))
	if err != nil {
		return provider.Reply{}, vendorNotFound(err)
	}
	c.UserID = user.UserID
	return provider.JSON(http.StatusOK, appUserOf(c, user)), nil
}

// deleteAppUser deletes a user: 204 and no body (recorded).
func deleteAppUser(c *provider.Call) (provider.Reply, error) {
	if err := vendorApp(c).DeleteUser(c.Context(), c.Path("humanId")); err != nil {
		return provider.Reply{}, vendorNotFound(err)
	}
	c.UserID = c.Path("humanId")
	return provider.Reply{Status: http.StatusNoContent}, nil
}
