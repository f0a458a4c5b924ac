package control

import (
	"cmp"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/provider"
	"github.com/healthmock/healthmock/openapi"
	"github.com/healthmock/healthmock/scenarios"
)

// goal watches an App's Events for the one that a clock is moved up to. It belongs to one mover at a time.
type goal struct {
	call    *provider.Call
	app     *app.App
	humanID string // empty: anybody
	wanted  func(app.Event) bool
	name    string
	reading int64 // the number of the Event read last
	met     bool
	status  string // taken last by whom a status is awaited of
	err     error  // why the Events could not be read
}

// newGoal makes the goal of an advance, which begins at the App's latest Event. A status that a user already has is met at
// once; an Event is not, since only what is still to come counts.
func newGoal(c *provider.Call, a *app.App, in until) (*goal, error) {
	g := &goal{call: c, app: a, humanID: in.HumanID, reading: a.Latest()} // first of all, so that no Event falls in between
	var user app.User
	if in.HumanID != "" {
		var err error
		if user, err = a.User(c.Context(), in.HumanID); err != nil {
			return nil, err
		}
	}
	switch {
	case !in.exact():
		return nil, c.Refuse(openapi.Violation{
			In: "body", Name: "until", Pointer: "/until", Rule: "oneOf", Reason: "takes exactly one of status, event and idle",
		})
	case in.Status != "" && !a.Rules.Knows(in.Status):
		return nil, c.Refuse(openapi.Violation{
			In: "body", Name: "until", Pointer: "/until/status", Rule: "enum",
			Reason: "no such status; " + scenarios.Hint(in.Status, a.Rules.Statuses()),
		})
	case in.Status != "":
		return g, g.awaitStatus(in.Status, user)
	case in.Event != "":
		g.name = "such an event"
		g.wanted = func(e app.Event) bool { return isKind(in.Event, e.Kind) }
	default:
		g.name = "idleness"
		g.wanted = func(app.Event) bool { return false }
	}
	return g, nil
}

// awaitStatus waits for a status of the user or, where there is none, of anybody.
func (g *goal) awaitStatus(status string, user app.User) error {
	g.name, g.status = "the status "+status, user.Status
	g.wanted = func(e app.Event) bool {
		g.status = cmp.Or(e.Data.Status, g.status)
		return e.Data.Status == status
	}
	if g.humanID != "" {
		g.met = user.Status == status
		return nil
	}
	there, err := g.app.Users(g.call.Context(), app.UserQuery{Limit: 1, Keep: func(u app.User) bool { return u.Status == status }})
	g.met = len(there) > 0
	return err
}

// exact tells whether one thing is waited for.
func (in until) exact() bool {
	things := 0
	for _, said := range []bool{in.Status != "", in.Event != "", in.Idle} {
		if said {
			things++
		}
	}
	return things == 1
}

// reached reads the Events recorded since it was last asked. When they cannot be read it says so too, to end the wait.
func (g *goal) reached() bool {
	for !g.met {
		events, err := g.app.Events(g.call.Context(), g.reading, pageSize)
		if err != nil {
			g.err = err
			return true
		}
		for _, e := range events {
			g.reading = e.Seq
			if g.humanID == "" || g.humanID == e.HumanID {
				g.met = g.wanted(e) || g.met
			}
		}
		if len(events) < pageSize {
			break
		}
	}
	return g.met
}

// String says what is waited for and, of a status, which one came last.
func (g *goal) String() string {
	if g.status == "" {
		return g.name
	}
	return g.name + " (after " + g.status + ")"
}
