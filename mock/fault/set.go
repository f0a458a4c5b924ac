package fault

import (
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/healthmock/healthmock/mock/chance"
)

// Request is a request that rules are matched against.
type Request struct {
	Operation string
	UserID    string    // the user of the request; empty: none, or unknown
	Token     bool      // has a valid token; rules about tokens match only such requests
	At        time.Time // virtual
}

// Scope is the owner of rules, and the requests that they apply to.
type Scope struct {
	Owner     string // identifies the rules, to replace or remove them: "control", "run r-1"
	UserID    string // only requests of this user; zero: all requests
	Anonymous bool   // only requests without a user
}

// Set holds the rules of one App. Its methods are safe for concurrent use.
type Set struct {
	seed  int64
	count atomic.Int64 // number of rules, so that an App without rules takes no lock

	mu     sync.Mutex
	common []*group            // in the order in which they were set
	byUser map[string][]*group // likewise, for Scopes with a UserID
}

// group holds rules that were set together.
type group struct {
	scope Scope
	since time.Time
	rules []*active
}

// active is a rule with its counters.
type active struct {
	Rule
	owner   string
	number  int         // position among the owner's rules, from 1
	name    string      // names its draws
	calls   int         // matching requests
	applied int         // requests that the rule was applied to
	allowed []time.Time // times of the requests within the RateLimit's span that it allowed
}

// NewSet returns an empty set. The seed is that of all draws.
func NewSet(seed int64) *Set { return &Set{seed: seed, byUser: make(map[string][]*group)} }

// Put sets rules as of a virtual time. They replace those of the scope's owner for the same user. An empty list removes
// them.
func (s *Set) Put(scope Scope, rules []Rule, since time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := s.common
	if scope.UserID != "" {
		list = s.byUser[scope.UserID]
	}
	kept := make([]*group, 0, len(list)+1)
	for _, g := range list {
		if g.scope.Owner != scope.Owner {
			kept = append(kept, g)
			continue
		}
		s.count.Add(-int64(len(g.rules)))
	}
	if len(rules) > 0 {
		g := &group{scope: scope, since: since}
		for i, rule := range rules {
			g.rules = append(g.rules, &active{
				Rule: rule, owner: scope.Owner, number: i + 1,
				name: scope.Owner + "\x00" + scope.UserID + "\x00" + strconv.Itoa(i),
			})
		}
		kept = append(kept, g)
		s.count.Add(int64(len(rules)))
	}
	switch {
	case scope.UserID == "":
		s.common = kept
	case len(kept) == 0:
		delete(s.byUser, scope.UserID)
	default:
		s.byUser[scope.UserID] = kept
	}
}

// Rules lists an owner's rules that are not for one user, as they were passed to Put.
func (s *Set) Rules(owner string) []Rule {
	s.mu.Lock()
	defer s.mu.Unlock()
	rules := []Rule{}
	for _, g := range s.common {
		if g.scope.Owner == owner {
			for _, r := range g.rules {
				rules = append(rules, r.Rule)
			}
		}
	}
	return rules
}

// Empty reports whether there is no rule. It takes no lock.
func (s *Set) Empty() bool { return s.count.Load() == 0 }

// Match returns the rules that apply to a request, in the order in which they were set, and counts the request. Rules
// for all users come before those of a Scope with a UserID.
func (s *Set) Match(r Request) []Strike {
	if s.Empty() {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var matched []Strike
	for _, list := range [][]*group{s.common, s.byUser[r.UserID]} {
		for _, g := range list {
			if g.scope.Anonymous && r.UserID != "" {
				continue
			}
			for _, rule := range g.rules {
				if rule.matches(r, g.since, s.seed) {
					matched = append(matched, rule.newStrike(r, s.seed))
				}
			}
		}
	}
	return matched
}

// matches counts the request and reports whether the rule applies to it.
func (a *active) matches(r Request, since time.Time, seed int64) bool {
	passed := r.At.Sub(since)
	switch {
	case a.Operation != "" && a.Operation != r.Operation,
		a.UserID != "" && a.UserID != r.UserID,
		a.Token != "" && !r.Token,
		a.Between != nil && (passed < time.Duration(a.Between.From) || passed >= time.Duration(a.Between.To)):
		return false
	}
	a.calls++
	switch {
	case a.Call != 0 && a.calls != a.Call,
		a.Times != 0 && a.applied == a.Times,
		a.Share != 0 && chance.Fraction(seed, a.name, strconv.Itoa(a.calls)) >= a.Share:
		return false
	case a.RateLimit != nil && a.admits(r.At):
		return false
	}
	a.applied++
	return true
}

// newStrike returns the Strike of a rule that applies to a request.
func (a *active) newStrike(r Request, seed int64) Strike {
	s := Strike{Rule: a.Rule, Owner: a.owner, Number: a.number}
	s.Seed = int64(chance.Fraction(seed, a.name, strconv.Itoa(a.calls), "strike") * (1 << 53))
	if a.RateLimit != nil && len(a.allowed) > 0 {
		s.Wait = time.Duration(a.RateLimit.Per) - r.At.Sub(a.allowed[0])
	}
	return s
}

// admits reports whether a RateLimit allows one more request, and counts it.
func (a *active) admits(at time.Time) bool {
	first := 0
	for first < len(a.allowed) && at.Sub(a.allowed[first]) >= time.Duration(a.RateLimit.Per) {
		first++
	}
	a.allowed = a.allowed[first:]
	if len(a.allowed) >= a.RateLimit.Requests {
		return false
	}
	a.allowed = append(a.allowed, at)
	return true
}
