package provider

import (
	"net/http"

	"github.com/healthmock/healthmock/mock/app"
)

// Status returns the HTTP status of a failure: its own Status or, when that is 0, the usual one for its Kind.
func Status(failure *app.Error) int {
	if failure.Status != 0 {
		return failure.Status
	}
	switch failure.Kind {
	case app.Invalid:
		return http.StatusBadRequest
	case app.Unauthenticated:
		return http.StatusUnauthorized
	case app.Forbidden:
		return http.StatusForbidden
	case app.NotFound:
		return http.StatusNotFound
	case app.WrongMethod:
		return http.StatusMethodNotAllowed
	case app.Conflict:
		return http.StatusConflict
	case app.TooLarge:
		return http.StatusRequestEntityTooLarge
	case app.Unsupported:
		return http.StatusUnsupportedMediaType
	case app.RateLimited:
		return http.StatusTooManyRequests
	case app.Unavailable:
		return http.StatusServiceUnavailable
	case app.Internal:
	}
	return http.StatusInternalServerError
}
