package provider

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"

	// In a third of encoding/json's time, and with names that are case sensitive, as the vendors' are.
	jsonv2 "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	jsonv1 "github.com/go-json-experiment/json/v1"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/openapi"
)

// Call is one request on its way through the pipeline. Identify sees Request, Body and Operation; an Op sees all of it.
type Call struct {
	Request   *http.Request
	Body      []byte // as it came; empty when there was none
	Operation *openapi.Operation
	Input     openapi.Input // checked, unless validation is switched off
	Apps      *app.Apps
	Host      string // of the vendor's service, in its contract

	// Violations are all the ways in which the request breaks the contract; an Op may find more of them (Refuse). There
	// are none where validation is off.
	Violations openapi.Violations

	// Warnings are what the contract allows and is hardly meant: for the journal, see Warn.
	Warnings openapi.Violations

	// Unsound reports whether the check found violations, also where they do not count.
	Unsound bool

	App     *app.App // whose request it is; nil when nothing in it says
	HumanID string   // the user whom the request is about: of the presented token, or found by the Op; empty: of none

	// DeadToken, unless it is empty, says why the presented token is to count as dead, whatever it is: an Identify that
	// knows tokens refuses it as the vendor does, with this as the cause.
	DeadToken string
	// Pages is how many pages a report has at least; 0: as many as there is to say.
	Pages int

	// Stopping ends when the server is about to stop; nil: it does not stop. See WaitContext.
	Stopping context.Context //nolint:containedctx // it is the server's, and as long-lived as that

	// NewRequestID makes the identifier that error envelopes carry.
	NewRequestID func() string
}

// Context is the request's.
func (c *Call) Context() context.Context { return c.Request.Context() }

// Origin is where the client reaches the service, for links back to it: "http://127.0.0.1:8080". A proxy in front says
// it in X-Forwarded-Proto and X-Forwarded-Host. The vendor's own name without a port is the vendor's own address, with
// https.
func (c *Call) Origin() string {
	r := c.Request
	host := cmp.Or(forwarded(r, "X-Forwarded-Host"), r.Host)
	scheme := strings.ToLower(forwarded(r, "X-Forwarded-Proto"))
	switch {
	case scheme == "http", scheme == "https":
	case r.TLS != nil, strings.EqualFold(strings.TrimSuffix(host, "."), c.Host):
		scheme = "https"
	default:
		scheme = "http"
	}
	return scheme + "://" + host
}

// forwarded is the first value of a header that a proxy sets, and appends to when it is not the first one; "" when it
// is missing or could not stand in an address.
func forwarded(r *http.Request, name string) string {
	value, _, _ := strings.Cut(r.Header.Get(name), ",")
	value = strings.TrimSpace(value)
	if strings.ContainsAny(value, "/\\?#@ \t\"<>;") {
		return ""
	}
	return value
}

// WaitContext is the request's context for what waits for something to happen: it ends as well when the server stops,
// while other work may go on for a moment. The caller must call cancel.
func (c *Call) WaitContext() (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(c.Context())
	if c.Stopping == nil {
		return ctx, cancel
	}
	stop := context.AfterFunc(c.Stopping, cancel)
	return ctx, func() {
		stop()
		cancel()
	}
}

// Path returns a path parameter's text.
func (c *Call) Path(name string) string {
	text, _ := c.Input.Path[name].(string)
	return text
}

// Query returns a query parameter's text, "" when it was not sent.
func (c *Call) Query(name string) string {
	switch value := c.Input.Query[name].(type) {
	case string:
		return value
	case json.Number:
		return value.String()
	}
	return ""
}

// QueryInt returns an integer query parameter, or the fallback when it was not sent, or is none and nobody checked it.
func (c *Call) QueryInt(name string, fallback int) int {
	if number, ok := c.Input.Query[name].(json.Number); ok {
		if n, err := number.Int64(); err == nil {
			return int(n)
		}
	}
	return fallback
}

// Refuse adds what an Op found wrong with the request, and returns the error to answer with. It is how a rule is
// enforced that no schema can state.
func (c *Call) Refuse(violations ...openapi.Violation) error {
	c.Violations.Add(violations...)
	return &app.Error{Kind: app.Invalid, Message: violations[0].Reason}
}

// Warn notes in the journal what an Op takes as the vendor does, although it is hardly meant. It counts as no
// violation.
func (c *Call) Warn(warnings ...openapi.Violation) { c.Warnings.Add(warnings...) }

