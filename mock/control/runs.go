package control

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/healthmock/healthmock/contracttest/controlapi"
	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/provider"
	"github.com/healthmock/healthmock/openapi"
	"github.com/healthmock/healthmock/openapi/violation"
	"github.com/healthmock/healthmock/scenarios"
)

func (s *api) listRuns(c *provider.Call, a *app.App) (provider.Reply, error) {
	runs, err := s.Runner.Runs(c.Context(), a)
	return provider.JSON(http.StatusOK, runs), err
}

func (s *api) getRun(c *provider.Call, a *app.App) (provider.Reply, error) {
	run, err := s.Runner.Get(c.Context(), a, c.Path("id"))
	if err != nil {
		return provider.Reply{}, err
	}
	if c.Query("format") != "junit" {
		return provider.JSON(http.StatusOK, run), nil
	}
	var report bytes.Buffer
	suite := scenarios.Suite{
		Name:       "healthmock " + a.ID() + " " + run.ID,
		Properties: [][2]string{{"seed", strconv.FormatInt(a.Seed(), 10)}},
		Results: []scenarios.Result{{
			Run:   run,
			Class: "healthmock." + run.Provider,
			User: func(userID string) string {
				u, _ := a.User(c.Context(), userID) // of a deleted user it is empty
				return u.ClientUserID
			},
		}},
	}
	if err := scenarios.WriteJUnit(&report, suite); err != nil {
		return provider.Reply{}, err
	}
	return provider.Reply{Status: http.StatusOK, Raw: report.Bytes(), ContentType: "application/xml"}, nil
}

func (s *api) createRun(c *provider.Call, a *app.App, in controlapi.NewRun) (provider.Reply, error) {
	scenario, violations := s.scenario(in)
	for _, v := range violation.Under("/users", scenarios.CheckUsers(in.Users.Invent)) {
		v.In, v.Name = "body", "users"
		violations = append(violations, v)
	}
	if len(violations) > 0 {
		return provider.Reply{}, c.Refuse(violations...)
	}
	var run scenarios.Run
	var err error
	options := scenarios.RunOptions{Pace: in.Pace}
	if len(in.Users.UserIDs) > 0 {
		run, err = s.Runner.Start(c.Context(), a, scenario, in.Users.UserIDs, options)
	} else {
		users := cmp.Or(in.Users.Invent, scenario.Users, new(scenarios.Users))
		run, err = s.Runner.Run(c.Context(), a, scenario, *users, options)
	}
	return provider.JSON(http.StatusCreated, run), err
}

// scenario returns a scenario of the library, or parses the one that was sent.
func (s *api) scenario(in controlapi.NewRun) (*scenarios.Scenario, []openapi.Violation) {
	var found *scenarios.Scenario
	var err error
	inline := strings.ContainsAny(in.Scenario, "\n:{") // no name contains these
	if inline {
		found, err = s.Library.Parse("scenario.yaml", []byte(in.Scenario), in.Variables)
	} else {
		found, err = s.Library.GetWith(in.Scenario, in.Variables)
	}
	faults, ok := errors.AsType[scenarios.Faults](err)
	switch {
	case err == nil:
		return found, nil
	case !ok && inline:
		return nil, []openapi.Violation{provider.InBody("scenario", "syntax", err.Error())}
	case !ok:
		return nil, []openapi.Violation{provider.InBody("scenario", "enum", message(err))}
	}
	var violations []openapi.Violation
	for _, fault := range faults {
		reason := fmt.Sprintf("line %d, column %d: %s", fault.Line, fault.Column, fault.Message)
		violations = append(violations, provider.InBody("scenario", "scenario", reason))
	}
	return nil, violations
}
