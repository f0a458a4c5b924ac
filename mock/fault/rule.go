// Package fault says what goes wrong with which requests: rules, and the set of them that an App has.
//
//	rules := []fault.Rule{{Operation: "downloadReport", Status: 503, Times: 2}}
//	set := fault.NewSet(seed)
//	set.Put(fault.Scope{Owner: "control"}, rules, now)
//	struck := set.Match(fault.Request{Operation: "downloadReport", At: now})
//
// It knows no vendor and no HTTP server: who answers requests makes happen what a rule says.
package fault

import "github.com/healthmock/healthmock/mock/clock"

// Rule says which requests are struck, and what by. Every zero value narrows nothing and does nothing.
type Rule struct {
	// Which requests: all that are said must hold.
	Operation string      `json:"operation,omitempty"` // an operationId; zero: every one
	HumanID   string      `json:"humanId,omitempty"`   // about this user
	Call      int         `json:"call,omitempty"`      // only the n-th of such requests, from 1
	Share     float64     `json:"share,omitempty"`     // of them, drawn by seed: above 0, at most 1
	Between   *clock.Span `json:"between,omitempty"`   // virtual time since the rule came into force; the end is excluded
	Times     int         `json:"times,omitempty"`     // so often at most

	// Before the operation: none of these lets it happen.
	RateLimit  *RateLimit      `json:"rateLimit,omitempty"`  // 429 to what is too much
	Status     int             `json:"status,omitempty"`     // this status, in the vendor's error shape
	RetryAfter *clock.Duration `json:"retryAfter,omitempty"` // the header beside Status or RateLimit
	Token      string          `json:"token,omitempty"`      // the presented token is "expired" or "revoked"
	Reset      bool            `json:"reset,omitempty"`      // the connection ends without an answer

	// Around it.
	Latency *Latency `json:"latency,omitempty"` // real time before the answer begins

	// After it, to what it answered.
	Empty       bool           `json:"empty,omitempty"`       // a list has nothing in it
	Pages       int            `json:"pages,omitempty"`       // a report has at least so many pages
	Extra       bool           `json:"extra,omitempty"`       // JSON objects have a field that nobody documented
	Shuffle     bool           `json:"shuffle,omitempty"`     // the fields of JSON objects come in another order
	Body        *string        `json:"body,omitempty"`        // this, whole, instead of the body
	Malformed   bool           `json:"malformed,omitempty"`   // the JSON has a syntax error
	ContentType string         `json:"contentType,omitempty"` // this, whatever the body is
	Truncate    *int           `json:"truncate,omitempty"`    // bytes of the body after which the connection ends
	Slow        clock.Duration `json:"slow,omitempty"`        // real time that the body takes to arrive
}

// RateLimit is how many requests are answered in a span of virtual time.
type RateLimit struct {
	Requests int            `json:"requests"`
	Per      clock.Duration `json:"per"`
}

// What becomes of a presented token.
const (
	Expired = "expired"
	Revoked = "revoked"
)
