package control

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/mock/provider"
	"github.com/healthmock/healthmock/openapi"
	"github.com/healthmock/healthmock/scenarios"
)

// appReply is an App with its settings. startTime, paused and speed are the initial state of its clock. getClock
// returns the current state.
type appReply struct {
	ClientID       string        `json:"clientId"`
	ClientSecret   string        `json:"clientSecret,omitempty"`
	Provider       string        `json:"provider"`
	Generation     string        `json:"generation"`
	Scenario       string        `json:"scenario"`
	OrderTypes     orderTypes    `json:"orderTypes,omitempty"`
	OrderTimeOuts  timeOuts      `json:"orderTimeOuts,omitempty"`
	OrderTypesOnly []string      `json:"orderTypesOnly,omitempty"`
	Pace           float64       `json:"pace"`
	Seed           int64         `json:"seed"`
	StartTime      time.Time     `json:"startTime"`
	Paused         bool          `json:"paused"`
	Speed          float64       `json:"speed"`
	Hardened       bool          `json:"hardened"`
	Volume         string        `json:"volume"`
	Awkward        bool          `json:"awkward"`
	Paper          string        `json:"paper"`
	RedirectURIs   []string      `json:"redirectUris,omitempty"`
	Notifications  notifications `json:"notifications"`
}

// newApp is the body of createApp. Settings that are left out have the server's defaults.
type newApp struct {
	ClientID       string        `json:"clientId"`
	ClientSecret   string        `json:"clientSecret"`
	Provider       string        `json:"provider"`
	Generation     string        `json:"generation"`
	Scenario       string        `json:"scenario"`
	OrderTypes     orderTypes    `json:"orderTypes"`
	OrderTimeOuts  timeOuts      `json:"orderTimeOuts"`
	OrderTypesOnly []string      `json:"orderTypesOnly"` // nil: not sent
	Pace           float64       `json:"pace"`
	Seed           int64         `json:"seed"`
	StartTime      time.Time     `json:"startTime"`
	Paused         *bool         `json:"paused"`
	Speed          float64       `json:"speed"`
	Hardened       bool          `json:"hardened"` // fixed at creation, like the next two
	Volume         string        `json:"volume"`
	Awkward        bool          `json:"awkward"`
	Paper          string        `json:"paper"`
	RedirectURIs   []string      `json:"redirectUris"`
	Notifications  notifications `json:"notifications"`
}

// appChange is the body of updateApp. Settings that are nil are not changed.
type appChange struct {
	Scenario       *string       `json:"scenario"`
	OrderTypes     orderTypes    `json:"orderTypes"`     // replaces all of them; empty: none
	OrderTimeOuts  timeOuts      `json:"orderTimeOuts"`  // likewise
	OrderTypesOnly []string      `json:"orderTypesOnly"` // likewise
	Pace           *float64      `json:"pace"`
	Paper          *string       `json:"paper"`
	RedirectURIs   []string      `json:"redirectUris"` // replaces all of them; empty: none
	Notifications  notifications `json:"notifications"`
}

// orderTypes has the name of a scenario for each order type. In a request nil means not sent.
type orderTypes map[string]string

// timeOuts has the time-out for each order type. In a request nil means not sent.
type timeOuts map[string]clock.Duration

// lastStart is the last year in which an App may start, so that its clock does not reach clock.End soon.
const lastStart = 9000

// showApp returns an App without its secret.
func showApp(a *app.App) appReply {
	s := a.Settings()
	return appReply{
		ClientID:       s.ClientID,
		Provider:       s.Provider,
		Generation:     s.Generation,
		Scenario:       s.Scenario,
		OrderTypes:     s.OrderTypes,
		OrderTimeOuts:  s.OrderTimeOuts,
		OrderTypesOnly: s.OrderTypesOnly,
		Pace:           s.Pace,
		Seed:           s.Seed,
		StartTime:      s.StartTime,
		Paused:         s.Paused,
		Speed:          s.Speed,
		Hardened:       s.Hardened,
		Volume:         s.Volume,
		Awkward:        s.Awkward,
		Paper:          s.Paper,
		RedirectURIs:   s.RedirectURIs,
		Notifications:  showNotifications(s.Notifications),
	}
}

