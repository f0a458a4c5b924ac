package controlapi

import (
	"context"
	"net/http"
	"time"

	"github.com/healthmock/healthmock/mock/clock"
)

// Clock is the state of an App's clock.
type Clock = clock.State

// Fired is one task that ran because it was due: a step of a scenario, or an attempt to deliver a notification.
type Fired = clock.Fired

// Advanced is the result of moving a clock.
type Advanced struct {
	Now   time.Time `json:"now,omitzero"`   // where the clock stands afterwards
	Fired []Fired   `json:"fired,omitzero"` // nil only in a [Problem] of a request that moved no clock
}

// ClockChange is the body of PUT /clock. Fields that are left out change nothing.
type ClockChange struct {
	Mode  string     `json:"mode,omitempty"` // "running" or "paused"
	Speed float64    `json:"speed,omitempty"`
	Now   *time.Time `json:"now,omitempty"`
}

// Moves reports whether the call moves the clock. Such a call waits for the answer to every notification in flight.
func (c ClockChange) Moves() bool { return c.Now != nil }

// Advance is the body of POST /clock/advance. Exactly one of By, To, Until and Next is set.
type Advance struct {
	By    *Duration  `json:"by,omitempty"`
	To    *time.Time `json:"to,omitempty"`
	Until *Until     `json:"until,omitempty"`
	Next  bool       `json:"next,omitempty"`

	DryRun bool `json:"dryRun,omitempty"` // only return what would fire, if every notification were answered 200
}

// Moves reports whether the call moves the App's clock.
func (a Advance) Moves() bool { return !a.DryRun }

// Until is the condition that a clock is advanced to. Exactly one of Status, Event and Idle is set.
type Until struct {
	Status string    `json:"status,omitempty"`  // a user has this status, perhaps already
	Event  string    `json:"event,omitempty"`   // an event of this kind ("report.*") is recorded from now on
	Idle   bool      `json:"idle,omitempty"`    // nothing is left to do
	UserID string    `json:"userId,omitempty"`  // whose status or event; zero: any user's
	SameID string    `json:"humanId,omitempty"` // another name of UserID
	Limit  *Duration `json:"limit,omitempty"`   // how much virtual time may pass; nil: a year
}

// Clock reads the App's clock.
func (a *App) Clock(ctx context.Context) (*Clock, error) {
	return get[*Clock](ctx, a, "/clock")
}

// Pause stops the App's clock.
func (a *App) Pause(ctx context.Context) error {
	return a.do(ctx, http.MethodPut, "/clock", ClockChange{Mode: "paused"})
}

// Resume starts the App's clock. It runs at speed virtual seconds per real second.
func (a *App) Resume(ctx context.Context, speed float64) error {
	return a.do(ctx, http.MethodPut, "/clock", ClockChange{Mode: "running", Speed: speed})
}

// Advance moves the App's clock by a virtual duration and returns when everything due until then has
// happened, including the responses to notifications. A duration of 0 runs what is due now.
func (a *App) Advance(ctx context.Context, by time.Duration) (*Advanced, error) {
	return post[*Advanced](ctx, a, "/clock/advance", Advance{By: (*Duration)(&by)})
}

// AdvanceTo is [App.Advance] to a virtual time. A time in the past is a [*Problem] with status 409.
func (a *App) AdvanceTo(ctx context.Context, to time.Time) (*Advanced, error) {
	return post[*Advanced](ctx, a, "/clock/advance", Advance{To: &to})
}

// AdvanceUntil moves the App's clock from one due time to the next until the condition holds. When nothing is pending
// that could make it hold, the error is a [*Problem] with status 409 that lists what has fired, and the clock stays
// where it stopped.
func (a *App) AdvanceUntil(ctx context.Context, until Until) (*Advanced, error) {
	return post[*Advanced](ctx, a, "/clock/advance", Advance{Until: &until})
}

// Foresee returns what [App.Advance] would do, and leaves the App as it is. It advances a copy, in which every
// notification is answered 200 and no client sends requests.
func (a *App) Foresee(ctx context.Context, by time.Duration) (*Advanced, error) {
	return post[*Advanced](ctx, a, "/clock/advance", Advance{By: (*Duration)(&by), DryRun: true})
}

// AdvanceNext moves the App's clock to the next instant at which something is due, which may be now, and runs
// everything due then. When nothing is pending, the error is a [*Problem] with status 409, and the clock stays.
func (a *App) AdvanceNext(ctx context.Context) (*Advanced, error) {
	return post[*Advanced](ctx, a, "/clock/advance", Advance{Next: true})
}
