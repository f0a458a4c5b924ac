package control

import (
	"errors"
	"strings"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/provider"
	"github.com/healthmock/healthmock/scenarios"
)

// fireStep applies one step of a scenario now, and returns the changed user.
func fireStep(c *provider.Call, a *app.App) (provider.Reply, error) {
	text, err := c.JSON()
	if err != nil {
		return provider.Reply{}, err
	}
	step, err := scenarios.ParseStep(text)
	if err != nil {
		return provider.Reply{}, err
	}
	user, err := a.User(c.Context(), c.Path("humanId"))
	if err != nil {
		return provider.Reply{}, err
	}
	if err := step.Apply(c.Context(), a, user.UserID); err != nil {
		return provider.Reply{}, withMoves(err, step, a.Rules(user.Provider), user.Status)
	}
	return getUser(c, a)
}

// withMoves adds the allowed statuses to the error of a refused change of status.
func withMoves(err error, step *scenarios.Step, rules app.Rules, from string) error {
	appErr, ok := errors.AsType[*app.Error](err)
	if !ok || appErr.Kind != app.Conflict || step.Status == "" {
		return err
	}
	allowed := "nothing"
	if moves := rules.Moves[from]; len(moves) > 0 {
		allowed = strings.Join(moves, ", ")
	}
	return app.Errorf(app.Conflict, "%s; from %s follows %s", appErr.Message, from, allowed)
}
