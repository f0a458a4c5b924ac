package humanapi

import (
	"cmp"
	"maps"
	"slices"

	"github.com/healthmock/healthmock/mock/app"
)

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

// completeSettings sets the defaults of the vendor's own settings of an App. Empty lists and maps become nil.
func completeSettings(s *app.Settings) error {
	s.Generation = cmp.Or(s.Generation, Consumer)
	s.Notifications.Envelope = cmp.Or(s.Notifications.Envelope, Object)
	if s.Generation != Consumer && s.Generation != HIP {
		return &app.Error{Kind: app.Invalid, Field: "generation", Message: `unknown generation; use "consumer" or "hip"`}
	}
	if envelope := s.Notifications.Envelope; envelope != Object && envelope != Array {
		return &app.Error{
			Kind:    app.Invalid,
			Field:   "notifications/envelope",
			Message: `unknown envelope; use "object" or "array"`,
		}
	}
	if len(s.OrderTypes) == 0 {
		s.OrderTypes = nil
	}
	if len(s.OrderTimeOuts) == 0 {
		s.OrderTimeOuts = nil
	}
	if len(s.OrderTypesOnly) == 0 {
		s.OrderTypesOnly = nil
	}
	return nil
}

// hip reports whether an App sees the newer generation of the API, in which users have orders.
func hip(a *app.App) bool { return a.Settings().Generation == HIP }

// types returns the order types of an App: the only ones that it accepts or, if it accepts any, those that the vendor
// suggests, beginning with the default one, and then those that the settings name.
func typesOf(s app.Settings) []string {
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
