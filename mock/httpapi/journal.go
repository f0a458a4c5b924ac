package httpapi

import (
	"fmt"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/journal"
	"github.com/healthmock/healthmock/openapi"
)

// ViolationsHeader is set on replies to requests that broke the contract: the number of violations, and the path at
// which the control API lists them: "2; /_sandbox/v1/apps/acme/requests?id=r17".
const ViolationsHeader = "X-Sandbox-Violations"

// journal writes the journal entry and, when the request has violations, sets ViolationsHeader. A request that belongs
// to no App is not kept once the default App was deleted: an App that is created later must not inherit it.
func (x *exchange) journal() {
	if !x.service.Journaled() {
		return
	}
	owner, ok := x.journalOf()
	if !ok {
		return
	}
	header, content := x.gin.Writer.Header(), x.out.body
	sent := journal.Keep(header, content.beginning())
	sent.Size = content.size
	entry := journal.Entry{
		At:         owner.Clock.Now(),
		Service:    x.service.Name(),
		Method:     x.call.Request.Method,
		Path:       x.arrival.path,
		Query:      x.arrival.query,
		UserID:     x.call.UserID,
		Status:     x.out.status,
		DurationMS: float64(x.elapsed().Microseconds()) / 1000,
		Damaged:    x.injected != nil && x.injected.damages(),
		Note:       x.note,
		Request:    journal.Keep(x.call.Request.Header, x.call.Body),
		Reply:      sent,
		Violations: x.call.Violations,
		Warnings:   x.call.Warnings.List,
	}
	if x.operation != nil {
		entry.OperationID = x.operation.ID
	}
	if entry.Violations.List == nil {
		entry.Violations.List = []openapi.Violation{}
	}
	x.entryOf, x.entry = owner.ID(), x.handler.Journal.Add(owner.ID(), entry)
	if x.refused > 0 {
		path := fmt.Sprintf("/_sandbox/v1/apps/%s/requests?id=%s", owner.ID(), x.entry.ID)
		header.Set(ViolationsHeader, fmt.Sprintf("%d; %s", x.refused, path))
	}
}

// journalOf returns the App whose journal the exchange belongs to. A request that names no App, or the App of the demo
// token, belongs to the default App, if that was not deleted.
func (x *exchange) journalOf() (*app.App, bool) {
	if a := x.call.App; a != nil {
		if listed, ok := x.handler.Apps.Get(a.ID()); ok && listed == a {
			return a, true
		}
	}
	return x.handler.Apps.Get(x.handler.DefaultApp)
}