func showAppWithSecret(a *app.App) appReply {
	reply := showApp(a)
	reply.ClientSecret = a.Settings().ClientSecret
	return reply
}

func (s *api) listApps(*provider.Call) (provider.Reply, error) {
	apps := s.Apps.List()
	list := make([]appReply, len(apps))
	for i, a := range apps {
		list[i] = showApp(a)
	}
	return provider.JSON(http.StatusOK, list), nil
}

func (s *api) createApp(c *provider.Call, in newApp) (provider.Reply, error) {
	violations := append(in.Notifications.check(), s.checkScenario(in.Scenario)...)
	violations = append(violations, s.checkOrderTypes(in.OrderTypes)...)
	if in.StartTime.Year() > lastStart {
		violations = append(violations,
			provider.InBody("startTime", "maximum", "must be no later than the year 9000, as time ends in 9700"))
	}
	if len(violations) > 0 {
		return provider.Reply{}, c.Refuse(violations...)
	}
	settings := app.Settings{
		ClientID:       in.ClientID,
		ClientSecret:   in.ClientSecret,
		Provider:       in.Provider,
		Generation:     in.Generation,
		Scenario:       in.Scenario,
		OrderTypes:     in.OrderTypes,
		OrderTimeOuts:  in.OrderTimeOuts,
		OrderTypesOnly: in.OrderTypesOnly,
		Pace:           in.Pace,
		Seed:           in.Seed,
		StartTime:      in.StartTime,
		Speed:          in.Speed,
		Hardened:       in.Hardened || s.Defaults.Hardened,
		Volume:         in.Volume,
		Awkward:        in.Awkward || s.Defaults.Awkward,
		Paper:          in.Paper,
		RedirectURIs:   in.RedirectURIs,
		Paused:         s.Defaults.Paused,
		Notifications:  s.Defaults.Notifications,
	}
	set(&settings.Paused, in.Paused)
	in.Notifications.onto(&settings.Notifications)
	a, err := s.Create(c.Context(), settings)
	if err != nil {
		return provider.Reply{}, err
	}
	return provider.JSON(http.StatusCreated, showAppWithSecret(a)), nil
}

func getApp(_ *provider.Call, a *app.App) (provider.Reply, error) {
	return provider.JSON(http.StatusOK, showAppWithSecret(a)), nil
}

func (s *api) updateApp(c *provider.Call, a *app.App, in appChange) (provider.Reply, error) {
	violations := in.Notifications.check()
	if in.Scenario != nil {
		violations = append(violations, s.checkScenario(*in.Scenario)...)
	}
	violations = append(violations, s.checkOrderTypes(in.OrderTypes)...)
	if len(violations) > 0 {
		return provider.Reply{}, c.Refuse(violations...)
	}
	a.Configure(func(settings *app.Settings) {
		set(&settings.Scenario, in.Scenario)
		if in.OrderTypes != nil {
			settings.OrderTypes = in.OrderTypes
		}
		if in.OrderTimeOuts != nil {
			settings.OrderTimeOuts = in.OrderTimeOuts
		}
		if in.OrderTypesOnly != nil {
			settings.OrderTypesOnly = in.OrderTypesOnly
		}
		set(&settings.Pace, in.Pace)
		set(&settings.Paper, in.Paper)
		if in.RedirectURIs != nil {
			settings.RedirectURIs = in.RedirectURIs
		}
		in.Notifications.onto(&settings.Notifications)
	})
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

// checkScenario returns a violation for a scenario that users cannot follow. Empty means the server's choice.
func (s *api) checkScenario(name string) []openapi.Violation {
	if reason := s.noScenario(name); name != "" && reason != "" {
		return []openapi.Violation{provider.InBody("scenario", "enum", reason)}
	}
	return nil
}

// checkOrderTypes does the same for the scenario of each order type. The pointer of a violation ends in the type
// (RFC 6901).
func (s *api) checkOrderTypes(types orderTypes) []openapi.Violation {
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

// set sets a field to a value that was sent. A nil value changes nothing.
func set[T any](field *T, sent *T) {
	if sent != nil {
		*field = *sent
	}
}
