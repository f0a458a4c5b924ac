package humanapi

import (
	"net/http"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/provider"
)

type consumerLinkReply struct {
	ClientID     string `json:"clientId"`
	ConsumerLink string `json:"consumerLink"`
}

// getTasksLiistLink (sic) returns the URL of a user's open tasks. It is the same every time.
func getTasksLiistLink(c *provider.Call, in userRef) (provider.Reply, error) {
	user, err := in.find(c, provider.InBody)
	return provider.JSON(http.StatusOK, consumerLinkReply{c.App.ID(), consumerLink(c.App, user.UserID)}), err
}

// consumerLink returns the URL of a user's Task Manager.
func consumerLink(a *app.App, humanID string) string {
	return "https://todo.humanapi.co/?clientId=" + a.ID() + "&rq=" + app.ID(a.Seed(), 32, "consumerLink", humanID)
}
