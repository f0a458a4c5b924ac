package httpapi

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/journal"
	"github.com/healthmock/healthmock/mock/provider"
	"github.com/healthmock/healthmock/mock/recording"
	"github.com/healthmock/healthmock/openapi"
)

// ViolationsHeader is set on replies to requests that broke the contract: the number of violations, and the path at
// which the control API lists them: "2; /_sandbox/v1/apps/acme/requests?id=r17".
const ViolationsHeader = "X-Sandbox-Violations"

// serve is the gin handler of the operation.

// record writes the journal entry and, when the request has violations, sets ViolationsHeader. A request that belongs
// to no App is not kept once the default App was deleted: an App that is created later must not inherit it.
func (x *exchange) record(status int, header http.Header, content body, requestViolations int) {
	r := x.call.Request
	owner, ok := x.journalOf()
	if !ok {
		return
	}
	sent := journal.Keep(header, content.beginning())
	sent.Size = content.size
	entry := journal.Entry{
		At:         owner.Clock.Now(),
		Service:    x.service.Name(),
		Method:     r.Method,
		Path:       x.arrival.path,
		Query:      x.arrival.query,
		UserID:     x.call.UserID,
		Status:     status,
		DurationMS: float64(x.elapsed().Microseconds()) / 1000,
		Damaged:    x.injected != nil && x.injected.damages(),
		Note:       x.note,
		Request:    journal.Keep(r.Header, x.call.Body),
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
	id := x.handler.Journal.Add(owner.ID(), entry)
	if requestViolations > 0 {
		path := fmt.Sprintf("/_sandbox/v1/apps/%s/requests?id=%s", owner.ID(), id)
		header.Set(ViolationsHeader, fmt.Sprintf("%d; %s", requestViolations, path))
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

// startRecording begins to record the exchange for a replay, in the log of recordingApp. It also puts the recorded
// request into the request's context, so that Events are known to be caused by it.
func (x *exchange) startRecording() {
	owner, ok := x.recordingApp()
	if !ok {
		return
	}
	in := recording.Incoming{
		HTTP:    x.call.Request,
		Body:    x.call.Body,
		Control: x.service.Audience == provider.Control,
	}
	if x.bodyErr != nil {
		in.Unread = recording.Cut
		if app.Is(x.bodyErr, app.TooLarge) {
			in.Unread = recording.TooLarge
		}
	}
	in.Stray = !in.Control && owner != x.call.App
	in.Waits = x.operation != nil && slices.Contains(x.service.Waiting, x.operation.ID)
	x.recorded = x.handler.Recorder.Request(owner, in)
	if x.recorded != nil {
		x.call.Request = x.call.Request.WithContext(x.recorded.Context(x.call.Context()))
	}
}

// recordingApp returns the App in whose log the exchange is recorded: the App of its journal or, for a request of the
// control API, the App that the request may change. ok is false when it is not recorded.
func (x *exchange) recordingApp() (owner *app.App, ok bool) {
	if x.service.Journaled() {
		return x.journalOf()
	}
	if x.operation.Method == http.MethodGet || slices.Contains(unrepeatable, x.operation.ID) {
		return nil, false
	}
	return x.handler.Apps.Get(x.param("clientId"))
}

// unrepeatable are operations of the control API that end the App, and its recording with it.
var unrepeatable = []string{"deleteApp", "resetApp"}
