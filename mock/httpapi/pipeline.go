package httpapi

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/mock/journal"
	"github.com/healthmock/healthmock/mock/provider"
	"github.com/healthmock/healthmock/mock/recording"
	"github.com/healthmock/healthmock/openapi"
)

// pipeline is what one operation's requests go through, in this order: read, whose, struck by faults, checked, answered,
// encoded, checked again, spoiled by faults, recorded, sent.
type pipeline struct {
	handler    *Handler
	service    *provider.Service
	operation  *openapi.Operation // nil for a request that no operation answers
	op         provider.Op        // nil: the contract's example
	validation Validation
	replies    *replies // that were found good
}

// exchange is one request on its way.
type exchange struct {
	*pipeline
	gin     *gin.Context
	arrival arrival
	call    provider.Call
	trouble *trouble // nil: none
	note    string
	own     bool               // the sandbox refused the request for a reason that is none of the vendor's
	unread  error              // why the body was not read to its end
	tape    *recording.Request // nil: not noted
	elapsed func() time.Duration
}

// ViolationsHeader tells a client that its request broke the contract, how often, and where to read how.
const ViolationsHeader = "X-Sandbox-Violations"

func (p *pipeline) serve(c *gin.Context) {
	x := p.begin(c)
	reply, err := x.answer()
	x.finish(reply, err)
}

func (p *pipeline) begin(c *gin.Context) *exchange {
	x := &exchange{pipeline: p, gin: c, arrival: arrived(c.Request), elapsed: clock.Stopwatch()}
	x.call = provider.Call{
		Request:      c.Request,
		Operation:    p.operation,
		Apps:         p.handler.Apps,
		Host:         p.service.Contract.Host,
		Stopping:     p.handler.stopping,
		NewRequestID: x.requestID,
	}
	x.call.Violations.Add(x.arrival.violations...)
	return x
}

// param returns the text of a path parameter, "" when the route has none of this name. gin's own decoding takes a plus
// sign for a space.
func (x *exchange) param(name string) string {
	value, err := url.PathUnescape(x.gin.Param(name))
	if err != nil { // clean has escaped it: this cannot happen
		return ""
	}
	return value
}

// answer is the reply, or what is wrong.
func (x *exchange) answer() (reply provider.Reply, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
		}
	}()
	x.unread = x.read()
	stranger := x.service.Identify(&x.call) // first of all, so that any refusal stands in the right App's journal
	if stranger == nil || !x.service.Unlisted {
		x.listen()
	}
	if x.unread != nil {
		return provider.Reply{}, x.unread
	}
	if err := x.undecodable(); err != nil {
		return provider.Reply{}, err
	}
	if err := x.guard(); err != nil {
		return provider.Reply{}, err
	}
	if struck := x.strike(stranger); struck != nil {
		return provider.Reply{}, struck
	}
	input, violations, err := x.operation.CheckRequest(x.call.Request, x.param, x.call.Body)
	if err != nil {
		return provider.Reply{}, clientLeft(err)
	}
	x.call.Input, x.call.Unsound = input, violations.Count > 0
	x.call.Violations.Append(violations)
	if x.validation == Off {
		x.call.Violations = openapi.Violations{}
	}
	if stranger != nil {
		return provider.Reply{}, stranger
	}
	if x.validation == Strict && x.call.Violations.Count > 0 {
		return provider.Reply{}, refusal(x.call.Violations.List)
	}
	if x.op == nil {
		return x.example()
	}
	if reply, err = x.op(&x.call); err != nil || reply.Render == nil {
		return reply, err
	}
	return x.render(reply)
}

// undecodable refuses a request whose path or query is no text: no operation could make sense of it, however it is
// validated. A header is of no use to most operations, and is left to strict validation.
func (x *exchange) undecodable() error {
	for _, v := range x.arrival.violations {
		if v.In != "header" {
			return refusal(x.call.Violations.List)
		}
	}
	return nil
}

