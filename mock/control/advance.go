package control

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/healthmock/healthmock/contracttest/controlapi"
	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/mock/provider"
)

// defaultAdvance is the default limit of an advance with until.
const defaultAdvance = 365 * 24 * time.Hour

func (s *api) advanceClock(
	ctx context.Context, c *provider.Call, a *app.App, in controlapi.Advance,
) (provider.Reply, error) {
	if !in.DryRun {
		return move(ctx, c, a, in)
	}
	mirror, end, err := s.Mirror(ctx, a)
	if err != nil {
		return provider.Reply{}, err
	}
	defer end()
	return move(ctx, c, mirror, in)
}

// move moves the clock of an App, or of its mirror for a dry run, and returns what fired. When time stops early, a 409
// has what fired until then.
func move(ctx context.Context, c *provider.Call, a *app.App, in controlapi.Advance) (provider.Reply, error) {
	var fired []clock.Fired
	var err error
	switch {
	case count(in.By != nil, in.To != nil, in.Until != nil, in.Next) != 1:
		err = c.Refuse(provider.InBody("by", "required", "one of by, to, until and next is required, and no more than one"))
	case in.Until != nil:
		fired, err = advanceUntil(ctx, c, a, *in.Until)
	case in.To != nil:
		fired, err = advanceTo(ctx, a, *in.To)
	case in.Next:
		fired, err = advanceNext(ctx, a)
	case *in.By < 0:
		err = c.Refuse(provider.InBody("by", "minimum", "time does not run backwards"))
	default:
		fired, err = a.Clock.Advance(ctx, time.Duration(*in.By))
	}
	if err == nil {
		err = a.SaveClock(c.Context())
	}
	if err == nil {
		return provider.JSON(http.StatusOK, controlapi.Advanced{Now: a.Clock.Now(), Fired: fired}), nil
	}
	err = clockErr(a, refusalOr(ctx, err))
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

// advanceTo moves a clock to a virtual time.
func advanceTo(ctx context.Context, a *app.App, t time.Time) ([]clock.Fired, error) {
	fired, err := a.Clock.AdvanceTo(ctx, t)
	return fired, refusalOr(ctx, err)
}

// advanceUntil moves a clock until a condition is met, nothing is pending, or the limit is over.
func advanceUntil(ctx context.Context, c *provider.Call, a *app.App, in controlapi.Until) ([]clock.Fired, error) {
	g, err := newGoal(ctx, c, a, in)
	if err != nil {
		return nil, err
	}
	limit := defaultAdvance
	if in.Limit != nil {
		limit = time.Duration(*in.Limit)
	}
	fired, err := a.Clock.AdvanceUntil(ctx, g.reached, limit)
	switch {
	case g.err != nil:
		return nil, g.err
	case errors.Is(err, clock.ErrIdle) && in.Idle:
		return fired, nil
	case errors.Is(err, clock.ErrIdle):
		return fired, app.Errorf(app.Conflict,
			"%s has not come, and nothing is pending that could bring it; %s", g, describeClock(a))
	case errors.Is(err, clock.ErrLimit):
		return fired, app.Errorf(app.Conflict, "%s has not come within %s; %s", g, clock.Duration(limit), describeClock(a))
	}
	return fired, err
}

// advanceNext moves a clock to the next time at which something is due.
func advanceNext(ctx context.Context, a *app.App) ([]clock.Fired, error) {
	fired, err := a.Clock.AdvanceNext(ctx)
	if errors.Is(err, clock.ErrIdle) {
		return fired, app.Errorf(app.Conflict, "nothing is pending; %s", describeClock(a))
	}
	return fired, err
}

// describeClock describes the state of an App's clock, for an error message.
func describeClock(a *app.App) string {
	state := a.Clock.State()
	text := "it is " + state.Now.Format(time.RFC3339Nano)
	if state.Next != nil {
		text += fmt.Sprintf(", %d pending, the next due %s", state.Pending, state.Next.Format(time.RFC3339Nano))
	}
	return text
}
