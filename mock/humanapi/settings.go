package humanapi

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/clock"
)

// Settings are the vendor's own settings of an App.
type Settings struct {
	Generation string `json:"generation"` // Consumer (zero) or HIP
	// OrderTypes names the scenario of a new user by the type of its order; other types take the App's scenario.
	OrderTypes map[string]string `json:"orderTypes,omitempty"`
	// OrderTimeOuts are the time-outs of orders by order type; zero: none. Other types have the vendor's time-out.
	OrderTimeOuts map[string]clock.Duration `json:"orderTimeOuts,omitempty"`
	// OrderTypesOnly are the only types that an order may have; empty: any, as the vendor accepts them.
	OrderTypesOnly []string      `json:"orderTypesOnly,omitempty"`
	Notifications  Notifications `json:"notifications"`
}

// Notifications are the vendor's own settings of an App's notifications.
type Notifications struct {
	Envelope string `json:"envelope"` // Object (zero) or Array
}

// The two generations of the vendor's API (reference.humanapi.co, v2.x and v3.0-HIP).
const (
	Consumer = "consumer"
	HIP      = "hip"
)

// The envelopes of a notification: it is posted as one object, or as an array with one object.
const (
	Object = "object"
	Array  = "array"
)

// parseSettings returns the vendor's own settings of an App.
func parseSettings(of app.Settings) (any, error) {
	var s Settings
	if err := of.Own(&s); err != nil {
		return nil, err
	}
	s.Generation = cmp.Or(s.Generation, Consumer)
	s.Notifications.Envelope = cmp.Or(s.Notifications.Envelope, Object)
	if s.Generation != Consumer && s.Generation != HIP {
		return nil, &app.Error{Kind: app.Invalid, Field: "generation", Message: `unknown generation; use "consumer" or "hip"`}
	}
	if envelope := s.Notifications.Envelope; envelope != Object && envelope != Array {
		return nil, &app.Error{
			Kind:    app.Invalid,
			Field:   "notifications/envelope",
			Message: `unknown envelope; use "object" or "array"`,
		}
	}
	return s, nil
}

// settingsOf returns the vendor's own settings of an App.
func settingsOf(a *app.App) Settings {
	s, _ := a.Own(Name).(Settings)
	return s
}

// hip reports whether the App sees the newer generation of the API, in which users have orders.
func (s Settings) hip() bool { return s.Generation == HIP }

// types returns the order types of an App: the only ones that it accepts or, if it accepts any, those that the vendor
// suggests, beginning with the default one, and then those that the settings name.
func (s Settings) types() []string {
	if len(s.OrderTypesOnly) > 0 {
		return s.OrderTypesOnly
	}
	codes := make([]string, 0, len(orderTypes))
	for _, t := range orderTypes {
		codes = append(codes, t.Code)
	}
	named := slices.AppendSeq(slices.Collect(maps.Keys(s.OrderTypes)), maps.Keys(s.OrderTimeOuts))
	slices.Sort(named)
	for _, own := range named {
		if !slices.Contains(codes, own) {
			codes = append(codes, own)
		}
	}
	return codes
}

// timeOuts returns the time-outs of the settings.
func (s Settings) timeOuts() map[string]time.Duration {
	own := make(map[string]time.Duration, len(s.OrderTimeOuts))
	for code, d := range s.OrderTimeOuts {
		own[code] = time.Duration(d)
	}
	return own
}
