package humanapi

import (
	"net/http"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/provider"
)

// usersPage is the size of a page of users, which the vendor does not document.
const usersPage = 50

// maxClientData is the maximum length of an order's clientData, as JSON (vendor OpenAPI, newUser).
const maxClientData = 2048

// userReply is a user in the vendor's replies. Which fields are set depends on the generation and the operation. Their
// order is that of the samples (cookbook, Inviting a new user; Submitting Orders guide).
type userReply struct {
	Email            string   `json:"clientUserEmail,omitempty"`
	ClientUserID     string   `json:"clientUserId"`
	HumanID          string   `json:"humanId"`
	FirstName        string   `json:"firstName,omitempty"`
	LastName         string   `json:"lastName,omitempty"`
	DateOfBirth      string   `json:"dateOfBirth,omitempty"`
	SuggestedSources []string `json:"suggestedSources,omitempty"`
	CreatedAt        string   `json:"createdAt"`
	UpdatedAt        string   `json:"updatedAt"`
	Status           string   `json:"status,omitempty"`
	InviteLink       string   `json:"inviteLink,omitempty"`
	ConsumerLink     *string  `json:"consumerLink,omitempty"`
	Orders           []order  `json:"orders,omitempty"`
}

// order is one order of a user of the hip generation (vendor OpenAPI, orderInfo).
type order struct {
	ID               string `json:"orderId"`
	Type             string `json:"orderType"`
	Alias            string `json:"orderTypeAlias"`
	Status           string `json:"orderStatus"`
	ReportsAvailable bool   `json:"reportsAvailable"`
	DataAvailable    bool   `json:"dataAvailable"`
}

// createUser invites a user or submits an order (cookbook, table 4; Submitting Orders guide). The status is 202, as
// the invitation is sent later. Posting the same person again returns the same user and, in the hip generation,
// creates another order once the last one has ended.
func createUser(c *provider.Call, in orderRequest) (provider.Reply, error) {
	if err := c.Need(in, "clientUserId"); err != nil {
		return provider.Reply{}, err
	}
	if missing := in.missingFields(c.App.Settings().Generation); len(missing) > 0 {
		return provider.Reply{}, c.Refuse(missing...)
	}
	if err := checkOrderType(c, in.OrderType); err != nil {
		return provider.Reply{}, err
	}
	if raw, err := provider.Encode(in.ClientData); err != nil || len(raw) > maxClientData {
		return provider.Reply{}, c.Refuse(provider.InBody("clientData", "maxLength", "must have at most 2048 characters"))
	}
	person, ok := in.person(c.App.Clock.Now())
	if !ok {
		return provider.Reply{}, c.Refuse(provider.InBody("dateOfBirth", "format", "must be a date that has passed"))
	}
	user, _, err := vendorApp(c).CreateUser(c.Context(), app.NewUser{
		ClientUserID: in.ClientUserID,
		Email:        in.Email,
		Person:       person,
		OrderType:    in.OrderType,
		ClientData:   in.ClientData,
		Order:        true,
	})
	c.UserID = user.UserID // in a conflict it is the existing user
	if app.Is(err, app.Conflict) {
		const message = "Unable to match the login of the new user to an existing user found for that user"
		return provider.Reply{}, &app.Error{Kind: app.Conflict, Message: message, Err: err}
	}
	if err != nil {
		return provider.Reply{}, err
	}
	reply := userFields(user)
	reply.Status = user.Status
	if hip(c.App) {
		link := consumerLink(c.App, user.UserID)
		reply.ConsumerLink = &link
	} else {
		reply.InviteLink = "https://hapi-link.humanapi.co/invite/" + app.ID(c.App.Seed(), 32, "inviteLink", user.UserID)
	}
	return provider.JSON(http.StatusAccepted, reply), nil
}

// getUsersList lists users, oldest first.
func getUsersList(c *provider.Call) (provider.Reply, error) {
	users, err := findUsers(c)
	if err != nil {
		return provider.Reply{}, err
	}
	list := make([]userReply, len(users))
	for i, user := range users {
		if list[i], err = userDetails(c, user); err != nil {
			return provider.Reply{}, err
		}
	}
	return provider.JSON(http.StatusOK, list), nil
}

// findUsers returns the requested page of users. A request with an id gives a list of one user, or of none.
func findUsers(c *provider.Call) ([]app.User, error) {
	humanID, clientUserID, offset := c.Query("humanId"), c.Query("clientUserId"), c.QueryInt("offset", 0)
	var user app.User
	var err error
	switch {
	case humanID != "":
		user, err = vendorApp(c).User(c.Context(), humanID)
	case clientUserID != "":
		user, err = vendorApp(c).UserByClientID(c.Context(), clientUserID)
	default:
		return vendorApp(c).Users(c.Context(), app.UserQuery{Offset: offset, Limit: usersPage})
	}
	if app.Is(err, app.NotFound) {
		return nil, nil
	}
	c.UserID = user.UserID
	if err != nil || offset > 0 || clientUserID != "" && user.ClientUserID != clientUserID {
		return nil, err
	}
	return []app.User{user}, nil
}

// getUserDetails shows one user (cookbook, Poll the API to check the user status).
func getUserDetails(c *provider.Call) (provider.Reply, error) {
	user, err := vendorApp(c).User(c.Context(), c.Path("humanId"))
	if err != nil {
		return provider.Reply{}, vendorNotFound(err)
	}
	c.UserID = user.UserID
	reply, err := userDetails(c, user)
	return provider.JSON(http.StatusOK, reply), err
}

// deleteUser cancels an invitation: 200 and an empty body (cookbook, Cancel an invitation).
func deleteUser(c *provider.Call) (provider.Reply, error) {
	if err := vendorApp(c).DeleteUser(c.Context(), c.Path("humanId")); err != nil {
		return provider.Reply{}, vendorNotFound(err)
	}
	c.UserID = c.Path("humanId")
	return provider.Reply{Status: http.StatusOK}, nil
}

// userFields returns the fields of a user that every reply has.
func userFields(user app.User) userReply {
	reply := userReply{
		ClientUserID: user.ClientUserID, HumanID: user.UserID,
		FirstName: user.Person.FirstName, LastName: user.Person.LastName, SuggestedSources: user.Person.Suggestions,
		CreatedAt: date(user.CreatedAt), UpdatedAt: date(user.UpdatedAt),
	}
	if born := user.Person.BirthDate; !born.IsZero() {
		reply.DateOfBirth = date(born)
	}
	return reply
}

// userDetails returns the reply of a read user: with a status or, in the hip generation, with orders.
func userDetails(c *provider.Call, user app.User) (userReply, error) {
	reply := userFields(user)
	reply.Email = user.Email
	if !hip(c.App) {
		reply.Status = user.Status
		return reply, nil
	}
	reports, err := c.App.Reports(c.Context(), user.UserID)
	if err != nil {
		return reply, err
	}
	orders, err := c.App.Orders(c.Context(), user.UserID)
	for _, o := range orders {
		reply.Orders = append(reply.Orders, order{
			ID: o.ID, Type: o.Type, Alias: orderRules.Type(o.Type).Alias, Status: o.State,
			ReportsAvailable: hasReports(reports, o.ID), DataAvailable: user.Connected,
		})
	}
	return reply, err
}
