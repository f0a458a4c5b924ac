package control

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/healthmock/healthmock/controlapi"
	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/mock/provider"
)

// farAway is the default limit of an advance with until.
const farAway = 365 * 24 * time.Hour

func (s *api) advanceClock(c *provider.Call, a *app.App, in controlapi.Advance) (provider.Reply, error) {
	if !in.DryRun {
		return move(c, a, in)
	}
	mirror, end, err := s.Mirror(c.Context(), a)
	if err != nil {
		return provider.Reply{}, err
	}
	defer end()
	return move(c, mirror, in)
}

// move moves the clock of an App, or of its mirror for a dry run, and returns what fired. When time stops early, a 409
// has what fired until then.
func move(c *provider.Call, a *app.App, in controlapi.Advance) (provider.Reply, error) {
	var fired []clock.Fired
	var err error
	switch {
	case count(in.By != nil, in.To != nil, in.Until != nil, in.Next) != 1:
		err = c.Refuse(provider.InBody("by", "required", "one of by, to, until and next is required, and no more than one"))
	case in.Until != nil:
		fired, err = advanceUntil(c, a, *in.Until)
	case in.To != nil:
		fired, err = advanceTo(c, a, *in.To)
	case in.Next:
		fired, err = advanceNext(c, a)
	case *in.By < 0:
		err = c.Refuse(provider.InBody("by", "minimum", "time does not run backwards"))
	default:
		fired, err = advanceBy(c, a, time.Duration(*in.By))
	}
	if err == nil {
		err = a.SaveClock(c.Context())
	}
	if err == nil {
		return provider.JSON(http.StatusOK, controlapi.Advanced{Now: a.Clock.Now(), Fired: fired}), nil
	}
	err = clockErr(a, whyEnded(c, err))
	if app.Is(err, app.Conflict) {
		p := newProblem(c, http.StatusConflict, message(err))
		// What fired before the error stays done. It is a list even when nothing fired.
		p.Advanced = controlapi.Advanced{Now: a.Clock.Now(), Fired: append([]clock.Fired{}, fired...)}
		return problemReply(p), nil
	}
	return provider.Reply{}, err
}

// count returns how many conditions are true.
func count(conditions ...bool) int {
	n := 0
	for _, isTrue := range conditions {
		if isTrue {
			n++
		}
	}
	return n
}

// advanceBy moves a clock by a virtual duration.
func advanceBy(c *provider.Call, a *app.App, d time.Duration) ([]clock.Fired, error) {
	return a.Clock.Advance(c.Context(), d)
}

// advanceTo moves a clock to a virtual time.
func advanceTo(c *provider.Call, a *app.App, t time.Time) ([]clock.Fired, error) {
	fired, err := a.Clock.AdvanceTo(c.Context(), t)
	return fired, whyEnded(c, err)
}

// advanceUntil moves a clock until a condition is met, nothing is pending, or the limit is over.
func advanceUntil(c *provider.Call, a *app.App, in controlapi.Condition) ([]clock.Fired, error) {
	g, err := newGoal(c, a, in)
	if err != nil {
		return nil, err
	}
	limit := farAway
	if in.Limit != nil {
		limit = time.Duration(*in.Limit)
	}
	fired, err := a.Clock.AdvanceUntil(c.Context(), g.reached, limit)
	switch {
	case g.err != nil:
		return nil, g.err
	case errors.Is(err, clock.ErrIdle) && in.Idle:
		return fired, nil
	case errors.Is(err, clock.ErrIdle):
		return fired, app.Errorf(app.Conflict,
			"%s has not come, and nothing is pending that could bring it; %s", g, present(a))
	case errors.Is(err, clock.ErrLimit):
		return fired, app.Errorf(app.Conflict, "%s has not come within %s; %s", g, clock.Duration(limit), present(a))
	}
	return fired, err
}

// advanceNext moves a clock to the next time at which something is due.
func advanceNext(c *provider.Call, a *app.App) ([]clock.Fired, error) {
	fired, err := a.Clock.AdvanceNext(c.Context())
	if errors.Is(err, clock.ErrIdle) {
		return fired, app.Errorf(app.Conflict, "nothing is pending; %s", present(a))
	}
	return fired, err
}

// present describes the state of an App's clock, for an error message.
func present(a *app.App) string {
	state := a.Clock.State()
	text := "it is " + state.Now.Format(time.RFC3339Nano)
	if state.Next != nil {
		text += fmt.Sprintf(", %d pending, the next due %s", state.Pending, state.Next.Format(time.RFC3339Nano))
	}
	return text
}
