package fault

import (
	"slices"
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

// Group is rules that were set together, with what they have counted. It is their stored form.
type Group struct {
	Scope Scope     `json:"scope"`
	Since time.Time `json:"since"` // virtual
	Rules []Rule    `json:"rules"`
	Used  []Used    `json:"used,omitempty"` // of each rule; nil: nothing yet
}

// Used is what a rule has counted.
type Used struct {
	Calls   int         `json:"calls,omitempty"`   // matching requests
	Applied int         `json:"applied,omitempty"` // requests that the rule was applied to
	Allowed []time.Time `json:"allowed,omitempty"` // times of the requests within the RateLimit's span that it allowed
}

// active is a rule with its counters.
type active struct {
	Rule
	Used

	owner  string
	number int    // position among the owner's rules, from 1
	name   string // names its draws
}

// NewSet returns an empty set. The seed is that of all draws.
func NewSet(seed int64) *Set { return &Set{seed: seed, byUser: make(map[string][]*group)} }

// Put sets rules as of a virtual time. They replace those of the scope's owner for the same user. An empty list removes
// them.
func (s *Set) Put(scope Scope, rules []Rule, since time.Time) {
	s.Restore(Group{Scope: scope, Since: since, Rules: rules})
}

// Restore is Put for rules that have counted requests before.
func (s *Set) Restore(rules Group) {
	scope := rules.Scope
	s.mu.Lock()
	defer s.mu.Unlock()
	list := s.groups(scope)
	kept := make([]*group, 0, len(list)+1)
	for _, g := range list {
		if g.scope.Owner != scope.Owner {
			kept = append(kept, g)
			continue
		}
		s.count.Add(-int64(len(g.rules)))
	}
	if len(rules.Rules) > 0 {
		g := &group{scope: scope, since: rules.Since}
		for i, rule := range rules.Rules {
			one := &active{
				Rule: rule, owner: scope.Owner, number: i + 1,
				name: scope.Owner + "\x00" + scope.UserID + "\x00" + strconv.Itoa(i),
			}
			if i < len(rules.Used) {
				one.Used = rules.Used[i]
			}
			g.rules = append(g.rules, one)
		}
		kept = append(kept, g)
		s.count.Add(int64(len(rules.Rules)))
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

// groups returns the groups for the same user as a scope, or for all users. The caller must hold s.mu.
func (s *Set) groups(scope Scope) []*group {
	if scope.UserID == "" {
		return s.common
	}
	return s.byUser[scope.UserID]
}

// Group returns the rules of a scope with what they have counted; false when there are none.
func (s *Set) Group(scope Scope) (Group, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, g := range s.groups(scope) {
		if g.scope != scope {
			continue
		}
		found := Group{Scope: scope, Since: g.since}
		for _, r := range g.rules {
			used := r.Used
			used.Allowed = slices.Clone(used.Allowed)
			found.Rules, found.Used = append(found.Rules, r.Rule), append(found.Used, used)
		}
		return found, true
	}
	return Group{}, false
}

// Match returns the rules that apply to a request, in the order in which they were set, and counts the request. Rules
// for all users come before those of a Scope with a UserID. counted are the scopes of rules whose later effects depend
// on this count.
func (s *Set) Match(r Request) (matched []Injection, counted []Scope) {
	if s.Empty() {
		return nil, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, list := range [][]*group{s.common, s.byUser[r.UserID]} {
		for _, g := range list {
			if g.scope.Anonymous && r.UserID != "" {
				continue
			}
			counts := false
			for _, rule := range g.rules {
				applied, counting := rule.matches(r, g.since, s.seed)
				if applied {
					matched = append(matched, rule.newInjection(r, s.seed))
				}
				counts = counts || counting
			}
			if counts {
				counted = append(counted, g.scope)
			}
		}
	}
	return matched, counted
}

// matches counts the request. It reports whether the rule applies to it, and whether what it applies to later depends
// on this count.
func (a *active) matches(r Request, since time.Time, seed int64) (applies, counts bool) {
	passed := r.At.Sub(since)
	switch {
	case a.Operation != "" && a.Operation != r.Operation,
		a.UserID != "" && a.UserID != r.UserID,
		a.Token != "" && !r.Token,
		a.Between != nil && (passed < time.Duration(a.Between.From) || passed >= time.Duration(a.Between.To)):
		return false, false
	}
	a.Calls++
	counts = a.Calls <= a.Call || a.Share != 0 || a.RateLimit != nil
	switch {
	case a.Call != 0 && a.Calls != a.Call,
		a.Times != 0 && a.Applied == a.Times,
		a.Share != 0 && chance.Fraction(seed, a.name, strconv.Itoa(a.Calls)) >= a.Share:
		return false, counts
	case a.RateLimit != nil && a.admits(r.At):
		return false, counts
	}
	a.Applied++
	return true, counts || a.Times != 0
}

// newInjection returns the Injection of a rule that applies to a request.
func (a *active) newInjection(r Request, seed int64) Injection {
	s := Injection{Rule: a.Rule, Owner: a.owner, Number: a.number}
	s.Seed = int64(chance.Fraction(seed, a.name, strconv.Itoa(a.Calls), "strike") * (1 << 53))
	if a.RateLimit != nil && len(a.Allowed) > 0 {
		s.Wait = time.Duration(a.RateLimit.Per) - r.At.Sub(a.Allowed[0])
	}
	return s
}

// admits reports whether a RateLimit allows one more request, and counts it.
func (a *active) admits(at time.Time) bool {
	first := 0
	for first < len(a.Allowed) && at.Sub(a.Allowed[first]) >= time.Duration(a.RateLimit.Per) {
		first++
	}
	a.Allowed = a.Allowed[first:]
	if len(a.Allowed) >= a.RateLimit.Requests {
		return false
	}
	a.Allowed = append(a.Allowed, at)
	return true
}
