package control

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/healthmock/healthmock/contracttest/controlapi"
	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/mock/provider"
)

func getClock(_ *provider.Call, a *app.App) (provider.Reply, error) {
	return provider.JSON(http.StatusOK, a.Clock.State()), nil
}

// setClock pauses a clock before it moves it, and runs it afterwards, so that the clock stands or starts at exactly the
// given time. A time in the past is refused before anything is changed.
func setClock(ctx context.Context, c *provider.Call, a *app.App, in controlapi.ClockChange) (provider.Reply, error) {
	if in.Now != nil && in.Now.Before(a.Clock.Now()) {
		return provider.Reply{}, clockErr(a, clock.ErrBackwards)
	}
	if in.Mode == "paused" {
		a.Clock.Pause()
	}
	if in.Speed != 0 {
		if err := a.Clock.SetSpeed(in.Speed); err != nil {
			return provider.Reply{}, clockErr(a, err)
		}
	}
	if in.Now != nil {
		if _, err := advanceTo(ctx, a, *in.Now); err != nil {
			return provider.Reply{}, clockErr(a, err)
		}
	}
	if in.Mode == "running" {
		a.Clock.Freeze() // so that the reply has the time at which the clock begins to run
		defer a.Clock.Unfreeze()
		if err := a.Clock.Run(a.Clock.State().Speed); err != nil {
			return provider.Reply{}, clockErr(a, err)
		}
	}
	if err := a.SaveClock(c.Context()); err != nil {
		return provider.Reply{}, err
	}
	return getClock(c, a)
}

// clockErr translates an error of the clock into one for the client.
func clockErr(a *app.App, err error) error {
	now := a.Clock.Now().Format(time.RFC3339Nano)
	switch _, translated := errors.AsType[*app.Error](err); {
	case translated:
		return err
	case errors.Is(err, clock.ErrBackwards):
		return app.Errorf(app.Conflict, "time does not run backwards; it is %s", now)
	case errors.Is(err, clock.ErrEnd):
		return app.Errorf(app.Invalid, "time goes no further than %s; it is %s", clock.End.Format(time.DateOnly), now)
	case errors.Is(err, clock.ErrSpeed):
		return &app.Error{Kind: app.Invalid, Field: "speed", Message: "must be a positive number"}
	case errors.Is(err, clock.ErrInsideTask):
		return app.Errorf(app.Conflict,
			"the clock is being moved, and waits for the very notification that this call comes from; it is %s", now)
	case errors.Is(err, clock.ErrClosed):
		return errNoApp()
	}
	return &app.Error{Kind: app.Conflict, Message: "the call was given up on the way; it is " + now, Err: err}
}
