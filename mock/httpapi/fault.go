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

// injectedFault is what fault rules do to one exchange. When several rules have the same effect, the first one wins.
type injectedFault struct {
	refusal   fault.Injection // zero: the operation happens
	latency   time.Duration
	edits     []func([]byte) []byte // of a JSON body, in order
	transfer  fault.Rule            // body, contentType, truncate and slow
	note      string                // for the journal entry: "fault: " and the rules
	malformed bool                  // one of the edits makes the body malformed
	noAnswer  bool                  // the connection ends before an answer begins
}

// injectFaults finds the fault rules that match a request, and returns the error when one of them refuses it. A rule on
// tokens applies only to a request with a valid one. For an App without rules it costs one atomic load.
func (x *exchange) injectFaults() error {
	a := x.call.App
	if a == nil || !x.service.Faulty() || a.Faults.Empty() {
		return nil
	}
	injections, err := a.MatchFaults(x.call.Context(), fault.Request{
		Operation: x.operation.ID,
		UserID:    cmp.Or(x.call.UserID, x.param(x.service.UserParameter)),
		Token:     x.authErr == nil && x.operation.NeedsCredential(),
		At:        a.Clock.Now(),
	})
	if err != nil || len(injections) == 0 {
		return err
	}
	x.injected = newInjectedFault(injections)
	for _, s := range injections {
		x.call.Pages = cmp.Or(x.call.Pages, s.Pages)
	}
	return x.faultError(x.injected.refusal)
}

// newInjectedFault merges the effects of the rules that match a request. The edits of a body have a fixed order,
// whatever the order of the rules.
func newInjectedFault(injections []fault.Injection) *injectedFault {
	t := &injectedFault{}
	var empty, extra, shuffle, malformed func([]byte) []byte
	for i, s := range injections {
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
			malformed = fault.Malform
			t.malformed = true
		}
		r := &t.transfer
		r.Body = cmp.Or(r.Body, s.Body)
		r.ContentType = cmp.Or(r.ContentType, s.ContentType)
		r.Truncate = cmp.Or(r.Truncate, s.Truncate)
		r.Slow = cmp.Or(r.Slow, s.Slow)
		if i == 0 {
			t.note = "fault: " + s.String()
		} else {
			t.note += "; " + s.String()
		}
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
// is sent in the vendor's shape, like any other error. For a connection that is to be reset the error only ends the
// pipeline: nothing is sent.
func (x *exchange) faultError(s fault.Injection) error {
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

// kindOf returns the kind of error that has a status by default, or Internal when no kind has it.
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
