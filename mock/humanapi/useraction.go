package humanapi

import (
	"net/http"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/provider"
	"github.com/healthmock/healthmock/openapi"
)

// userRef names a user in a body or query, by exactly one of both ids.
type userRef struct {
	HumanID      string `json:"humanId"`
	ClientUserID string `json:"clientUserId"`
}

type userAction struct {
	userRef

	Action string `json:"action"` // "abort" or "resync"
}

type accountAction struct {
	AccountID string `json:"accountId"` // the id of an entry of GET /v1/human/sources
}

// performActionForUser aborts a user's order, or reads all the user's sources again. In the hip generation abort
// cancels the order. In the other one, which does not document it, it deletes the user, as cancelling an invitation
// does there.
func performActionForUser(c *provider.Call, in userAction) (provider.Reply, error) {
	user, err := in.find(c, provider.InBody)
	if err != nil {
		return provider.Reply{}, err
	}
	if in.Action == "resync" {
		return acceptedReply(c.App.Resync(c.Context(), user.UserID, ""))
	}
	err = c.App.Abort(c.Context(), user.UserID)
	if app.Is(err, app.Conflict) {
		// With the typographic apostrophe of the vendor's OpenAPI.
		const message = "The order is in a state where it can\u2019t be aborted"
		err = &app.Error{Kind: app.Conflict, Message: message, Err: err}
	}
	return acceptedReply(err)
}

// resyncAccount reads one source of a user again (vendor documentation, On-demand sync).
func resyncAccount(c *provider.Call, in accountAction) (provider.Reply, error) {
	c.UserID = c.Path("humanId")
	return acceptedReply(c.App.Resync(c.Context(), c.UserID, in.AccountID))
}

// acceptedReply returns the reply to an action: 202 without a body.
func acceptedReply(err error) (provider.Reply, error) {
	return provider.Reply{Status: http.StatusAccepted}, vendorNotFound(err)
}

// find returns the named user. at makes a violation for the part of the request that has the ids.
func (w userRef) find(
	c *provider.Call, at func(name, rule, reason string) openapi.Violation,
) (user app.User, err error) {
	switch {
	case w.HumanID == "" && w.ClientUserID == "":
		return user, c.Refuse(at("humanId", "required", "needs one of humanId and clientUserId"))
	case w.HumanID != "" && w.ClientUserID != "":
		return user, c.Refuse(at("clientUserId", "oneOf", "must not stand beside humanId"))
	case w.HumanID != "":
		user, err = vendorApp(c).User(c.Context(), w.HumanID)
	default:
		user, err = vendorApp(c).UserByClientID(c.Context(), w.ClientUserID)
	}
	c.UserID = user.UserID
	return user, vendorNotFound(err)
}

// userOfQuery returns the user that the query names.
func userOfQuery(c *provider.Call) (app.User, error) {
	return userRef{c.Query("humanId"), c.Query("clientUserId")}.find(c, provider.InQuery)
}