// refusal is the error of a request that breaks its contract.
func refusal(violations []openapi.Violation) error {
	kind := app.Invalid
	for _, v := range violations {
		switch {
		case v.In == "security":
			return app.Errorf(app.Unauthenticated, "%s", v.Reason)
		case v.In == "body" && (v.Rule == openapi.RuleContentType || v.Rule == openapi.RuleContentEncoding):
			kind = app.Unsupported
		}
	}
	return app.Errorf(kind, "%s", violations[0].Reason)
}

// example answers for an operation without a function.
func (x *exchange) example() (provider.Reply, error) {
	example, ok := x.operation.Example(0)
	if !ok {
		return provider.Reply{}, app.Errorf(app.Internal, "the contract has no example of a reply")
	}
	return provider.Reply{Status: example.Status, Raw: example.Body, ContentType: example.ContentType}, nil
}

// finish encodes, checks, spoils, records and sends the reply. That our own reply is right is checked before a fault spoils it.
func (x *exchange) finish(reply provider.Reply, err error) {
	if err != nil {
		reply = x.failure(err)
	}
	body, contentType, err := encode(reply)
	if err != nil {
		reply = x.failure(fmt.Errorf("encode reply: %w", err))
		body, contentType, _ = encode(reply)
	}
	header := x.gin.Writer.Header()
	maps.Copy(header, x.service.CORS)
	maps.Copy(header, reply.Header)
	if contentType != "" {
		header.Set("Content-Type", contentType)
	}
	if strings.HasPrefix(header.Get("Content-Type"), "text/html") {
		protectPage(header)
	}
	if x.known(reply.Status, header, body) {
		reply.Status, body = http.StatusNotModified, nil
		header.Del("Content-Type")
	}
	refused := x.call.Violations.Count
	if x.operation != nil && x.validation != Off && !x.own && (x.trouble == nil || !x.trouble.refusal.Refuses()) {
		x.call.Violations.Append(x.checkReply(reply.Status, header, body))
	}
	if a := x.call.App; a != nil && !x.service.Unlisted {
		header.Set("Date", a.Clock.Now().UTC().Format(http.TimeFormat)) // a client may reckon with it
	}
	out := outgoing{reply.Status, len(body), body}
	if x.tape == nil && !x.service.Unlisted && x.arrival.refused == 0 {
		x.listen() // no operation was found
	}
	if x.trouble != nil {
		if out = x.spoil(reply.Status, header, body); x.trouble.latency > 0 {
			x.tape.Waited()
		}
	}
	if !x.service.Unlisted {
		x.record(out.status, header, out.body, refused)
	}
	x.tape.Answered(out.status, header, out.body)
	x.send(out)
}

// listen begins to note the exchange for a replay: in the App in whose journal it stands or, of the control API, in the App
// that it may change.
func (x *exchange) listen() {
	in := recording.Incoming{HTTP: x.call.Request, Body: x.call.Body, Control: x.service.Unlisted}
	id := x.param("clientId")
	if in.Control && (x.operation.Method == http.MethodGet || slices.Contains(unrepeatable, x.operation.ID)) {
		return
	}
	owner, ok := x.handler.Apps.Get(id)
	if !in.Control {
		owner, ok = x.journalOf()
	}
	if !ok {
		return
	}
	if x.unread != nil {
		in.Unread = recording.Cut
		if app.Is(x.unread, app.TooLarge) {
			in.Unread = recording.TooLarge
		}
	}
	in.Stray = !in.Control && owner != x.call.App
	in.Waits = x.operation != nil && slices.Contains(movers, x.operation.ID)
	x.tape = x.handler.Recorder.Request(owner, in)
}

// Of the control API, what ends an App and with it all that was noted, and what waits for notifications.
var (
	unrepeatable = []string{"deleteApp", "resetApp"}
	movers       = []string{"advanceClock", "setClock"}
)

