package controlapi

import (
	"context"
	"net/url"
	"time"
)

// User is one generated person whom a client invited.
type User struct {
	UserID       string         `json:"humanId"`      // the vendor's id
	Provider     string         `json:"provider"`     // the vendor whose user it is: "humanapi"
	ClientUserID string         `json:"clientUserId"` // the client's own id
	Number       int            `json:"number"`       // 1 is the App's first user
	Email        string         `json:"email,omitempty"`
	Status       string         `json:"status"`             // "Invited", "Engaged" ... (cookbook, table 6)
	Scenario     string         `json:"scenario,omitempty"` // that the user follows; empty: none
	Person       Person         `json:"person"`
	OrderType    string         `json:"orderType,omitempty"`
	ClientData   map[string]any `json:"clientData,omitempty"` // what the client has stored with the user
	Sources      []Source       `json:"sources"`
	Reports      []Report       `json:"reports"`
	Orders       []Order        `json:"orders,omitempty"` // only where the vendor has orders
	CreatedAt    time.Time      `json:"createdAt"`        // virtual, like UpdatedAt and DeletedAt
	UpdatedAt    time.Time      `json:"updatedAt"`
	Deleted      bool           `json:"deleted"` // still readable here, but not through the vendor's API
	DeletedAt    *time.Time     `json:"deletedAt,omitempty"`
	Timeline     []Event        `json:"timeline,omitzero"` // everything that happened, oldest first; nil in a list
}

// Person has the personal data of a user's order. Missing data is generated in the reports.
type Person struct {
	FirstName        string   `json:"firstName,omitempty"`
	MiddleName       string   `json:"middleName,omitempty"`
	LastName         string   `json:"lastName,omitempty"`
	Gender           string   `json:"gender,omitempty"`
	DateOfBirth      string   `json:"dateOfBirth,omitempty"` // YYYY-MM-DD
	Conditions       []string `json:"conditions,omitempty"`
	SuggestedSources []string `json:"suggestedSources,omitempty"`
}

// Source is a provider of records that a user connected.
type Source struct {
	ID             string     `json:"id"`       // of the connection, 24 hexadecimal digits
	SourceID       string     `json:"sourceId"` // of the provider itself
	Name           string     `json:"name"`     // "Cleveland Clinic"
	Kind           string     `json:"kind"`     // "hospital", "practice", "pharmacy", "lab" or "wearable"
	Sync           string     `json:"sync"`     // "inProgress", "ok", "noDataAvailable" or "error"
	ConnectedAt    time.Time  `json:"connectedAt"`
	SyncedAt       *time.Time `json:"syncedAt,omitempty"`
	DisconnectedAt *time.Time `json:"disconnectedAt,omitempty"` // nil while it is connected
}

// Report is one report of a user's records.
type Report struct {
	ID        string    `json:"id"`               // 24 hexadecimal digits
	Name      string    `json:"name"`             // its code: "unity" ... (cookbook, table 8)
	Source    string    `json:"source,omitempty"` // the provider's name; empty for a report of the whole user
	CreatedAt time.Time `json:"createdAt"`
	UpdatedAt time.Time `json:"updatedAt"`
}

// Order is the request for a user's records.
type Order struct {
	ID        string    `json:"id"`       // a UUID
	Type      string    `json:"type"`     // "default" when the client named none
	State     string    `json:"state"`    // "Created", "In Progress", "Pended", "Completed" or "Cancelled"
	TimedOut  bool      `json:"timedOut"` // whether a time-out moved it to its state
	CreatedAt time.Time `json:"createdAt"`
	UpdatedAt time.Time `json:"updatedAt"`
}

// Step is one step of a scenario, with the same field names: one of Status, Connect, Disconnect, Report, Order,
// VendorNote, or Source with Sync.
type Step struct {
	Status     string `json:"status,omitempty"`     // the status the user takes
	Force      bool   `json:"force,omitempty"`      // even when the vendor's table forbids the change
	Connect    string `json:"connect,omitempty"`    // the source the user connects
	Disconnect string `json:"disconnect,omitempty"` // the source the user disconnects
	Report     string `json:"report,omitempty"`     // the report that is created or, the second time, updated
	Order      string `json:"order,omitempty"`      // the state that the user's latest order takes
	TimedOut   bool   `json:"timedOut,omitempty"`   // with Order: the change is a time-out
	VendorNote string `json:"vendorNote,omitempty"` // a note on the order, by Source if that is set
	Source     string `json:"source,omitempty"`     // the source of Report, Sync or VendorNote
	Sync       string `json:"sync,omitempty"`       // "ok", "inProgress", "noDataAvailable" or "error"
}

// UserQuery chooses users. The zero value chooses all.
type UserQuery struct {
	ClientUserID string
	Status       string
	Offset       int // the number of users to skip
	Limit        int // the maximum number; zero: 1000
}

// Users lists the users that match a query, in order of creation, including deleted ones, without their timelines.
func (a *App) Users(ctx context.Context, query UserQuery) ([]User, error) {
	return get[[]User](ctx, a, "/users", "clientUserId", query.ClientUserID, "status", query.Status,
		"offset", number(query.Offset), "limit", number(query.Limit))
}

// User reads a user's whole state.
func (a *App) User(ctx context.Context, userID string) (*User, error) {
	return get[*User](ctx, a, "/users/"+url.PathEscape(userID))
}

// Step applies one step to a user at the App's current time, and returns the changed user. A change that the vendor's
// table forbids is a [*Problem] with status 409. The notifications that follow are due at once: Advance(ctx, 0)
// delivers them.
func (a *App) Step(ctx context.Context, userID string, step Step) (*User, error) {
	return post[*User](ctx, a, "/users/"+url.PathEscape(userID)+"/steps", step)
}
