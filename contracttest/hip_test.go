package contracttest_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/healthmock/healthmock/contracttest"
)

// hipClient is a client of the hip generation, and what it was told: a word for each notification.
type hipClient struct {
	*testing.T

	sandbox  *contracttest.Sandbox
	app      *contracttest.App
	receiver *contracttest.Receiver
	token    string
	told     int // notifications it has looked at
}

// hipEvent is any notification of the hip generation.
type hipEvent struct {
	Value, EventType, OrderID string
	EventPayload              struct {
		OrderStatus string
		TimedOut    bool
		Note        string
		Reports     []struct{ Name, URI string }
	}
}

func (e hipEvent) word() string {
	switch {
	case e.EventPayload.Note != "":
		return "note: " + e.EventPayload.Note
	case e.EventPayload.TimedOut:
		return "timed out"
	}
	return e.Value + e.EventPayload.OrderStatus
}

func newHIPClient(t *testing.T) *hipClient {
	t.Helper()
	c := &hipClient{T: t, sandbox: contracttest.Start(t), receiver: contracttest.NewReceiver(t)}
	var err error
	if c.app, err = c.sandbox.Control().CreateApp(t.Context(), contracttest.Settings{
		Generation: "hip", Scenario: "none", Notifications: contracttest.Notifications{StatusURL: &c.receiver.URL},
	}); err != nil {
		t.Fatal(err)
	}
	c.login()
	return c
}

// login gets a token, which is good for a day.
func (c *hipClient) login() {
	c.Helper()
	var err error
	if c.token, err = c.app.ClientToken(c.Context()); err != nil {
		c.Fatal(err)
	}
}

// call makes a request to the Admin API, whose answer must have a status.
func (c *hipClient) call(status int, method, path string, body any) reply {
	c.Helper()
	got := send(c.T, c.sandbox.HTTPClient(), method, c.sandbox.AdminURL+"/api/v1"+path, c.token, body)
	if got.status != status {
		c.Fatalf("%s %s: %d %s, want %d", method, path, got.status, got.body, status)
	}
	return got
}

func (c *hipClient) step(userID string, steps ...contracttest.Step) {
	c.Helper()
	for _, step := range steps {
		if _, err := c.app.Step(c.Context(), userID, step); err != nil {
			c.Fatal(err)
		}
	}
}

// passes lets time pass, and tells what was told meanwhile.
func (c *hipClient) passes(d time.Duration, want ...string) (last hipEvent) {
	c.Helper()
	if _, err := c.app.Advance(c.Context(), d); err != nil {
		c.Fatal(err)
	}
	var words []string
	all := c.receiver.All()
	for _, n := range all[c.told:] {
		var list []hipEvent
		if err := n.Decode(&list); err != nil || len(list) != 1 {
			c.Fatalf("%s is no array of one: %v", n.Body, err)
		}
		last = list[0]
		words = append(words, last.word())
	}
	c.told = len(all)
	if !slices.Equal(words, want) {
		c.Errorf("told %q, want %q", words, want)
	}
	return last
}

// orders are the states of a person's orders, as the client reads them.
func (c *hipClient) orders(userID string) string {
	c.Helper()
	var user struct {
		Orders []struct{ OrderStatus string }
	}
	c.call(http.StatusOK, "GET", "/users/"+userID, nil).decode(c.T, &user)
	states := make([]string, len(user.Orders))
	for i, order := range user.Orders {
		states[i] = order.OrderStatus
	}
	return strings.Join(states, ", ")
}

// A person's first order waits until its time is up, with notes on the way; what it brought can be fetched. A second
// order needs nobody. A third is aborted, which ends the subscription of the agent as well.
func TestALongHIPStory(t *testing.T) {
	c := newHIPClient(t)
	order := map[string]any{"clientUserId": "POLICY-7", "clientData": map[string]any{"branch": "north"}}
	userID := invite(t, c.sandbox.HTTPClient(), c.sandbox.AdminURL, c.token, "POLICY-7")
	var made []struct{ SubscriptionID string }
	c.call(http.StatusCreated, "POST", "/subscriptions", map[string]any{
		"clientUserId": "POLICY-7", "subscriberEmail": "ada@example.com", "role": "producer",
	}).decode(t, &made)
	if got := c.orders(userID); got != "Created" {
		t.Errorf("orders %s", got)
	}

	c.step(userID,
		contracttest.Step{Order: "In Progress"}, contracttest.Step{Connect: "Cleveland Clinic"},
		contracttest.Step{Report: "highlights"}, contracttest.Step{Report: "healthcheck"}, contracttest.Step{Report: "unity"},
		contracttest.Step{VendorNote: "A signature is missing", Source: "Dr. Sam Sample"}, contracttest.Step{Order: "Pended"},
	)
	c.passes(0, "In Progress", "note: A signature is missing", "Pended")
	c.passes(30*24*time.Hour - time.Minute)
	summary := c.passes(time.Minute, "Completed", "timed out")
	c.login()
	var names []string
	for _, file := range summary.EventPayload.Reports {
		names = append(names, file.Name)
		got := c.call(http.StatusOK, "GET", strings.TrimPrefix(file.URI, "https://admin.humanapi.co/api/v1"), nil)
		if len(got.body) < 100 {
			t.Errorf("%s is %q", file.URI, got.body)
		}
	}
	want := "highlights highlights highlights healthcheck healthcheck healthcheck unity unity unity combined"
	if strings.Join(names, " ") != want {
		t.Errorf("the summary lists %q, want %s", names, want)
	}

	c.call(http.StatusConflict, "POST", "/users/actions", map[string]any{"action": "abort", "humanId": userID})
	c.call(http.StatusAccepted, "POST", "/users", order)
	if got := c.orders(userID); got != "Completed, Created" {
		t.Errorf("orders %s", got)
	}
	c.passes(5*time.Minute, "In Progress")
	second := c.passes(15*time.Minute, "Completed", "completed")
	if second.OrderID == summary.OrderID || len(second.EventPayload.Reports) != 10 {
		t.Errorf("the second order's summary is %+v", second)
	}

	c.call(http.StatusAccepted, "POST", "/users", order)
	c.passes(time.Minute)
	c.call(http.StatusOK, "GET", "/subscriptions/"+made[0].SubscriptionID, nil)
	c.call(http.StatusAccepted, "POST", "/users/actions", map[string]any{"action": "abort", "humanId": userID})
	c.passes(0, "Cancelled", "cancelled")
	c.passes(1000 * time.Hour)
	c.login()
	c.call(http.StatusNotFound, "GET", "/subscriptions/"+made[0].SubscriptionID, nil)
	if got := c.orders(userID); got != "Completed, Completed, Cancelled" {
		t.Errorf("orders %s", got)
	}
}
