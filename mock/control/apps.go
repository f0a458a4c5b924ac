package control

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/mock/notify"
	"github.com/healthmock/healthmock/mock/provider"
	"github.com/healthmock/healthmock/openapi"
	"github.com/healthmock/healthmock/scenarios"
)

// maxStartYear is the last year in which an App may start, so that its clock does not reach clock.End soon.
const maxStartYear = 9000

// showApp returns an App without its secret. startTime, paused and speed are the initial state of its clock. getClock
// returns the current state.
func showApp(a *app.App) app.Settings {
	shown := showAppWithSecret(a)
	shown.ClientSecret = ""
	return shown
}

func showAppWithSecret(a *app.App) app.Settings {
	shown := a.Settings()
	if shown.Notifications.Retry == nil {
		for _, wait := range notify.Ladder() {
			shown.Notifications.Retry = append(shown.Notifications.Retry, clock.Duration(wait))
		}
	}
	return shown
}

func (s *api) listApps(*provider.Call) (provider.Reply, error) {
	apps := s.Apps.List()
	list := make([]app.Settings, len(apps))
	for i, a := range apps {
		list[i] = showApp(a)
	}
	return provider.JSON(http.StatusOK, list), nil
}

// createApp creates an App. Settings that are left out have the server's defaults.
func (s *api) createApp(c *provider.Call, sent app.Settings) (provider.Reply, error) {
	if err := s.check(c, sent); err != nil {
		return provider.Reply{}, err
	}
	a, err := s.Apps.Create(c.Context(), sent.Or(s.Defaults))
	if err != nil {
		return provider.Reply{}, err
	}
	return provider.JSON(http.StatusCreated, showAppWithSecret(a)), nil
}

func getApp(_ *provider.Call, a *app.App) (provider.Reply, error) {
	return provider.JSON(http.StatusOK, showAppWithSecret(a)), nil
}

// updateApp changes the settings that were sent. A list or a map of a vendor's settings is replaced, not merged.
func (s *api) updateApp(c *provider.Call, a *app.App, sent app.Settings) (provider.Reply, error) {
	if err := s.check(c, sent); err != nil {
		return provider.Reply{}, err
	}
	err := a.Configure(c.Context(), func(settings *app.Settings) error {
		*settings = sent.Or(*settings)
		return nil
	})
	if err != nil {
		return provider.Reply{}, err
	}
	return provider.JSON(http.StatusOK, showApp(a)), nil
}

func (s *api) deleteApp(c *provider.Call) (provider.Reply, error) {
	err := s.Apps.Delete(c.Context(), c.Path("clientId"))
	return provider.Reply{Status: http.StatusNoContent}, err
}

func (s *api) resetApp(c *provider.Call) (provider.Reply, error) {
	a, err := s.Apps.Reset(c.Context(), c.Path("clientId"))
	if err != nil {
		return provider.Reply{}, err
	}
	return provider.JSON(http.StatusOK, showApp(a)), nil
}

// check returns the error of settings that were sent and that the contract cannot refuse.
func (s *api) check(c *provider.Call, sent app.Settings) error {
	vendors, err := s.Apps.CheckSettings(sent)
	names := slices.Sorted(maps.Keys(vendors))
	var violations []openapi.Violation
	for _, name := range names {
		violations = append(violations, checkTargets(sent.Notifications, vendors[name].Topics)...)
	}
	if reason := s.noScenario(sent.Scenario); sent.Scenario != "" && reason != "" {
		violations = append(violations, provider.InBody("scenario", "enum", reason))
	}
	if sent.StartTime.Year() > maxStartYear {
		violations = append(violations,
			provider.InBody("startTime", "maximum", "must be no later than the year 9000, as time ends in 9700"))
	}
	for _, name := range names {
		violations = append(violations, s.checkOrderTypes(vendors[name].Scenarios)...)
	}
	if len(violations) > 0 {
		return c.Refuse(violations...)
	}
	return err
}

// checkOrderTypes returns a violation for each scenario of an order type that users cannot follow. The pointer of a
// violation ends in the type (RFC 6901).
func (s *api) checkOrderTypes(types map[string]string) []openapi.Violation {
	var violations []openapi.Violation
	for _, orderType := range slices.Sorted(maps.Keys(types)) {
		if reason := s.noScenario(types[orderType]); reason != "" {
			violations = append(violations, openapi.Violation{
				In:      "body",
				Name:    "orderTypes",
				Pointer: "/orderTypes/" + pointer.Replace(orderType),
				Rule:    "enum",
				Reason:  reason,
			})
		}
	}
	return violations
}

// pointer escapes a name for a JSON pointer.
var pointer = strings.NewReplacer("~", "~0", "/", "~1")

// noScenario returns why users cannot follow a scenario, or "" when they can.
func (s *api) noScenario(name string) string {
	if name == scenarios.None || s.Library.Has(name) {
		return ""
	}
	_, err := s.Library.Get(name)
	return message(err)
}
