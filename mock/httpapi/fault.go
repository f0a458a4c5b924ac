package httpapi

import (
	"cmp"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/mock/fault"
	"github.com/healthmock/healthmock/mock/provider"
)

// injectedFault is what fault rules do to one exchange: each effect is that of the first rule that has it.
type injectedFault struct {
	refusal   fault.Strike // zero: the operation happens
	latency   time.Duration
	edits     []func([]byte) []byte // of a JSON body, in order
	transfer  fault.Rule            // body, contentType, truncate and slow
	note      string
	malformed bool // one of the edits makes the body malformed
	noAnswer  bool // the connection ends before an answer begins
}

// applyFaults finds the fault rules that strike a request, and returns the error when one refuses it. It costs an App
// without rules one atomic load.
func (x *exchange) applyFaults(authErr error) error {
	a := x.call.App
	if a == nil || x.service.Unlisted || a.Faults.Empty() {
		return nil
	}
	strikes := a.Faults.Match(fault.Request{
		Operation: x.operation.ID, HumanID: cmp.Or(x.call.HumanID, x.param("humanId")),
		Token: authErr == nil && x.operation.NeedsCredential(), At: a.Clock.Now(),
	})
	if len(strikes) == 0 {
		return nil
	}
	x.injected = newInjectedFault(strikes)
	for _, s := range strikes {
		x.call.Pages = cmp.Or(x.call.Pages, s.Pages)
	}
	return x.faultError(x.injected.refusal)
}

func newInjectedFault(strikes []fault.Strike) *injectedFault {
	t := &injectedFault{}
	var empty, extra, shuffle, malformed func([]byte) []byte
	for i, s := range strikes {
		if s.Refuses() && !t.refusal.Refuses() {
			t.refusal = s
		}
		if t.latency == 0 {
			t.latency = s.Delay()
		}
		if s.Empty {
			empty = fault.Empty
		}
		if s.Extra && extra == nil {
			extra = func(body []byte) []byte { return fault.Extra(body, s.Seed) }
		}
		if s.Shuffle && shuffle == nil {
			shuffle = func(body []byte) []byte { return fault.Shuffle(body, s.Seed) }
		}
		if s.Malformed {
			malformed, t.malformed = fault.Malform, true
		}
		r := &t.transfer
		r.Body, r.ContentType = cmp.Or(r.Body, s.Body), cmp.Or(r.ContentType, s.ContentType)
		r.Truncate, r.Slow = cmp.Or(r.Truncate, s.Truncate), cmp.Or(r.Slow, s.Slow)
		t.note += [...]string{"fault: ", "; "}[min(i, 1)] + s.String()
	}
	for _, edit := range []func([]byte) []byte{empty, extra, shuffle, malformed} {
		if edit != nil {
			t.edits = append(t.edits, edit)
		}
	}
	t.noAnswer = t.refusal.Reset
	return t
}

// faultError returns the error of a request that a fault rule refuses before its operation, or nil when none does. It
// is sent in the vendor's shape, like any other error. A connection that is to be reset has an error too, which is not
// sent.
func (x *exchange) faultError(s fault.Strike) error {
	switch {
	case s.RateLimit != nil:
		x.retryAfter(cmp.Or(s.RetryAfter, new(clock.Duration(s.Wait))))
		return app.Errorf(app.RateLimited, "Too Many Requests")
	case s.Status != 0:
		x.retryAfter(s.RetryAfter)
		return &app.Error{Kind: kindOf(s.Status), Status: s.Status, Message: cmp.Or(http.StatusText(s.Status), "Error")}
	case s.Token != "":
		causes := map[string]string{fault.Expired: "the token has expired", fault.Revoked: "the token was revoked"}
		x.call.DeadToken = causes[s.Token]
		return cmp.Or(x.service.Identify(&x.call), error(app.Errorf(app.Unauthenticated, "Unauthorized")))
	case s.Reset:
		return app.Errorf(app.Unavailable, "the connection ends")
	}
	return nil
}

// damages reports whether what is sent is not the operation's reply, or not the whole of it.
func (t *injectedFault) damages() bool {
	return t.noAnswer || t.malformed || t.transfer.Body != nil || t.transfer.Truncate != nil
}

// retryAfter sets the Retry-After header, in whole seconds of the App's clock, rounded up; nil sets none.
func (x *exchange) retryAfter(wait *clock.Duration) {
	if wait != nil {
		seconds := (time.Duration(*wait) + time.Second - 1) / time.Second
		x.gin.Writer.Header().Set("Retry-After", strconv.FormatInt(int64(seconds), 10))
	}
}

// kindOf returns the kind of error that is answered with a status; Internal when there is none.
func kindOf(status int) app.Kind {
	for _, kind := range []app.Kind{
		app.Invalid, app.Unauthenticated, app.Forbidden, app.NotFound, app.WrongMethod, app.Conflict, app.TooLarge,
		app.Unsupported, app.RateLimited, app.Unavailable,
	} {
		if provider.Status(&app.Error{Kind: kind}) == status {
			return kind
		}
	}
	return app.Internal
}

// isJSON reports whether the body that headers describe is JSON.
func isJSON(header http.Header) bool { return strings.Contains(header.Get("Content-Type"), "json") }

// corrupt applies the fault rules to a reply: it waits for the latency that they say, and edits or truncates the body.
func (x *exchange) corrupt(status int, header http.Header, content body) outgoing {
	t := x.injected
	if x.note != "" && !t.refusal.Refuses() {
		t.note += "; " + x.note
	}
	x.note = t.note
	if t.latency > 0 && x.wait(t.latency) != nil {
		x.note += "; the client did not wait for the answer"
		t.noAnswer = true
	}
	if t.noAnswer {
		clear(header)
		return outgoing{}
	}
	if isJSON(header) && len(t.edits) > 0 {
		text := content.bytes()
		for _, edit := range t.edits {
			text = edit(text)
		}
		content = plainBody(text)
	}
	if t.transfer.Body != nil {
		content = plainBody([]byte(*t.transfer.Body))
	}
	if t.transfer.ContentType != "" {
		header.Set("Content-Type", t.transfer.ContentType)
	}
	if status == http.StatusNoContent || status == http.StatusNotModified { // which have no body (RFC 9110)
		content = body{}
		header.Del("Content-Type")
	}
	out := outgoing{status, content.size, content}
	if t.transfer.Truncate != nil {
		out.body = content.truncated(*t.transfer.Truncate)
	}
	return out
}
