package contracttest

import (
	"net/http"

	"github.com/healthmock/healthmock/controlapi"
)

// Client drives a sandbox anywhere through its control API. This and the other types of the client are those of package
// controlapi, which a program can import that must not link the sandbox.
type Client = controlapi.Client

// NewClient returns a client of the sandbox at a base URL ("http://127.0.0.1:8080"). A nil httpClient means
// http.DefaultClient. token is the sandbox's control token, or empty when it has none.
func NewClient(baseURL string, httpClient *http.Client, token string) *Client {
	return controlapi.NewClient(baseURL, httpClient, token)
}

// Nowhere is the URL that switches notifications off in an [AppChange].
const Nowhere = controlapi.Nowhere

// The types of the client.
type (
	Advanced      = controlapi.Advanced
	App           = controlapi.App
	AppChange     = controlapi.AppChange
	AppOptions    = controlapi.AppOptions
	Attempt       = controlapi.Attempt
	Clock         = controlapi.Clock
	Delivery      = controlapi.Delivery
	DeliveryQuery = controlapi.DeliveryQuery
	Event         = controlapi.Event
	EventQuery    = controlapi.EventQuery
	Expectation   = controlapi.Expectation
	Fact          = controlapi.Fact
	Fired         = controlapi.Fired
	Message       = controlapi.Message
	NoEventError  = controlapi.NoEventError
	Notifications = controlapi.Notifications
	Order         = controlapi.Order
	Problem       = controlapi.Problem
	Report        = controlapi.Report
	Request       = controlapi.Request
	RequestQuery  = controlapi.RequestQuery
	Run           = controlapi.Run
	RunOptions    = controlapi.RunOptions
	Scenario      = controlapi.Scenario
	Source        = controlapi.Source
	Step          = controlapi.Step
	TimeOuts      = controlapi.TimeOuts
	Until         = controlapi.Until
	User          = controlapi.User
	UserQuery     = controlapi.UserQuery
	Violation     = controlapi.Violation
)
