package httpapi

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/mock/provider"
	"github.com/healthmock/healthmock/mock/recording"
	"github.com/healthmock/healthmock/openapi"
)

// pipeline runs the requests of one operation through these stages: read the body, identify the App, refuse invalid
// UTF-8 (refuseUndecodable) and pages of other sites (guard), apply fault rules, check the request, run the operation;
// then encode the reply, check it, corrupt it if a fault rule says so, write the journal entry, send. The first group
// is answer, the second finish.
type pipeline struct {
	handler    *Handler
	service    *provider.Service
	operation  *openapi.Operation // nil for a request that no operation answers
	op         provider.Op        // nil: answer with the contract's example
	validation Validation
	checked    *checkedReplies // nil where operation is nil
}

// exchange is one request on its way through a pipeline, and its reply.
type exchange struct {
	*pipeline
	gin            *gin.Context
	arrival        arrival
	call           provider.Call
	injected       *injectedFault     // nil: none
	note           string             // Note of the journal entry
	sandboxRefusal bool               // the sandbox refused the request for a reason that the vendor does not have
	bodyErr        error              // why the body was not read to its end
	recorded       *recording.Request // nil: not recorded for a replay
	elapsed        func() time.Duration
}

func (p *pipeline) serve(c *gin.Context) {
	x := p.begin(c)
	reply, err := x.answer()
	x.finish(reply, err)
}

// begin returns the exchange of a request that no stage has seen.
func (p *pipeline) begin(c *gin.Context) *exchange {
	x := &exchange{pipeline: p, gin: c, arrival: arrived(c.Request), elapsed: clock.Stopwatch()}
	x.call = provider.Call{
		Request:      c.Request,
		Operation:    p.operation,
		Apps:         p.handler.Apps,
		Host:         p.service.Contract.HostNamed(c.Request.Host),
		Stopping:     p.handler.stopping,
		NewRequestID: x.requestID,
	}
	x.call.Violations.Add(x.arrival.violations...)
	return x
}

// param returns the decoded text of a path parameter, or "" when the route has none of this name. gin's own decoding is
// not used, since it takes a plus sign for a space.
func (x *exchange) param(name string) string {
	value, err := url.PathUnescape(x.gin.Param(name))
	if err != nil { // cannot happen: clean has escaped the path
		return ""
	}
	return value
}

// answer runs the stages up to the operation, and returns its reply or the error to answer with.
func (x *exchange) answer() (reply provider.Reply, err error) {
	defer recovered(&err)
	x.bodyErr = x.read()
	authErr := x.service.Identify(&x.call) // first, so that any refusal is recorded in the right App's journal
	if authErr == nil || x.service.RecordsRefused() {
		x.startRecording()
	}
	if x.bodyErr != nil {
		return provider.Reply{}, x.bodyErr
	}
	if err := x.refuseUndecodable(); err != nil {
		return provider.Reply{}, err
	}
	if err := x.guard(); err != nil {
		return provider.Reply{}, err
	}
	if faultErr := x.applyFaults(authErr); faultErr != nil {
		return provider.Reply{}, faultErr
	}
	input, violations, err := x.operation.CheckRequest(x.call.Request, x.param, x.call.Body, x.service.Query)
	if err != nil {
		return provider.Reply{}, clientLeft(err)
	}
	x.call.Input = input
	x.call.Unsound = violations.Count > 0
	x.call.Violations.Append(violations)
	if x.validation == Off {
		x.call.Violations = openapi.Violations{}
	}
	if authErr != nil {
		return provider.Reply{}, authErr
	}
	if x.validation == Strict && x.call.Violations.Count > 0 {
		return provider.Reply{}, refusal(x.call.Violations.List)
	}
	if x.op == nil {
		return x.example()
	}
	return x.op(&x.call)
}

// recovered sets err to the panic of the function that defers it, if there is one.
func recovered(err *error) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
	}
}

// refuseUndecodable refuses a request whose path or query is not valid UTF-8, in every validation mode: no operation
// could use it. Invalid headers are left to strict validation, since most operations do not read them.
func (x *exchange) refuseUndecodable() error {
	for _, v := range x.arrival.violations {
		if v.In != "header" {
			return refusal(x.call.Violations.List)
		}
	}
	return nil
}

// refusal returns the error of a request that breaks its contract: Unauthenticated when the credential is missing,
// Unsupported when the type or encoding of the body is, else Invalid.
func refusal(violations []openapi.Violation) error {
	kind := app.Invalid
	for _, v := range violations {
		switch {
		case v.In == "security":
			return app.Errorf(app.Unauthenticated, "%s", v.Reason)
		case v.IsUnsupportedBody():
			kind = app.Unsupported
		}
	}
	return app.Errorf(kind, "%s", violations[0].Reason)
}

// example returns the reply of an operation without an Op: the contract's example.
func (x *exchange) example() (provider.Reply, error) {
	example, ok := x.operation.Example(0)
	if !ok {
		return provider.Reply{}, app.Errorf(app.Internal, "the contract has no example of a reply")
	}
	return provider.Reply{Status: example.Status, Raw: example.Body, ContentType: example.ContentType}, nil
}