// checkReply finds what breaks the contract in a reply: a fault of the sandbox, which its log tells.
func (x *exchange) checkReply(status int, header http.Header, body []byte) (wrong openapi.Violations) {
	mark := x.replies.mark(status, header.Get("Content-Type"), body)
	if x.replies.known(mark) {
		return wrong
	}
	wrong = x.operation.CheckResponse(status, header, body)
	for _, v := range wrong.List {
		x.handler.Logger.Warn("the reply breaks its contract",
			"service", x.service.Name(), "operation", x.operation.ID, "status", status, "violation", v.String())
	}
	if wrong.Count == 0 {
		x.replies.remember(mark)
	}
	return wrong
}

// failure words an error as the vendor does.
func (x *exchange) failure(err error) provider.Reply {
	fault, ok := errors.AsType[*app.Error](err)
	if !ok {
		fault = &app.Error{Kind: app.Internal, Message: "An internal server error occurred", Err: err}
	}
	if fault.Kind == app.Internal && fault.Status == 0 {
		x.handler.Logger.Error("request failed", "service", x.service.Name(), "method", x.call.Request.Method, "error", err)
	}
	x.own = x.own || fault.Kind == app.Unavailable
	if cause, ok := errors.AsType[*app.Error](fault.Err); ok {
		x.note = cause.Message // the vendor does not say why; the journal does
	}
	return x.service.Fail(&x.call, fault)
}

// record writes the journal entry and, when the request broke the contract, the header that leads to it. Where no App is
// left in whose journal the request could stand, nothing is kept: an App that is created later inherits nothing.
func (x *exchange) record(status int, header http.Header, body []byte, refused int) {
	r := x.call.Request
	owner, ok := x.journalOf()
	if !ok {
		return
	}
	entry := journal.Entry{
		At: owner.Clock.Now(), Service: x.service.Name(), Method: r.Method, Path: x.arrival.path, Query: x.arrival.query,
		HumanID: x.call.HumanID, Status: status, Violations: x.call.Violations, Warnings: x.call.Warnings.List, Note: x.note,
		Request: journal.Keep(r.Header, x.call.Body), Reply: journal.Keep(header, body),
		DurationMS: float64(x.elapsed().Microseconds()) / 1000,
	}
	if x.operation != nil {
		entry.OperationID = x.operation.ID
	}
	entry.Damaged = x.trouble != nil && x.trouble.damages()
	if entry.Violations.List == nil {
		entry.Violations.List = []openapi.Violation{}
	}
	id := x.handler.Journal.Add(owner.ID(), entry)
	if refused > 0 {
		header.Set(ViolationsHeader, fmt.Sprintf("%d; /_sandbox/v1/apps/%s/requests?id=%s", refused, owner.ID(), id))
	}
}

// journalOf returns the App in whose journal the exchange stands: of a request that names no App, or the App of the demo
// token, the default App, if it was not deleted.
func (x *exchange) journalOf() (*app.App, bool) {
	if a := x.call.App; a != nil {
		if listed, ok := x.handler.Apps.Get(a.ID()); ok && listed == a {
			return a, true
		}
	}
	return x.handler.Apps.Get(x.handler.DefaultApp)
}

// encode gives the bytes of a reply and their type.
func encode(reply provider.Reply) (body []byte, contentType string, err error) {
	if reply.Body == nil {
		return reply.Raw, reply.ContentType, nil
	}
	contentType = reply.ContentType
	if contentType == "" {
		contentType = "application/json; charset=utf-8"
	}
	body, err = provider.Encode(reply.Body)
	return body, contentType, err
}

// requestID numbers the error envelopes of an App, so that other Apps' do not count; without an App, those of the server. It is
// the same in two runs with one seed.
func (x *exchange) requestID() string {
	if x.arrival.refused != 0 { // which is not noted for a replay, and must not shift the others
		return app.UUID(x.handler.Seed, "request", "refused", x.arrival.path)
	}
	if a := x.call.App; a != nil {
		return app.UUID(a.Seed(), "request", a.ID(), strconv.FormatInt(a.NextRequest(), 10))
	}
	h := x.handler
	return app.UUID(h.Seed, "request", strconv.FormatInt(h.requests.Add(1), 10))
}
