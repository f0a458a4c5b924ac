package contracttest

import (
	"net/http"

	"github.com/healthmock/healthmock/contracttest/controlapi"
)

// Client drives a sandbox anywhere through its control API. This and the other types of the client are those of package
// controlapi, which a program can import that must not link the sandbox.
type Client = controlapi.Client

// NewClient returns a client of the sandbox at a base URL ("http://127.0.0.1:8080"). A nil httpClient means
// http.DefaultClient. token is the sandbox's control token, or empty when it has none.
func NewClient(baseURL string, httpClient *http.Client, token string) *Client {
	return controlapi.NewClient(baseURL, httpClient, token)
}

// The types of the client, as package controlapi describes them.
type (
	// Advanced is the result of moving a clock.
	Advanced = controlapi.Advanced
	// App is everything that one client id can see.
	App = controlapi.App
	// Attempt is one attempt to deliver a notification.
	Attempt = controlapi.Attempt
	// Clock is the state of an App's clock.
	Clock = controlapi.Clock
	// Delivery is one notification and its attempts.
	Delivery = controlapi.Delivery
	// DeliveryQuery chooses deliveries.
	DeliveryQuery = controlapi.DeliveryQuery
	// Duration is a time.Duration that is written as a text.
	Duration = controlapi.Duration
	// Event is a dated, numbered fact that an App recorded.
	Event = controlapi.Event
	// EventQuery chooses events.
	EventQuery = controlapi.EventQuery
	// Expectation is something a scenario expects of the client under test.
	Expectation = controlapi.Expectation
	// Fact is what an event says has happened.
	Fact = controlapi.Fact
	// Fired is one task that ran because it was due.
	Fired = controlapi.Fired
	// Message is the header and body of a request or response.
	Message = controlapi.Message
	// NoEventError is the error of a wait for an event that was not recorded in time.
	NoEventError = controlapi.NoEventError
	// Notifications are an App's notification settings.
	Notifications = controlapi.Notifications
	// Order is the request for a user's records.
	Order = controlapi.Order
	// Problem is an error response of the control API.
	Problem = controlapi.Problem
	// Report is one report of a user's records.
	Report = controlapi.Report
	// Request is one request to a vendor's endpoint, with its response.
	Request = controlapi.Request
	// RequestQuery chooses requests.
	RequestQuery = controlapi.RequestQuery
	// Run is a scenario that some users follow.
	Run = controlapi.Run
	// RunOptions are the users and settings of a run.
	RunOptions = controlapi.RunOptions
	// Scenario is one scenario of the library.
	Scenario = controlapi.Scenario
	// Settings are the settings of an App.
	Settings = controlapi.Settings
	// Source is a provider of records that a user connected.
	Source = controlapi.Source
	// Step is one step of a scenario.
	Step = controlapi.Step
	// Until is the condition that a clock is advanced to.
	Until = controlapi.Until
	// User is one generated person.
	User = controlapi.User
	// UserQuery chooses users.
	UserQuery = controlapi.UserQuery
	// Violation is one place where a message broke its contract.
	Violation = controlapi.Violation
)
