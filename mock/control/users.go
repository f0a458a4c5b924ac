package control

import (
	"cmp"
	"net/http"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/provider"
)

// userReply is a user's full state, deleted or not.
type userReply struct {
	UserID       string         `json:"humanId"`
	Provider     string         `json:"provider"` // the vendor whose user it is
	ClientUserID string         `json:"clientUserId"`
	Number       int            `json:"number"` // 1 is the App's first user
	Email        string         `json:"email,omitempty"`
	Status       string         `json:"status"`
	Scenario     string         `json:"scenario,omitempty"` // absent: none
	Person       personReply    `json:"person"`
	OrderType    string         `json:"orderType,omitempty"`
	ClientData   map[string]any `json:"clientData,omitempty"`
	Sources      []sourceReply  `json:"sources"`
	Reports      []reportReply  `json:"reports"`
	Orders       []orderReply   `json:"orders,omitempty"` // only where the vendor has orders
	CreatedAt    time.Time      `json:"createdAt"`
	UpdatedAt    time.Time      `json:"updatedAt"`
	Deleted      bool           `json:"deleted"`
	DeletedAt    *time.Time     `json:"deletedAt,omitempty"`
	Timeline     []eventReply   `json:"timeline,omitzero"` // only of one user
}

// personReply has the personal data of the order. Missing data is generated in the reports.
type personReply struct {
	FirstName        string   `json:"firstName,omitempty"`
	MiddleName       string   `json:"middleName,omitempty"`
	LastName         string   `json:"lastName,omitempty"`
	Gender           string   `json:"gender,omitempty"`
	DateOfBirth      string   `json:"dateOfBirth,omitempty"`
	Conditions       []string `json:"conditions,omitempty"`
	SuggestedSources []string `json:"suggestedSources,omitempty"`
}

// sourceReply is a source that a user connected, here and in Events.
type sourceReply struct {
	ID             string     `json:"id"` // of the connection
	SourceID       string     `json:"sourceId"`
	Name           string     `json:"name"`
	Kind           string     `json:"kind"`
	Sync           string     `json:"sync"`
	ConnectedAt    time.Time  `json:"connectedAt"`
	SyncedAt       *time.Time `json:"syncedAt,omitempty"`
	DisconnectedAt *time.Time `json:"disconnectedAt,omitempty"`
}

// reportReply is an entry of a user's list of reports, here and in Events.
type reportReply struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"`             // its code
	Source    string    `json:"source,omitempty"` // only of a report per source
	CreatedAt time.Time `json:"createdAt"`
	UpdatedAt time.Time `json:"updatedAt"`
}

// orderReply is a user's order, here and in Events.
type orderReply struct {
	ID        string    `json:"id"`
	Type      string    `json:"type"`
	State     string    `json:"state"`
	TimedOut  bool      `json:"timedOut"`
	CreatedAt time.Time `json:"createdAt"`
	UpdatedAt time.Time `json:"updatedAt"`
}

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
	list := make([]userReply, len(users))
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
func showUser(c *provider.Call, a *app.App, u app.User) (userReply, error) {
	reply := userReply{
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
		Sources:      []sourceReply{},
		Reports:      []reportReply{},
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

func showPerson(u app.User) personReply {
	p := u.Person
	shown := personReply{
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

func showSource(s app.Source) sourceReply {
	return sourceReply{
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

func showReport(r app.Report) reportReply {
	reply := reportReply{ID: r.ID, Name: r.Code, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt}
	if r.Source != nil {
		reply.Source = r.Source.Name
	}
	return reply
}

func showOrder(o app.Order) orderReply {
	return orderReply{
		ID:        o.ID,
		Type:      o.Type,
		State:     o.State,
		TimedOut:  o.TimedOut,
		CreatedAt: o.CreatedAt,
		UpdatedAt: o.UpdatedAt,
	}
}
