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

// trouble is what goes wrong with one exchange on purpose: for each effect, what the first rule says that has it.
type trouble struct {
	refusal   fault.Strike // says nothing where the operation happens
	latency   time.Duration
	edits     []func([]byte) []byte // of what a JSON body says, in order
	arrival   fault.Rule            // body, contentType, truncate and slow
	note      string
	malformed bool // one of the edits
	noAnswer  bool // the connection ends before an answer begins
}

// strike finds out what is to go wrong with a request, and returns the error of one that is to be refused. It costs an App
// without rules one load.
func (x *exchange) strike(stranger error) error {
	a := x.call.App
	if a == nil || x.service.Unlisted || a.Faults.Empty() {
		return nil
	}
	strikes := a.Faults.Match(fault.Request{
		Operation: x.operation.ID, HumanID: cmp.Or(x.call.HumanID, x.param("humanId")),
		Token: stranger == nil && x.operation.NeedsCredential(), At: a.Clock.Now(),
	})
	if len(strikes) == 0 {
		return nil
	}
	x.trouble = newTrouble(strikes)
	for _, s := range strikes {
		x.call.Pages = cmp.Or(x.call.Pages, s.Pages)
	}
	return x.reject(x.trouble.refusal)
}

func newTrouble(strikes []fault.Strike) *trouble {
	t := &trouble{}
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
		r := &t.arrival
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

// reject is the error of a request that a fault refuses before its operation: in the vendor's shape, as any other. It is nil
// when none does. A connection that is to end has an error too, which nobody gets to see.
func (x *exchange) reject(s fault.Strike) error {
	switch {
	case s.RateLimit != nil:
		x.retryAfter(cmp.Or(s.RetryAfter, new(clock.Duration(s.Wait))))
		return app.Errorf(app.RateLimited, "Too Many Requests")
	case s.Status != 0:
		x.retryAfter(s.RetryAfter)
		return &app.Error{Kind: kindOf(s.Status), Status: s.Status, Message: cmp.Or(http.StatusText(s.Status), "Error")}
	case s.Token != "":
		x.call.DeadToken = map[string]string{fault.Expired: "the token has expired", fault.Revoked: "the token was revoked"}[s.Token]
		return cmp.Or(x.service.Identify(&x.call), error(app.Errorf(app.Unauthenticated, "Unauthorized")))
	case s.Reset:
		return app.Errorf(app.Unavailable, "the connection ends")
	}
	return nil
}

// damages tells whether what is sent is not what the operation answered, or not the whole of it.
func (t *trouble) damages() bool {
	return t.noAnswer || t.malformed || t.arrival.Body != nil || t.arrival.Truncate != nil
}

// retryAfter sets the header, in whole seconds and no sooner than said; nil sets none. The seconds are those of the App's clock.
func (x *exchange) retryAfter(wait *clock.Duration) {
	if wait != nil {
		seconds := (time.Duration(*wait) + time.Second - 1) / time.Second
		x.gin.Writer.Header().Set("Retry-After", strconv.FormatInt(int64(seconds), 10))
	}
}

// kindOf is the kind of failure that has a status; Internal for any other.
func kindOf(status int) app.Kind {
	for _, kind := range []app.Kind{
		app.Invalid, app.Unauthenticated, app.Forbidden, app.NotFound, app.WrongMethod, app.Conflict, app.TooLarge, app.Unsupported,
		app.RateLimited, app.Unavailable,
	} {
		if provider.Status(&app.Error{Kind: kind}) == status {
			return kind
		}
	}
	return app.Internal
}

// spoil does to a reply what its rules say, after the time that they say.
func (x *exchange) spoil(status int, header http.Header, body []byte) outgoing {
	t := x.trouble
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
	if strings.Contains(header.Get("Content-Type"), "json") {
		for _, edit := range t.edits {
			body = edit(body)
		}
	}
	if t.arrival.Body != nil {
		body = []byte(*t.arrival.Body)
	}
	if t.arrival.ContentType != "" {
		header.Set("Content-Type", t.arrival.ContentType)
	}
	if status == http.StatusNoContent || status == http.StatusNotModified { // which have no body (RFC 9110)
		body = nil
		header.Del("Content-Type")
	}
	out := outgoing{status, len(body), body}
	if t.arrival.Truncate != nil {
		out.body = body[:min(len(body), *t.arrival.Truncate)]
	}
	return out
}
