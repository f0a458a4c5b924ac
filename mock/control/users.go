package control

import (
	"cmp"
	"net/http"
	"time"

	"github.com/healthmock/healthmock/contracttest/controlapi"
	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/provider"
)

// listUsers lists users without their timelines.
func listUsers(c *provider.Call, a *app.App) (provider.Reply, error) {
	status, clientUserID := c.Query("status"), c.Query("clientUserId")
	query := app.UserQuery{Offset: c.QueryInt("offset", 0), Limit: c.QueryInt("limit", defaultLimit), Deleted: true}
	if status != "" || clientUserID != "" {
		query.Keep = func(u app.User) bool {
			return cmp.Or(status, u.Status) == u.Status && cmp.Or(clientUserID, u.ClientUserID) == u.ClientUserID
		}
	}
	users, err := a.Users(c.Context(), query)
	if err != nil {
		return provider.Reply{}, err
	}
	list := make([]controlapi.User, len(users))
	for i, user := range users {
		if list[i], err = showUser(c, a, user); err != nil {
			return provider.Reply{}, err
		}
	}
	return provider.JSON(http.StatusOK, list), nil
}

func getUser(c *provider.Call, a *app.App) (provider.Reply, error) {
	user, err := a.AnyUser(c.Context(), c.Path("humanId"))
	if err != nil {
		return provider.Reply{}, err
	}
	reply, err := showUser(c, a, user)
	if err != nil {
		return provider.Reply{}, err
	}
	events, err := a.EventsOf(c.Context(), user.UserID)
	reply.Timeline = showEvents(events)
	return provider.JSON(http.StatusOK, reply), err
}

// showUser returns the JSON form of a user with its sources, reports and orders, and without its timeline.
func showUser(c *provider.Call, a *app.App, u app.User) (controlapi.User, error) {
	reply := controlapi.User{
		UserID:       u.UserID,
		Provider:     u.Provider,
		ClientUserID: u.ClientUserID,
		Number:       u.Number,
		Email:        u.Email,
		Status:       u.Status,
		Scenario:     u.Scenario,
		Person:       showPerson(u),
		OrderType:    u.OrderType,
		ClientData:   u.ClientData,
		Sources:      []controlapi.Source{},
		Reports:      []controlapi.Report{},
		CreatedAt:    u.CreatedAt,
		UpdatedAt:    u.UpdatedAt,
		Deleted:      u.DeletedAt != nil,
		DeletedAt:    u.DeletedAt,
	}
	sources, err := a.Sources(c.Context(), u.UserID)
	if err != nil {
		return reply, err
	}
	for _, source := range sources {
		reply.Sources = append(reply.Sources, showSource(source))
	}
	reports, err := a.Reports(c.Context(), u.UserID)
	if err != nil {
		return reply, err
	}
	for _, report := range reports {
		reply.Reports = append(reply.Reports, showReport(report))
	}
	orders, err := a.Orders(c.Context(), u.UserID)
	for _, order := range orders {
		reply.Orders = append(reply.Orders, showOrder(order))
	}
	return reply, err
}

func showPerson(u app.User) controlapi.Person {
	p := u.Person
	shown := controlapi.Person{
		FirstName:        p.FirstName,
		MiddleName:       p.MiddleName,
		LastName:         p.LastName,
		Gender:           p.Gender,
		Conditions:       p.Conditions,
		SuggestedSources: p.Suggestions,
	}
	if !p.BirthDate.IsZero() {
		shown.DateOfBirth = p.BirthDate.Format(time.DateOnly)
	}
	return shown
}

func showSource(s app.Source) controlapi.Source {
	return controlapi.Source{
		ID:             s.ID,
		SourceID:       s.Chart.ID,
		Name:           s.Chart.Name,
		Kind:           string(s.Chart.Kind),
		Sync:           s.Sync,
		ConnectedAt:    s.ConnectedAt,
		SyncedAt:       s.SyncedAt,
		DisconnectedAt: s.DisconnectedAt,
	}
}

func showReport(r app.Report) controlapi.Report {
	reply := controlapi.Report{ID: r.ID, Name: r.Code, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt}
	if r.Source != nil {
		reply.Source = r.Source.Name
	}
	return reply
}

func showOrder(o app.Order) controlapi.Order {
	return controlapi.Order{
		ID:        o.ID,
		Type:      o.Type,
		State:     o.State,
		TimedOut:  o.TimedOut,
		CreatedAt: o.CreatedAt,
		UpdatedAt: o.UpdatedAt,
	}
}