// Need refuses a request when something is wrong with one of these top-level properties of the body that was read, also
// where validation would let that pass: the operation cannot do without them, or it would answer with what the contract
// does not allow. It returns nil when they are all there and right.
func (c *Call) Need(body any, properties ...string) error {
	if !c.Unsound {
		return nil
	}
	text, err := Encode(body)
	if err != nil {
		return err
	}
	for _, v := range c.Operation.CheckBody(text).List {
		if !slices.Contains(properties, v.Name) {
			continue
		}
		if c.Violations.Count == 0 { // validation is off
			c.Violations.Add(v)
		}
		return &app.Error{Kind: app.Invalid, Message: v.Reason}
	}
	return nil
}

// InBody is a violation of a top-level property of the body.
func InBody(name, rule, reason string) openapi.Violation {
	return openapi.Violation{In: "body", Name: name, Pointer: "/" + name, Rule: rule, Reason: reason}
}

// InQuery is a violation of a query parameter.
func InQuery(name, rule, reason string) openapi.Violation {
	return openapi.Violation{In: "query", Name: name, Rule: rule, Reason: reason}
}

// Reply is what an operation answers. A nil Body with no Raw is an empty body.
type Reply struct {
	Status      int
	Header      http.Header // more headers; may be nil
	Body        any         // encoded as JSON
	Raw         []byte      // sent as it stands, when Body is nil
	ContentType string      // of Raw and Render, or of Body where it is not application/json

	// Render writes a document that is expensive to make, in place of Body and Raw. It is called once, when it is the
	// request's turn: only a few documents are rendered at once. The writer fails when the client has left.
	Render func(io.Writer) error
}

// Encode writes what the sandbox sends: without white space or HTML escapes, and the same bytes for the same value.
// omitempty means what it does to encoding/json.
func Encode(v any) ([]byte, error) {
	return jsonv2.Marshal(v, jsonv2.Deterministic(true), jsonv1.OmitEmptyWithLegacySemantics(true))
}

// AppendText appends a string as Encode writes it. What is not UTF-8 in it is replaced, where Encode refuses it.
func AppendText(to []byte, text string) []byte {
	to, _ = jsontext.AppendQuote(to, text)
	return to
}

// JSON is a reply with a JSON body.
func JSON(status int, body any) Reply { return Reply{Status: status, Body: body} }

// Op is the Go function behind an operationId. An error that is no *app.Error counts as an internal one.
type Op func(*Call) (Reply, error)

// Body makes an Op of a function that takes the request's body as a T. Names that T does not have are ignored, since
// the contract has already judged them. A value that the contract allows and T cannot hold, such as a duration that is
// too long, is refused as a violation at its place.
func Body[T any](f func(*Call, T) (Reply, error)) Op {
	return func(c *Call) (Reply, error) {
		var body T
		text, err := c.JSON()
		if err == nil && len(text) > 0 {
			err = jsonv2.Unmarshal(text, &body)
		}
		if err != nil {
			return Reply{}, c.unreadable(err)
		}
		return f(c, body)
	}
}

// JSON is the body as an operation is to decode it. The bytes that came are far cheaper to decode than the checked
// value, and do not differ from it, as duplicate keys were refused. Where they do differ, in a form and in how an
// integer is written, it is the checked value that counts: what the check accepted is what the operation reads.
func (c *Call) JSON() ([]byte, error) {
	if c.Input.Rewritten || IsForm(c.Request) {
		return json.Marshal(c.Input.Body)
	}
	return c.Body, nil
}

// unreadable refuses a body that could not be decoded. The decoder's error may quote the body, so that only its place
// is told, and what is known to quote nothing.
func (c *Call) unreadable(err error) error {
	refused := &app.Error{Kind: app.Invalid, Message: "the body cannot be read", Err: err}
	semantic, ok := errors.AsType[*jsonv2.SemanticError](err)
	if !ok || semantic.JSONPointer == "" {
		return refused
	}
	v := openapi.Violation{In: "body", Pointer: string(semantic.JSONPointer), Rule: "format", Reason: "cannot be read"}
	for token := range semantic.JSONPointer.Tokens() {
		v.Name = token
		break
	}
	if errors.Is(err, clock.ErrTooLong) {
		v.Reason = "must be no " + clock.ErrTooLong.Error()
	}
	told := func(other openapi.Violation) bool { return other.In == v.In && other.Pointer == v.Pointer }
	if !slices.ContainsFunc(c.Violations.List, told) {
		c.Violations.Add(v)
	}
	return refused
}

// IsForm tells whether a request's body is form-encoded.
func IsForm(r *http.Request) bool {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return err == nil && kind == "application/x-www-form-urlencoded"
}
