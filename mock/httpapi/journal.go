package httpapi

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/journal"
	"github.com/healthmock/healthmock/mock/provider"
	"github.com/healthmock/healthmock/openapi"
)

// beginRecording begins to record the exchange for a replay.
func (x *exchange) beginRecording() error {
	if x.authErr == nil || x.service.RecordsRefused() {
		x.begin()
	}
	return nil
}

// beginUnmatched begins to record a request that no operation matched, for which answer has not run.
func (x *exchange) beginUnmatched() {
	if x.entry == nil && x.service.RecordsRefused() && x.arrival.refused == 0 {
		x.begin()
	}
}

// begin begins to record the exchange, in the log of recordingApp. It also puts the recorded request into the request's
// context, so that Events are known to be caused by it.
func (x *exchange) begin() {
	owner, ok := x.recordingApp()
	if !ok {
		return
	}
	r := x.call.Request
	recorded := journal.Recorded{
		Host:    r.Host,
		URI:     r.RequestURI,
		Control: x.service.Audience == provider.Control,
		Waits:   x.operation != nil && slices.Contains(x.service.Waiting, x.operation.ID),
	}
	if !strings.HasPrefix(recorded.URI, "/") { // absolute, as sent to a proxy, or empty, in a test
		recorded.URI = r.URL.RequestURI()
	}
	recorded.Stray = !recorded.Control && owner != x.call.App
	switch {
	case app.Is(x.bodyErr, app.TooLarge):
		recorded.Unread = journal.TooLarge
	case x.bodyErr != nil:
		recorded.Unread = journal.Cut
	}
	x.entry = x.newEntry()
	x.handler.Journal.Begin(owner, x.entry, recorded)
	if x.entry.Recorded != nil {
		x.call.Request = r.WithContext(x.entry.Context(r.Context()))
	}
}

// newEntry returns a journal entry with the request.
func (x *exchange) newEntry() *journal.Entry {
	r := x.call.Request
	return &journal.Entry{
		Method:  r.Method,
		Request: journal.Message{Header: r.Header, Body: x.call.Body, Size: len(x.call.Body)},
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

// journal completes the journal entry, adds it to the App's list and, when the request has violations, sets
// journal.ViolationsHeader. A request that belongs to no App is not listed once the default App was deleted: an App
// that is created later must not inherit it.
func (x *exchange) journal() {
	owner, ok := x.journalOf()
	listed := ok && x.service.Journaled()
	if x.entry == nil {
		if !listed {
			return
		}
		x.entry = x.newEntry()
	}
	e := x.entry
	header := x.gin.Writer.Header()
	e.Status = x.out.status
	e.Reply = x.out.body.message(header, e.Recorded)
	if !listed {
		return
	}
	e.At = owner.Clock.Now()
	e.Service = x.service.Name()
	e.Path = x.arrival.path
	e.Query = x.arrival.query
	e.UserID = x.call.UserID
	e.DurationMS = float64(x.elapsed().Microseconds()) / 1000
	e.Damaged = x.injected != nil && x.injected.damages()
	e.Note = x.note
	e.Violations = x.call.Violations
	e.Warnings = x.call.Warnings.List
	if x.operation != nil {
		e.OperationID = x.operation.ID
	}
	if e.Violations.List == nil {
		e.Violations.List = []openapi.Violation{}
	}
	x.entryOf = owner.ID()
	x.handler.Journal.Add(x.entryOf, e)
	if link := e.ViolationsLink(x.entryOf); link != "" {
		header.Set(journal.ViolationsHeader, link)
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

// message returns what the journal keeps of a reply with this body. r is nil when it is not recorded.
func (b body) message(header http.Header, r *journal.Recorded) journal.Message {
	m := journal.Keep(header, b.beginning())
	m.Size = b.size
	switch {
	case r == nil:
	case r.KeepsWhole(b.size):
		m.Body = b.bytes()
	default:
		m.SHA256 = fmt.Sprintf("%x", b.sum())
	}
	return m
}

// runHooks calls Options.Hooks with the journal entry.
func (x *exchange) runHooks() {
	if x.entryOf == "" {
		return
	}
	for _, hook := range x.handler.Hooks {
		hook(x.entryOf, x.entry)
	}
}

// endRecording ends the recording of the exchange.
func (x *exchange) endRecording() { x.entry.End(x.call.Context().Err() != nil) }
