package controlapi

import (
	"context"
	"net/http"

	"github.com/healthmock/healthmock/mock/fault"
)

// Faults lists the rules set by SetFaults, in their order.
func (a *App) Faults(ctx context.Context) ([]fault.Rule, error) {
	return get[[]fault.Rule](ctx, a, "/faults")
}

// SetFaults replaces the rules for faults in requests to the vendor's endpoints; an empty list removes all of them. The
// count of calls and the time of Between begin with this call. An invalid rule is a [*Problem] with status 400 that
// lists every violation, and nothing changes.
//
//	err := app.SetFaults(ctx, []fault.Rule{
//		{Operation: "downloadReport", Status: http.StatusServiceUnavailable, Times: 2},
//	})
func (a *App) SetFaults(ctx context.Context, rules []fault.Rule) error {
	if rules == nil {
		rules = []fault.Rule{} // an empty list, not null
	}
	return a.do(ctx, http.MethodPut, "/faults", rules)
}
