package humanapi

import (
	"net/http"
	"strings"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/provider"
)

// subscription is a person who is informed about a case, such as a field agent (vendor OpenAPI, subscription). The
// vendor's schema has no id, although a path has one as a parameter.
type subscription struct {
	ID           string `json:"subscriptionId"`
	ClientUserID string `json:"clientUserId"`
	Email        string `json:"subscriberEmail"`
	Role         string `json:"role"`
	FirstName    string `json:"subscriberFirstName,omitempty"`
	LastName     string `json:"subscriberLastName,omitempty"`
	Office       string `json:"subscriberOffice,omitempty"`
}

// createSubscription subscribes a person to a user's case: 201 and an array of one.
func createSubscription(c *provider.Call, in subscription) (provider.Reply, error) {
	if err := c.Need(in, "clientUserId", "subscriberEmail", "role"); err != nil {
		return provider.Reply{}, err
	}
	user, err := vendorApp(c).UserByClientID(c.Context(), in.ClientUserID)
	if err != nil {
		return provider.Reply{}, vendorNotFound(err)
	}
	c.UserID = user.UserID
	made, err := c.App.AddSubscription(c.Context(), app.Subscription{
		UserID:    user.UserID,
		Email:     in.Email,
		Role:      in.Role,
		FirstName: in.FirstName,
		LastName:  in.LastName,
		Office:    in.Office,
	})
	if app.Is(err, app.Conflict) {
		err = &app.Error{Kind: app.Conflict, Message: "Conflict", Err: err}
	}
	return provider.JSON(http.StatusCreated, []subscription{showSubscription(user, made)}), vendorNotFound(err)
}

// getUsersSubscriptions lists a person's subscriptions to one user's case. The vendor requires all parameters that
// make one unique, so the list has at most one entry, and the parameter sort has no effect.
func getUsersSubscriptions(c *provider.Call) (provider.Reply, error) {
	user, err := vendorApp(c).UserByClientID(c.Context(), c.Query("clientUserId"))
	if err != nil {
		return provider.Reply{}, vendorNotFound(err)
	}
	c.UserID = user.UserID
	found, err := c.App.SubscriptionOf(c.Context(), user.UserID, c.Query("subscriberEmail"), c.Query("role"))
	if app.Is(err, app.NotFound) {
		return provider.JSON(http.StatusOK, []subscription{}), nil
	}
	list := []subscription{}
	if c.QueryInt("offset", 0) == 0 && matches(found, c.Query("query")) {
		list = append(list, showSubscription(user, found))
	}
	return provider.JSON(http.StatusOK, list), err
}

// matches reports whether a subscription's data about the person contains a text, without regard to case.
func matches(s app.Subscription, text string) bool {
	person := strings.ToLower(strings.Join([]string{s.Email, s.FirstName, s.LastName, s.Office}, "\n"))
	return strings.Contains(person, strings.ToLower(text))
}

// getSubscriptionDetails shows one subscription.
func getSubscriptionDetails(c *provider.Call) (provider.Reply, error) {
	found, err := vendorApp(c).Subscription(c.Context(), c.Path("subscriptionId"))
	if err != nil {
		return provider.Reply{}, vendorNotFound(err)
	}
	user, err := vendorApp(c).User(c.Context(), found.UserID)
	c.UserID = user.UserID
	return provider.JSON(http.StatusOK, showSubscription(user, found)), vendorNotFound(err)
}

// deleteSubscription ends one subscription: 200 and an empty body.
func deleteSubscription(c *provider.Call) (provider.Reply, error) {
	err := vendorApp(c).Unsubscribe(c.Context(), c.Path("subscriptionId"))
	return provider.Reply{Status: http.StatusOK}, vendorNotFound(err)
}

func showSubscription(user app.User, s app.Subscription) subscription {
	return subscription{
		ID:           s.ID,
		ClientUserID: user.ClientUserID,
		Email:        s.Email,
		Role:         s.Role,
		FirstName:    s.FirstName,
		LastName:     s.LastName,
		Office:       s.Office,
	}
}
