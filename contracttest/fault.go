package contracttest

import (
	"context"
	"net/http"

	"github.com/healthmock/healthmock/mock/fault"
)

// Faults lists the rules that SetFaults brought into force, in their order.
func (a *App) Faults(ctx context.Context) ([]fault.Rule, error) {
	return fetch[[]fault.Rule](ctx, a.client, a.get("/faults", nil))
}

// SetFaults says what goes wrong with requests to the vendor's endpoints from now on, in place of whatever was set before; no
// rules end it. Calls are counted, and Between begins, with this call. A rule that is wrong is a [*Problem] with status 400
// that names every mistake, and nothing changes.
//
//	err := app.SetFaults(ctx, []fault.Rule{{Operation: "downloadReport", Status: http.StatusServiceUnavailable, Times: 2}})
func (a *App) SetFaults(ctx context.Context, rules []fault.Rule) error {
	if rules == nil {
		rules = []fault.Rule{} // an empty list, not null
	}
	return a.client.do(ctx, a.call(http.MethodPut, "/faults", rules))
}