// finish runs the stages after the operation: it encodes, checks, corrupts, records and sends the reply. The reply is
// checked before a fault rule corrupts it, so that the check concerns the sandbox's own answer.
func (x *exchange) finish(reply provider.Reply, err error) {
	var content body
	var contentType string
	if err == nil {
		content, contentType, err = x.encode(reply)
	}
	if err != nil {
		reply = x.failure(err)
		content, contentType, _ = x.encode(reply)
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
	if x.notModified(reply.Status, header, content) {
		reply.Status = http.StatusNotModified
		content = body{}
		header.Del("Content-Type")
	}
	requestViolations := x.call.Violations.Count
	refusedByFault := x.injected != nil && x.injected.refusal.Refuses()
	if x.operation != nil && x.validation != Off && !x.sandboxRefusal && !refusedByFault {
		x.call.Violations.Append(x.checkReply(reply.Status, header, content))
	}
	if a := x.call.App; a != nil && x.service.InVirtualTime() {
		header.Set("Date", a.Clock.Now().UTC().Format(http.TimeFormat)) // clients may compute with it
	}
	out := outgoing{status: reply.Status, length: content.size, body: content}
	if x.recorded == nil && x.service.RecordsRefused() && x.arrival.refused == 0 {
		x.startRecording() // no operation matched, so answer has not run
	}
	if x.injected != nil {
		if out = x.corrupt(reply.Status, header, content); x.injected.latency > 0 {
			x.recorded.Waited()
		}
	}
	if x.service.Journaled() {
		x.record(out.status, header, out.body, requestViolations)
	}
	x.recorded.Answered(out.status, header, out.body.recorded(x.recorded))
	x.send(out)
}

// checkReply returns the violations of a reply, and logs them: they are mistakes of the sandbox. It returns none when
// the same reply was checked before, or when no slot became free for decoding a long one.
func (x *exchange) checkReply(status int, header http.Header, content body) (wrong openapi.Violations) {
	key := x.checked.key(status, header.Get("Content-Type"), content)
	if x.checked.contains(key) {
		return wrong
	}
	text := content.beginning() // of a body that is not JSON, only the content type is checked
	if isJSON(header) {
		if content.isLong() { // decoding it takes more memory than rendering it did
			if err := x.acquireRenderer(); err != nil {
				return wrong // unchecked: the client has left, or the server is busy
			}
			defer x.handler.renderers.release()
		}
		text = content.bytes()
	}
	wrong = x.operation.CheckResponse(status, header, text)
	for _, v := range wrong.List {
		x.handler.Logger.Warn("the reply breaks its contract",
			"service", x.service.Name(), "operation", x.operation.ID, "status", status, "violation", v.String())
	}
	if wrong.Count == 0 {
		x.checked.add(key)
	}
	return wrong
}

// failure returns the reply for an error, in the vendor's shape.
func (x *exchange) failure(err error) provider.Reply {
	if x.call.Context().Err() != nil && errors.Is(err, context.Cause(x.call.Context())) {
		err = clientLeft(err) // not an error of the sandbox
	}
	appErr, ok := errors.AsType[*app.Error](err)
	if !ok {
		appErr = &app.Error{Kind: app.Internal, Message: "An internal server error occurred", Err: err}
	}
	if appErr.Kind == app.Internal && appErr.Status == 0 {
		x.handler.Logger.Error("request failed",
			"service", x.service.Name(), "method", x.call.Request.Method, "error", err)
	}
	x.sandboxRefusal = x.sandboxRefusal || appErr.Kind == app.Unavailable
	x.note = cmp.Or(x.why(appErr), x.note)
	return x.service.Fail(&x.call, appErr)
}

// why returns the reason of an error for the journal and the log: its cause, since vendors' replies often do not say
// it, or its message. It returns "" where the message says no more than the status or the violations do, or the error
// is one of the sandbox.
func (x *exchange) why(appErr *app.Error) string {
	if cause, ok := errors.AsType[*app.Error](appErr.Err); ok {
		return cause.Message
	}
	said := x.call.Violations.Count > 0 || appErr.Message == http.StatusText(provider.Status(appErr))
	if said || appErr.Kind == app.Internal {
		return ""
	}
	return appErr.Message
}

// encode returns the body of a reply and its content type. A reply with Render is rendered, which may wait for a slot.
func (x *exchange) encode(reply provider.Reply) (content body, contentType string, err error) {
	switch {
	case reply.Render != nil:
		content, err = x.render(reply)
		return content, reply.ContentType, err
	case reply.Body == nil:
		return plainBody(reply.Raw), reply.ContentType, nil
	}
	text, err := provider.Encode(reply.Body)
	if err != nil {
		return body{}, "", fmt.Errorf("encode reply: %w", err)
	}
	return plainBody(text), cmp.Or(reply.ContentType, "application/json; charset=utf-8"), nil
}

// requestID returns the id of an error envelope, a hash of the seed and of the envelope's number. Envelopes are
// numbered for each App, so that other Apps do not shift the ids, and for the server where there is no App. Two runs
// with one seed get the same ids.
func (x *exchange) requestID() string {
	if x.arrival.refused != 0 { // not recorded for a replay, so it must not shift the numbers of requests that are
		return app.UUID(x.handler.Seed, "request", "refused", x.arrival.path)
	}
	if a := x.call.App; a != nil {
		return app.UUID(a.Seed(), "request", a.ID(), strconv.FormatInt(a.NextRequest(), 10))
	}
	h := x.handler
	return app.UUID(h.Seed, "request", strconv.FormatInt(h.requests.Add(1), 10))
}
