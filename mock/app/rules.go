package app

import (
	"maps"
	"slices"
	"time"
)

// Rules are a vendor's rules about statuses, reports, orders and tokens in an App. They are data, so that App has no
// vendor's terms.
type Rules struct {
	// Generation is the generation of the vendor's API that the rules are of; empty: there is only one.
	Generation string
	// Generations has the rules of each generation, by its name, for scenarios that say which they are for. Only the
	// rules of an App with default settings need it.
	Generations map[string]Rules
	// Initial is the status of a new user ("Invited").
	Initial string
	// Moves has, for each status, the statuses that may follow it. A status that is not a key does not exist.
	Moves map[string][]string
	// Reports describes each report code.
	Reports map[string]ReportRule
	// Orders are the rules for orders; zero: there are none.
	Orders OrderRules
	// NoOrders says why there are no orders, and what a scenario has to say to have them.
	NoOrders string
	// Over are the statuses in which there is nothing left to abort, where there are no orders.
	Over []string
	// Scenario is the scenario of a new user where the App's scenario is for users of another vendor; empty: none.
	Scenario string
	// Scenarios names the scenario of a new user by the type of its order; other types take Settings.Scenario.
	Scenarios map[string]string
	// Tokens are the kinds of token ("access").
	Tokens []string
	// Notifications are the kinds of notification ("status").
	Notifications []string
	// Topics are the groups of notifications that have a target each; see Settings.Notifications.
	Topics []string
	// Operations are the operationIds that clients call.
	Operations []string
	// Polls has the operations that a client polls, by a name for what it polls: "user", "reports".
	Polls map[string][]string
	// Download is the operation that fetches a report, whose id is in the path.
	Download string
	// Reread is the time that reading a source again takes.
	Reread time.Duration
	// UserID is the form of the ids of users; nil: Hex(32).
	UserID IDForm
	// ReportID is the form of the ids of reports; nil: Hex(24).
	ReportID IDForm
}

// OrderRules are a vendor's rules about the states of an order.
type OrderRules struct {
	Initial string
	Moves   map[string][]string // the states that may follow each state; none: it is final
	// TimeOuts has the state that each state leads to by a time-out. A state that is not a key has no time-out.
	TimeOuts map[string]string
	// ByStatus has the state that an order takes when its user takes a status, until SetOrder is called.
	ByStatus map[string]string
	// Working is the state of an order that proceeds by itself, because its user's sources are connected, after the
	// time Pickup.
	Working string
	Pickup  time.Duration
	// Done is the state of such an order when the sources have been read again.
	Done string
	// Aborted is the state after Abort.
	Aborted string
	// Types are the order types that the vendor suggests. The first is the type of an order that names none. A client
	// may have types of its own, so a type that is not in the list is valid too.
	Types []OrderType
	// Patience has, by type, how long an order may stay in a state that has a time-out, where that is not the Patience
	// of its OrderType.
	Patience map[string]time.Duration
}

// OrderType is a kind of order.
type OrderType struct {
	Code        string
	Alias       string
	Description string
	// Patience is how long an order may stay in a state that has a time-out; zero: without limit.
	Patience time.Duration
}

// Exist reports whether there are orders.
func (r OrderRules) Exist() bool { return r.Initial != "" }

// patience returns how long an order of a type may stay in a state that has a time-out; zero: without limit.
func (r OrderRules) patience(code string) time.Duration {
	if own, ok := r.Patience[code]; ok {
		return own
	}
	return r.Type(code).Patience
}

// Type returns the type with a code, and the first type for "". A type that the vendor does not suggest has its code as
// alias and description, and the Patience of the first type.
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

// ReportRule is what a report requires.
type ReportRule struct {
	PerSource bool // one report for each source, not one for the user
	NeedsCCDA bool // only for sources that hand out C-CDA documents
}

// Allows reports whether a user may go from one status to another.
func (r Rules) Allows(from, to string) bool { return slices.Contains(r.Moves[from], to) }

// Knows reports whether the status exists.
func (r Rules) Knows(status string) bool {
	_, ok := r.Moves[status]
	return ok
}

// Of returns the rules of a generation; "" means the App's own. ok is false when there is no such generation.
func (r Rules) Of(generation string) (of Rules, ok bool) {
	if generation == "" || generation == r.Generation {
		return r, true
	}
	of, ok = r.Generations[generation]
	of.Generations = r.Generations
	return of, ok
}

// WithOrders returns the rules of r or, where it has no orders, of a generation that does; r when none does.
func (r Rules) WithOrders() Rules {
	if r.Orders.Exist() {
		return r
	}
	for _, name := range slices.Sorted(maps.Keys(r.Generations)) {
		if r.Generations[name].Orders.Exist() {
			return r.Generations[name]
		}
	}
	return r
}

// Statuses lists every status in alphabetical order.
func (r Rules) Statuses() []string { return slices.Sorted(maps.Keys(r.Moves)) }
