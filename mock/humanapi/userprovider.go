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

// userProviders lists the sources that a user has connected at this moment. That the list means these, and not the providers
// whom the order names, is inferred from the ids: a client has none for the latter.
func userProviders(c *provider.Call) (provider.Reply, error) {
	user, err := queried(c)
	if err != nil {
		return provider.Reply{}, err
	}
	sources, err := c.App.Sources(c.Context(), user.HumanID)
	list := []userProvider{}
	for _, source := range sources {
		if source.DisconnectedAt == nil {
			list = append(list, userProvider{source.Chart.ID, source.Chart.Name})
		}
	}
	return provider.JSON(http.StatusOK, list), err
}
