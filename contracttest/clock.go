package contracttest

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/healthmock/healthmock/mock/clock"
)

// Clock is the state of an App's clock.
type Clock struct {
	Now     time.Time  `json:"now"`     // virtual
	Mode    string     `json:"mode"`    // "running" or "paused"
	Speed   float64    `json:"speed"`   // virtual seconds in a real one, while it runs
	Pending int        `json:"pending"` // tasks that are due later
	Next    *time.Time `json:"next"`    // when the first of them is due; nil: nothing is pending
}

// Advanced is the result of moving a clock.
type Advanced struct {
	Now   time.Time `json:"now"` // where the clock stands afterwards
	Fired []Fired   `json:"fired"`
}

// Fired is one task that ran because it was due: a step of a scenario, or an attempt to deliver a notification.
type Fired struct {
	At      time.Time `json:"at"`      // virtual
	Kind    string    `json:"kind"`    // "step", "notification" ...
	UserID  string    `json:"humanId"` // empty when it belongs to no user
	Summary string    `json:"summary"` // "status Engaged: 200 (attempt 1)"
}

// Until is the condition that a clock is advanced to. Exactly one of Status, Event and Idle is set.
type Until struct {
	Status string `json:"status,omitempty"`  // a user has this status, perhaps already
	Event  string `json:"event,omitempty"`   // an event of this kind ("report.*") is recorded from now on
	Idle   bool   `json:"idle,omitempty"`    // nothing is left to do
	UserID string `json:"humanId,omitempty"` // whose status or event; zero: any user's

	// Limit is how much virtual time may pass; zero: a year.
	Limit time.Duration `json:"-"`
}

// MarshalJSON implements json.Marshaler. Limit is written as a text such as "1d12h".
func (u Until) MarshalJSON() ([]byte, error) {
	type plain Until
	return json.Marshal(struct {
		plain
		Limit clock.Duration `json:"limit,omitzero"`
	}{plain(u), clock.Duration(u.Limit)})
}

// Clock reads the App's clock.
func (a *App) Clock(ctx context.Context) (*Clock, error) {
	return fetch[*Clock](ctx, a.client, a.get("/clock", nil))
}

// Pause stops the App's clock.
func (a *App) Pause(ctx context.Context) error {
	return a.client.do(ctx, a.call(http.MethodPut, "/clock", map[string]any{"mode": "paused"}))
}

// Resume starts the App's clock. It runs at speed virtual seconds per real second.
func (a *App) Resume(ctx context.Context, speed float64) error {
	return a.client.do(ctx, a.call(http.MethodPut, "/clock", map[string]any{"mode": "running", "speed": speed}))
}

// Advance moves the App's clock by a virtual duration and returns when everything due until then has
// happened, including the responses to notifications. A duration of 0 runs what is due now.
func (a *App) Advance(ctx context.Context, by time.Duration) (*Advanced, error) {
	return a.advance(ctx, map[string]any{"by": clock.Duration(by)})
}

// AdvanceTo is [App.Advance] to a virtual time. A time in the past is a [*Problem] with status 409.
func (a *App) AdvanceTo(ctx context.Context, to time.Time) (*Advanced, error) {
	return a.advance(ctx, map[string]any{"to": to})
}

// AdvanceUntil moves the App's clock from one due time to the next until the condition holds. When nothing is pending
// that could make it hold, the error is a [*Problem] with status 409 that lists what has fired, and the clock stays
// where it stopped.
func (a *App) AdvanceUntil(ctx context.Context, until Until) (*Advanced, error) {
	return a.advance(ctx, map[string]any{"until": until})
}

// Foresee returns what [App.Advance] would do, and leaves the App as it is. It advances a copy, in which every
// notification is answered 200 and no client sends requests.
func (a *App) Foresee(ctx context.Context, by time.Duration) (*Advanced, error) {
	return a.advance(ctx, map[string]any{"by": clock.Duration(by), "dryRun": true})
}

// AdvanceNext moves the App's clock to the next instant at which something is due, which may be now, and runs
// everything due then. When nothing is pending, the error is a [*Problem] with status 409, and the clock stays.
func (a *App) AdvanceNext(ctx context.Context) (*Advanced, error) {
	return a.advance(ctx, map[string]any{"next": true})
}

func (a *App) advance(ctx context.Context, body map[string]any) (*Advanced, error) {
	return fetch[*Advanced](ctx, a.client, a.call(http.MethodPost, "/clock/advance", body))
}
