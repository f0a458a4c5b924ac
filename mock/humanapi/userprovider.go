package humanapi

import (
	"net/http"

	"github.com/healthmock/healthmock/mock/provider"
)

// userProvider is a source that a user has connected (vendor OpenAPI, userProviders).
type userProvider struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// userProviders lists a user's currently connected sources. That it does not list the order's providers is inferred
// from the ids, which those do not have.
func userProviders(c *provider.Call) (provider.Reply, error) {
	user, err := userOfQuery(c)
	if err != nil {
		return provider.Reply{}, err
	}
	sources, err := c.App.Sources(c.Context(), user.UserID)
	list := []userProvider{}
	for _, source := range sources {
		if source.DisconnectedAt == nil {
			list = append(list, userProvider{source.Chart.ID, source.Chart.Name})
		}
	}
	return provider.JSON(http.StatusOK, list), err
}
