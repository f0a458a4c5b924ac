// Package fault holds the rules for injected faults in requests, and the set of rules of an App.
//
//	rules := []fault.Rule{{Operation: "downloadReport", Status: 503, Times: 2}}
//	set := fault.NewSet(seed)
//	set.Put(fault.Scope{Owner: "control"}, rules, now)
//	matched, _ := set.Match(fault.Request{Operation: "downloadReport", At: now})
//
// It is independent of vendors and HTTP servers: the package that serves requests applies the effects of a rule.
package fault

import "github.com/healthmock/healthmock/mock/clock"

// Rule is a rule for injected faults: which requests it applies to, and its effects. A zero field neither restricts the
// requests nor has an effect.
type Rule struct {
	// Which requests: every field that is set must match.
	Operation string      `json:"operation,omitempty"` // an operationId; zero: any
	UserID    string      `json:"humanId,omitempty"`   // the user of the request
	Call      int         `json:"call,omitempty"`      // only the n-th of such requests, from 1
	Share     float64     `json:"share,omitempty"`     // share of them, drawn by seed: above 0, at most 1
	Between   *clock.Span `json:"between,omitempty"`   // virtual time since the rule was set; the end is excluded
	Times     int         `json:"times,omitempty"`     // maximum number of requests

	// Refusals: the operation does not run.
	RateLimit  *RateLimit      `json:"rateLimit,omitempty"`  // 429 above this rate
	Status     int             `json:"status,omitempty"`     // this status, in the vendor's error shape
	RetryAfter *clock.Duration `json:"retryAfter,omitempty"` // the header with Status or RateLimit
	Token      string          `json:"token,omitempty"`      // the presented token is "expired" or "revoked"
	Reset      bool            `json:"reset,omitempty"`      // the connection is closed without a response

	// Delay.
	Latency *Latency `json:"latency,omitempty"` // real time before the response begins

	// Changes of the response.
	Empty       bool           `json:"empty,omitempty"`       // a list is empty
	Pages       int            `json:"pages,omitempty"`       // minimum number of pages of a report
	Extra       bool           `json:"extra,omitempty"`       // JSON objects have an undocumented field
	Shuffle     bool           `json:"shuffle,omitempty"`     // the fields of JSON objects are in another order
	Body        *string        `json:"body,omitempty"`        // replaces the body
	Malformed   bool           `json:"malformed,omitempty"`   // the JSON has a syntax error
	ContentType string         `json:"contentType,omitempty"` // replaces the Content-Type
	Truncate    *int           `json:"truncate,omitempty"`    // bytes of the body after which the connection is closed
	Slow        clock.Duration `json:"slow,omitempty"`        // real time that the body takes
}

// UserMember is the JSON name of Rule.UserID.
const UserMember = "humanId"

// RateLimit is the number of requests that are served in a span of virtual time.
type RateLimit struct {
	Requests int            `json:"requests"`
	Per      clock.Duration `json:"per"`
}

// The values of Rule.Token.
const (
	Expired = "expired"
	Revoked = "revoked"
)
