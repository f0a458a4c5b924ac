package control

import (
	"cmp"
	"context"
	"slices"

	"github.com/healthmock/healthmock/contracttest/controlapi"
	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/provider"
	"github.com/healthmock/healthmock/openapi"
	"github.com/healthmock/healthmock/scenarios"
)

// goal watches an App's Events for the condition that a clock is advanced to. It is not safe for concurrent use.
type goal struct {
	ctx      context.Context //nolint:containedctx // of the advance, which the goal does not outlive
	app      *app.App
	userID   string               // empty: any user
	wanted   func(app.Event) bool // reports whether an Event meets the condition
	name     string               // of the condition, for error messages: "the status Engaged"
	lastRead int64                // the sequence number of the last Event read
	met      bool
	status   string // for a condition on a status: the latest one of the user, or of any user
	err      error  // why the Events could not be read
}

// newGoal returns the goal of an advance, which watches Events after the App's latest one. A status that a user already
// has is met at once. An Event that was recorded before does not count.
func newGoal(ctx context.Context, c *provider.Call, a *app.App, in controlapi.Until) (*goal, error) {
	// Latest is read first, so that no Event is missed.
	in.UserID = cmp.Or(in.UserID, in.SameID)
	g := &goal{ctx: ctx, app: a, userID: in.UserID, lastRead: a.Latest()}
	var user app.User
	if in.UserID != "" {
		var err error
		if user, err = a.User(ctx, in.UserID); err != nil {
			return nil, err
		}
	}
	statuses := statusesOf(a, user)
	switch {
	case count(in.Status != "", in.Event != "", in.Idle) != 1:
		return nil, c.Refuse(openapi.Violation{
			In: "body", Name: "until", Pointer: "/until", Rule: "oneOf", Reason: "takes exactly one of status, event and idle",
		})
	case in.Status != "" && !slices.Contains(statuses, in.Status):
		return nil, c.Refuse(openapi.Violation{
			In: "body", Name: "until", Pointer: "/until/status", Rule: "enum",
			Reason: "no such status; " + scenarios.Hint(in.Status, statuses),
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

// statusesOf returns the statuses that a user may have or, of the zero User, those of all vendors' users.
func statusesOf(a *app.App, user app.User) []string {
	if user.Provider != "" {
		return a.Rules(user.Provider).Statuses()
	}
	var all []string
	for _, rules := range a.Vendors() {
		all = append(all, rules.Statuses()...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// awaitStatus makes the goal wait for a status of the user, or of any user if the goal has no user.
func (g *goal) awaitStatus(status string, user app.User) error {
	g.name, g.status = "the status "+status, user.Status
	g.wanted = func(e app.Event) bool {
		g.status = cmp.Or(e.Data.Status, g.status)
		return e.Data.Status == status
	}
	if g.userID != "" {
		g.met = user.Status == status
		return nil
	}
	there, err := g.app.Users(g.ctx, app.UserQuery{
		Limit: 1,
		Keep:  func(u app.User) bool { return u.Status == status },
	})
	g.met = len(there) > 0
	return err
}

// reached reads the Events recorded since the last call, and reports whether the condition is met. After a read error
// it returns true, to end the wait, and g.err is set.
func (g *goal) reached() bool {
	for !g.met {
		events, err := g.app.Events(g.ctx, g.lastRead, pageSize)
		if err != nil {
			g.err = err
			return true
		}
		for _, e := range events {
			g.lastRead = e.Seq
			if g.userID == "" || g.userID == e.UserID {
				g.met = g.wanted(e) || g.met
			}
		}
		if len(events) < pageSize {
			break
		}
	}
	return g.met
}

// String describes the condition and, for a status, the latest status.
func (g *goal) String() string {
	if g.status == "" {
		return g.name
	}
	return g.name + " (after " + g.status + ")"
}
