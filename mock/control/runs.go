package control

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/provider"
	"github.com/healthmock/healthmock/openapi"
	"github.com/healthmock/healthmock/scenarios"
)

// newRun asks for a run.
type newRun struct {
	Scenario string   `json:"scenario"` // a name of the library or, when it has more than one line, a file
	Users    runUsers `json:"users"`
	Pace     float64  `json:"pace"` // 0: the App's
}

// runUsers is so many new users, or those with these humanIds; one new user when nothing is said.
type runUsers struct {
	Count    int
	HumanIDs []string
}

// UnmarshalJSON reads {"count": 3} or a list of humanIds.
func (u *runUsers) UnmarshalJSON(text []byte) error {
	if bytes.HasPrefix(text, []byte("[")) {
		return json.Unmarshal(text, &u.HumanIDs)
	}
	return json.Unmarshal(text, &struct {
		Count *int `json:"count"`
	}{&u.Count})
}

func (s *api) listRuns(_ *provider.Call, a *app.App) (provider.Reply, error) {
	return provider.JSON(http.StatusOK, s.Runner.Runs(a.ID())), nil
}

func (s *api) getRun(c *provider.Call, a *app.App) (provider.Reply, error) {
	run, ok := s.Runner.Get(a.ID(), c.Path("id"))
	if !ok {
		return provider.Reply{}, app.Errorf(app.NotFound, "there is no such run")
	}
	return provider.JSON(http.StatusOK, run), nil
}

func (s *api) createRun(c *provider.Call, a *app.App, in newRun) (provider.Reply, error) {
	scenario, violations := s.scenario(in.Scenario)
	if len(violations) > 0 {
		return provider.Reply{}, c.Refuse(violations...)
	}
	s.starting.Lock()
	defer s.starting.Unlock()
	humanIDs := in.Users.HumanIDs
	if len(humanIDs) == 0 {
		var err error
		if humanIDs, err = s.invent(c.Context(), a, max(in.Users.Count, 1)); err != nil {
			return provider.Reply{}, err
		}
	}
	run, err := s.Runner.Start(c.Context(), a, scenario, humanIDs, in.Pace)
	return provider.JSON(http.StatusCreated, run), err
}

// scenario finds a scenario of the library, or compiles the one that was sent.
func (s *api) scenario(text string) (*scenarios.Scenario, []openapi.Violation) {
	if !strings.Contains(text, "\n") {
		found, err := s.Library.Get(text)
		if err != nil {
			return nil, []openapi.Violation{provider.InBody("scenario", "enum", message(err))}
		}
		return found, nil
	}
	compiled, err := s.Library.Parse("scenario.yaml", []byte(text))
	faults, ok := errors.AsType[scenarios.Faults](err)
	if err != nil && !ok {
		return nil, []openapi.Violation{provider.InBody("scenario", "syntax", err.Error())}
	}
	var violations []openapi.Violation
	for _, fault := range faults {
		reason := fmt.Sprintf("line %d, column %d: %s", fault.Line, fault.Column, fault.Message)
		violations = append(violations, provider.InBody("scenario", "scenario", reason))
	}
	return compiled, violations
}

// invent makes users for the App's next run, run-<number>-1 and so on. Their e-mail addresses carry the tag that spares them
// the App's own scenario.
func (s *api) invent(ctx context.Context, a *app.App, count int) ([]string, error) {
	number, err := s.nextRun(ctx, a)
	if err != nil {
		return nil, err
	}
	humanIDs := make([]string, count)
	for i := range humanIDs {
		name := fmt.Sprintf("run-%d-%d", number, i+1)
		user, created, err := a.CreateUser(ctx, app.NewUser{ClientUserID: name, Email: name + "+" + scenarios.None + "@example.com"})
		if err != nil {
			return nil, err
		}
		if !created {
			return nil, app.Errorf(app.Conflict, "a user is called %s already", name)
		}
		humanIDs[i] = user.HumanID
	}
	return humanIDs, nil
}

// nextRun is the number of the App's next run, or a later one where the users of such a run are there already, left from one
// that was given up.
func (s *api) nextRun(ctx context.Context, a *app.App) (int, error) {
	number := 1
	if runs := s.Runner.Runs(a.ID()); len(runs) > 0 {
		last, err := strconv.Atoi(strings.TrimPrefix(runs[len(runs)-1].ID, "r-"))
		if err != nil {
			return 0, fmt.Errorf("read the id of a run: %w", err)
		}
		number = last + 1
	}
	for ; ; number++ {
		_, err := a.UserByClientID(ctx, fmt.Sprintf("run-%d-1", number))
		if app.Is(err, app.NotFound) {
			return number, nil
		}
		if err != nil {
			return 0, err
		}
	}
}
