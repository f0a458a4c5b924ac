package app

import (
	"maps"
	"slices"
	"time"
)

// Rules is what a vendor says about the lives of its users: data, so that an App knows no vendor word.
type Rules struct {
	// Initial is the status of a new user ("Invited").
	Initial string
	// Moves names, for each status, the statuses that may follow it. A status that is no key does not exist.
	Moves map[string][]string
	// Reports describes each report code.
	Reports map[string]ReportRule
	// Orders is the states of an order; zero: the vendor knows none.
	Orders OrderRules
	// Tokens are the kinds of token ("access"), Notifications the kinds of notification ("status").
	Tokens, Notifications []string
	// Operations are the operationIds that clients call.
	Operations []string
	// Polls names the operations by which a client asks again and again, under a word for what it asks after: "user", "reports".
	Polls map[string][]string
	// Download is the operation that fetches a report, whose id stands in the path.
	Download string
	// Reread is how long it takes to read a source again.
	Reread time.Duration
	// HumanIDLength and ReportIDLength are the vendor's identifier lengths in hexadecimal digits; zero: 32 and 24.
	HumanIDLength  int
	ReportIDLength int
}

// OrderRules is what a vendor says about the states of an order.
type OrderRules struct {
	Initial string
	Moves   map[string][]string // the states that may follow each; none: it is final
	// TimeOuts names the state that each state leads to when an order's time is up. A state that is no key has no time-out.
	TimeOuts map[string]string
	// ByStatus names the state that an order takes when its user takes a status, as long as SetOrder was never called.
	ByStatus map[string]string
	// Working and Done are where an order goes that needs nobody, because its user's sources are connected: Working after Pickup,
	// Done when they have been read again. Aborted is where Abort takes one.
	Working, Done, Aborted string
	Pickup                 time.Duration
	// Types are the kinds of order that the vendor suggests; the first is that of an order that names none. A client may have
	// others of its own, so a type that is not here exists too.
	Types []OrderType
}

// OrderType is a kind of order.
type OrderType struct {
	Code, Alias, Description string
	// Patience is how long an order may stay in a state that has a time-out; zero: for ever.
	Patience time.Duration
}

// Type returns the type with a code, and the first one for "". One that the vendor does not suggest is called like its code, and
// is as patient as the first.
func (r OrderRules) Type(code string) OrderType {
	for _, t := range r.Types {
		if code == "" || code == t.Code {
			return t
		}
	}
	if code == "" {
		return OrderType{Code: defaultOrderType, Alias: defaultOrderType, Description: defaultOrderType}
	}
	other := r.Type("")
	other.Code, other.Alias, other.Description = code, code, code
	return other
}

// ReportRule says what a report needs.
type ReportRule struct {
	PerSource bool // one report for each source, rather than one for the user
	NeedsCCDA bool // only for sources that hand out C-CDA documents
}

// Allows tells whether a user may go from one status to another.
func (r Rules) Allows(from, to string) bool { return slices.Contains(r.Moves[from], to) }

// Knows tells whether the status exists.
func (r Rules) Knows(status string) bool { _, ok := r.Moves[status]; return ok }

// Statuses lists every status in alphabetical order.
func (r Rules) Statuses() []string { return slices.Sorted(maps.Keys(r.Moves)) }
