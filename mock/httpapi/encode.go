package httpapi

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"strconv"
	"strings"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/provider"
)

// encode makes the bytes of the reply, or of its error, and sets the headers.
func (x *exchange) encode() {
	var content body
	var contentType string
	if x.err == nil {
		content, contentType, x.err = x.bodyOf(x.reply)
	}
	if x.err != nil {
		x.reply = x.failure(x.err)
		content, contentType, _ = x.bodyOf(x.reply)
	}
	header := x.gin.Writer.Header()
	maps.Copy(header, x.service.CORS)
	maps.Copy(header, x.reply.Header)
	if contentType != "" {
		header.Set("Content-Type", contentType)
	}
	if strings.HasPrefix(header.Get("Content-Type"), "text/html") {
		protectPage(header)
	}
	status := x.reply.Status
	if x.notModified(status, header, content) {
		status = http.StatusNotModified
		content = body{}
		header.Del("Content-Type")
	}
	x.out = outgoing{status: status, length: content.size, body: content}
}

// date dates the reply by the App's clock, as clients may compute with the date.
func (x *exchange) date() {
	if a := x.call.App; a != nil && x.service.InVirtualTime() {
		x.gin.Writer.Header().Set("Date", a.Clock.Now().UTC().Format(http.TimeFormat))
	}
}

// bodyOf returns the body of a reply and its content type. A reply with Render is rendered, which may wait for a slot.
func (x *exchange) bodyOf(reply provider.Reply) (content body, contentType string, err error) {
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
