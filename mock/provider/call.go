package provider

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"

	// It takes a third of encoding/json's time, and its names are case sensitive, as the vendors' are.
	jsonv2 "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	jsonv1 "github.com/go-json-experiment/json/v1"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/openapi"
)

// Call is one request on its way through the pipeline. Service.Identify runs before the request is checked: Input and
// Unsound are not set then, and Violations holds only those of the encoding. For an Op all fields are set.
type Call struct {
	Request   *http.Request
	Body      []byte // as it was sent; empty when there was none
	Operation *openapi.Operation
	Input     openapi.Input // checked, unless validation is switched off
	Apps      *app.Apps
	Host      string // the vendor's host name, from the contract

	// Violations are those that the check found and those that an Op adds (Refuse). Where validation is off, there are
	// only those of an Op.
	Violations openapi.Violations

	// Warnings are what the contract allows but the client probably did not intend; see Warn.
	Warnings openapi.Violations

	// Unsound reports whether the check found violations, even where validation is off.
	Unsound bool

	App    *app.App // whose request it is; nil when nothing in it names an App
	UserID string   // the user of the presented token, or the one that the Op found; empty: none

	// DeadToken, unless it is empty, makes Identify refuse the presented token as the vendor refuses an expired or
	// revoked one, even if it is valid. It is the cause of the error: "the token has expired".
	DeadToken string
	// Pages is the least number of pages of a report; 0: as many as its content needs.
	Pages int

	// Stopping ends when the server is about to stop; nil: never. See WaitContext.
	Stopping context.Context //nolint:containedctx // it is the server's, and as long-lived as that

	// NewRequestID returns a new identifier for an error envelope.
	NewRequestID func() string
}

// IdentifyToken sets App and UserID to those of a token of one kind of a vendor. The error says, for the journal, why
// the token is not valid. App is set even then, if the token names one.
func (c *Call) IdentifyToken(vendor, kind, presented string) error {
	issuer, token, err := c.Apps.Token(c.Context(), vendor, presented)
	c.App = issuer
	switch {
	case err != nil:
		return err
	case c.DeadToken != "":
		return app.Errorf(app.Unauthenticated, "%s", c.DeadToken)
	case token.Kind != kind:
		return app.Errorf(app.Unauthenticated, "a token of another kind: %s", token.Kind)
	}
	c.UserID = token.UserID
	return nil
}

// Context returns the request's context.
func (c *Call) Context() context.Context { return c.Request.Context() }

// Origin returns the scheme and host under which the client reached the service, for links back to it:
// "http://127.0.0.1:8080". It honours X-Forwarded-Proto and X-Forwarded-Host of a proxy. Without the former, the scheme
// is https over TLS and for the vendor's own host name without a port, and else http.
func (c *Call) Origin() string {
	r := c.Request
	host := cmp.Or(forwardedHeader(r, "X-Forwarded-Host"), r.Host)
	scheme := strings.ToLower(forwardedHeader(r, "X-Forwarded-Proto"))
	switch {
	case scheme == "http", scheme == "https":
	case r.TLS != nil, strings.EqualFold(strings.TrimSuffix(host, "."), c.Host):
		scheme = "https"
	default:
		scheme = "http"
	}
	return scheme + "://" + host
}

// forwardedHeader returns the first value of a header to which each proxy appends; "" when it is missing or could not
// be a part of a URL.
func forwardedHeader(r *http.Request, name string) string {
	value, _, _ := strings.Cut(r.Header.Get(name), ",")
	value = strings.TrimSpace(value)
	if strings.ContainsAny(value, "/\\?#@ \t\"<>;") {
		return ""
	}
	return value
}

// WaitContext returns the context for a request that waits for something to happen. Unlike Context it also ends when
// the server is about to stop, while requests that do not wait are finished. The caller must call cancel.
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

// Path returns the text of a path parameter, "" when the operation has none of this name.
func (c *Call) Path(name string) string {
	text, _ := c.Input.Path[name].(string)
	return text
}

// Query returns the text of a query parameter, "" when it was not sent or is a list.
func (c *Call) Query(name string) string {
	switch value := c.Input.Query[name].(type) {
	case string:
		return value
	case json.Number:
		return value.String()
	}
	return ""
}

// QueryInt returns an integer query parameter, or fallback when it was not sent. It also returns fallback when the
// parameter is not an integer, which happens only where validation is not strict.
func (c *Call) QueryInt(name string, fallback int) int {
	if number, ok := c.Input.Query[name].(json.Number); ok {
		if n, err := number.Int64(); err == nil {
			return int(n)
		}
	}
	return fallback
}

// Refuse adds violations that an Op found, at least one, and returns the error to answer with: Invalid, with the first
// Reason. It enforces rules that no schema can state.
func (c *Call) Refuse(violations ...openapi.Violation) error {
	c.Violations.Add(violations...)
	return &app.Error{Kind: app.Invalid, Message: violations[0].Reason}
}

// Warn adds warnings to the journal entry: what the Op accepts, as the vendor does, but the client probably did not
// intend. Warnings are no violations.
func (c *Call) Warn(warnings ...openapi.Violation) { c.Warnings.Add(warnings...) }

// Need returns the error to answer with when one of these top-level properties of the body is invalid, in every
// validation mode, and nil when they are all valid. An Op calls it for properties that it cannot do without, or whose
// invalid values would make its reply break the contract. body is the body as the Op decoded it.
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

