package app

import (
	"maps"
	"slices"
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
