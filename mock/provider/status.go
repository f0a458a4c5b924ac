package provider

import (
	"net/http"

	"github.com/healthmock/healthmock/mock/app"
)

// Status is the HTTP status that a kind of failure has wherever a vendor does not say otherwise.
func Status(kind app.Kind) int {
	switch kind {
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
	case app.Internal:
	}
	return http.StatusInternalServerError
}
