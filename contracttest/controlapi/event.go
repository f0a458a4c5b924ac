package controlapi

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Event is a dated, numbered fact that an App recorded.
type Event struct {
	Seq    int64     `json:"seq"`     // 1, 2 ... without gaps within the App
	At     time.Time `json:"at"`      // virtual
	Kind   string    `json:"kind"`    // "user.status", "report.created", "notification.delivered" ...
	UserID string    `json:"humanId"` // empty when it belongs to no user
	Data   Fact      `json:"data"`
}

// Fact is what happened. Which fields are set depends on the event's kind.
type Fact struct {
	ClientUserID string  `json:"clientUserId,omitempty"`
	From         string  `json:"from,omitempty"`     // the status before, or the order's state
	Status       string  `json:"status,omitempty"`   // the status since
	Source       *Source `json:"source,omitempty"`   // of source.connected, source.synced and source.disconnected
	Report       *Report `json:"report,omitempty"`   // of report.created and report.updated
	Order        *Order  `json:"order,omitempty"`    // of order.created, order.state and order.noted
	Of           string  `json:"of,omitempty"`       // the name of the source that order.noted is from, if any
	Delivery     string  `json:"delivery,omitempty"` // the id of the delivery that succeeded or failed
	Topic        string  `json:"topic,omitempty"`    // of a delivery: "status", "data" ...; the types of tokens
	Count        int     `json:"count,omitempty"`    // of the tokens of token.expired
	Body         string  `json:"body,omitempty"`     // of notification.sent; empty: the latest was sent once more
	Text         string  `json:"text,omitempty"`     // for a person
}

// EventQuery chooses events. The zero value chooses all, and does not wait.
type EventQuery struct {
	After  int64         // only events with a greater sequence number
	Kind   string        // only of this kind; "report.*" is every kind with that prefix
	UserID string        // only of this user
	Match  []string      // only with these values: "data.status=All Synced"
	Wait   time.Duration // real time to wait for a first one; at most 60s
	Limit  int           // the maximum number; zero: 1000
}

// NearestHeader is the header of a reply after a wait that timed out. It has the events that came closest to the query,
// and the conditions that they failed.
const NearestHeader = "X-Sandbox-Nearest"

// defaultWait is how long Await waits when the query does not say.
const defaultWait = 10 * time.Second

// Events lists the events that match a query, oldest first. With Wait, an empty list means that the wait timed out.
func (a *App) Events(ctx context.Context, query EventQuery) ([]Event, error) {
	list, _, err := a.events(ctx, query)
	return list, err
}

// Await returns the first event that matches a query, and waits for it: 10 seconds of real time unless the query says
// how long. With a paused clock it is seldom needed, as everything that [App.Advance] caused has been recorded when it
// returns. When the wait times out the error is a [*NoEventError].
func (a *App) Await(ctx context.Context, query EventQuery) (Event, error) {
	if query.Wait == 0 {
		query.Wait = defaultWait
	}
	query.Limit = 1
	list, nearest, err := a.events(ctx, query)
	if err != nil {
		return Event{}, err
	}
	if len(list) == 0 {
		return Event{}, &NoEventError{Query: query, Nearest: nearest}
	}
	return list[0], nil
}

func (a *App) events(ctx context.Context, query EventQuery) (list []Event, nearest string, err error) {
	wait := ""
	if query.Wait > 0 {
		wait = query.Wait.String()
	}
	parameters := []string{
		"kind", query.Kind, "user", query.UserID, "after", number(query.After), "limit", number(query.Limit), "wait", wait,
	}
	for _, match := range query.Match {
		parameters = append(parameters, "match", match)
	}
	body, header, err := a.client.do(ctx, http.MethodGet, a.path("/events", parameters...), nil)
	if err == nil {
		err = json.Unmarshal(body, &list)
	}
	return list, header.Get(NearestHeader), err
}

// String describes the query for an error message.
func (q EventQuery) String() string {
	words := []string{"an event"}
	if q.Kind != "" {
		words = append(words, "of kind "+q.Kind)
	}
	if q.UserID != "" {
		words = append(words, "of user "+q.UserID)
	}
	if len(q.Match) > 0 {
		words = append(words, "with "+strings.Join(q.Match, " and "))
	}
	if q.After > 0 {
		words = append(words, "after number "+strconv.FormatInt(q.After, 10))
	}
	return strings.Join(words, " ")
}

// NoEventError is the error of a wait for an event that was not recorded in time.
type NoEventError struct {
	Query   EventQuery
	Nearest string // describes the events that came closest; empty when none did
}

func (e *NoEventError) Error() string {
	text := fmt.Sprintf("%s did not come within %s", e.Query, e.Query.Wait)
	if e.Nearest != "" {
		text += "; nearest: " + e.Nearest
	}
	return text
}

// Timeout reports true, as net.Error's method does for a timeout.
func (*NoEventError) Timeout() bool { return true }