// InBody returns a violation at a top-level property of the body.
func InBody(name, rule, reason string) openapi.Violation {
	return openapi.Violation{In: "body", Name: name, Pointer: "/" + name, Rule: rule, Reason: reason}
}

// InQuery returns a violation at a query parameter.
func InQuery(name, rule, reason string) openapi.Violation {
	return openapi.Violation{In: "query", Name: name, Rule: rule, Reason: reason}
}

// Reply is the reply of an operation. At most one of Body, Raw and Render is set; without any the body is empty.
type Reply struct {
	Status      int
	Header      http.Header // more headers; may be nil
	Body        any         // encoded as JSON
	Raw         []byte      // sent unchanged
	ContentType string      // of Raw and Render, or of Body where it is not application/json

	// Render writes a document that is expensive to make. It is called once, and only after a wait when other documents
	// are being rendered. Its writer fails once the client has left.
	Render func(io.Writer) error
}

// Encode returns a value as JSON, as the sandbox sends it: without white space or HTML escapes, and the same bytes for
// the same value. omitempty means what it means to encoding/json. It fails on a string that is not valid UTF-8.
func Encode(v any) ([]byte, error) {
	return jsonv2.Marshal(v, jsonv2.Deterministic(true), jsonv1.OmitEmptyWithLegacySemantics(true))
}

// AppendText appends a string as Encode writes it, except that it replaces invalid UTF-8, on which Encode fails.
func AppendText(to []byte, text string) []byte {
	to, _ = jsontext.AppendQuote(to, text)
	return to
}

// JSON returns a reply with a JSON body.
func JSON(status int, body any) Reply { return Reply{Status: status, Body: body} }

// Op is the Go function behind an operationId. An error that is not an *app.Error is an internal one.
type Op func(*Call) (Reply, error)

// Body returns an Op that decodes the request's body as a T (Call.Decode) and calls f.
func Body[T any](f func(*Call, T) (Reply, error)) Op {
	return func(c *Call) (Reply, error) {
		var body T
		if err := c.Decode(&body); err != nil {
			return Reply{}, err
		}
		return f(c, body)
	}
}

// Decode decodes the request's body onto a value, and leaves what the body does not have. It ignores names that the
// value does not have, since the request was checked against the contract. What the contract allows and the value
// cannot hold, such as a duration that is too long, is refused with a violation at its pointer.
func (c *Call) Decode(onto any) error {
	text, err := c.JSON()
	if err == nil && len(text) > 0 {
		err = jsonv2.Unmarshal(text, onto)
	}
	if err != nil {
		return c.unreadable(err)
	}
	return nil
}

// JSON returns the body as JSON that an operation can decode. A body whose bytes mean the same as the checked value is
// returned unchanged, which is far cheaper. A form, or a body with integers in another notation (2.0), is encoded from
// the checked value, so that the operation reads what the check accepted.
func (c *Call) JSON() ([]byte, error) {
	if c.Input.Rewritten || IsForm(c.Request) {
		return json.Marshal(c.Input.Body)
	}
	return c.Body, nil
}

// Texts returns those of the named top-level members of a JSON body that are strings. It is for Service.Identify, which
// needs a few members of a body that is not checked yet. It skips everything else without keeping it, so that even a
// large body takes little memory. Of several members with one name the last counts. The result is empty when the body
// is not exactly one JSON object.
//
// The check decodes the body again later: it comes after the fault rules, which have to know whose request it is.
func (c *Call) Texts(names ...string) map[string]string {
	d := jsontext.NewDecoder(bytes.NewBuffer(c.Body), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	if open, err := d.ReadToken(); err != nil || open.Kind() != '{' {
		return nil
	}
	found := make(map[string]string, len(names))
	for d.PeekKind() == '"' {
		token, err := d.ReadToken()
		if err != nil {
			return nil
		}
		name := token.String()
		wanted := slices.Contains(names, name)
		if wanted {
			delete(found, name)
		}
		if !wanted || d.PeekKind() != '"' {
			if err := d.SkipValue(); err != nil {
				return nil
			}
			continue
		}
		if token, err = d.ReadToken(); err != nil {
			return nil
		}
		found[name] = token.String()
	}
	if _, err := d.ReadToken(); err != nil { // the closing brace
		return nil
	}
	if _, err := d.ReadToken(); !errors.Is(err, io.EOF) {
		return nil
	}
	return found
}

// unreadable returns the error for a body that could not be decoded, and adds the violation. The decoder's error may
// quote the body, so only its JSON pointer is used.
func (c *Call) unreadable(err error) error {
	refused := &app.Error{Kind: app.Invalid, Message: "the body cannot be read", Err: err}
	semantic, ok := errors.AsType[*jsonv2.SemanticError](err)
	if !ok || semantic.JSONPointer == "" {
		return refused
	}
	v := openapi.Violation{
		In:      "body",
		Pointer: string(semantic.JSONPointer),
		Rule:    "format",
		Reason:  "cannot be read",
	}
	for token := range semantic.JSONPointer.Tokens() {
		v.Name = token
		break
	}
	if errors.Is(err, clock.ErrTooLong) {
		v.Reason = "must be no " + clock.ErrTooLong.Error()
	}
	same := func(other openapi.Violation) bool { return other.In == v.In && other.Pointer == v.Pointer }
	if !slices.ContainsFunc(c.Violations.List, same) { // the check may have reported it already
		c.Violations.Add(v)
	}
	return refused
}

// IsForm reports whether a request's body is form-encoded.
func IsForm(r *http.Request) bool {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return err == nil && kind == "application/x-www-form-urlencoded"
}
