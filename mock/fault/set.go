package fault

import (
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/healthmock/healthmock/mock/chance"
)

// Request is what rules are held against.
type Request struct {
	Operation string
	HumanID   string    // the user whom it is about; empty: none, or nobody knows
	Token     bool      // it presents a good token: rules about tokens are about no other requests
	At        time.Time // virtual
}

// Scope says whose rules they are, and which requests they are about.
type Scope struct {
	Owner     string // names the rules, to replace or remove them: "control", "run r-1"
	HumanID   string // only requests about this user; zero: all requests
	Anonymous bool   // only requests about no user
}

// Set is the rules of one App. Its methods are safe for concurrent use.
type Set struct {
	seed  int64
	count atomic.Int64 // of the rules, so that an App without any pays nothing

	mu     sync.Mutex
	common []*group            // in the order in which they came
	byUser map[string][]*group // the same, of Scopes with a HumanID
}

// group is rules that came together.
type group struct {
	scope Scope
	since time.Time
	rules []*active
}

// active is a rule in force.
type active struct {
	Rule
	owner   string
	number  int    // its place among the owner's, from 1
	name    string // of its draws
	calls   int    // requests that it was about
	struck  int
	allowed []time.Time // requests that a RateLimit let through, as far as they count
}

// NewSet makes an empty set. Draws come from the seed.
func NewSet(seed int64) *Set { return &Set{seed: seed, byUser: make(map[string][]*group)} }

// Put brings rules into force, as of a virtual time, in place of those that the scope's owner had for the same user. No
// rules removes them.
func (s *Set) Put(scope Scope, rules []Rule, since time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := s.common
	if scope.HumanID != "" {
		list = s.byUser[scope.HumanID]
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
				name: scope.Owner + "\x00" + scope.HumanID + "\x00" + strconv.Itoa(i),
			})
		}
		kept = append(kept, g)
		s.count.Add(int64(len(rules)))
	}
	switch {
	case scope.HumanID == "":
		s.common = kept
	case len(kept) == 0:
		delete(s.byUser, scope.HumanID)
	default:
		s.byUser[scope.HumanID] = kept
	}
}

// Rules lists the rules of an owner that are not about one user, as they were put.
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

// Empty tells whether no rule is in force, at the price of one load.
func (s *Set) Empty() bool { return s.count.Load() == 0 }

// Match returns the rules that strike a request, in the order in which they came, and counts them as having struck. Rules about
// all users come before those of a Scope with a HumanID.
func (s *Set) Match(r Request) []Strike {
	if s.Empty() {
		return nil
	}
	return s.match(r)
}

func (s *Set) match(r Request) []Strike {
	s.mu.Lock()
	defer s.mu.Unlock()
	var struck []Strike
	for _, list := range [][]*group{s.common, s.byUser[r.HumanID]} {
		for _, g := range list {
			if g.scope.Anonymous && r.HumanID != "" {
				continue
			}
			for _, rule := range g.rules {
				if rule.strikes(r, g.since, s.seed) {
					struck = append(struck, rule.strike(r, s.seed))
				}
			}
		}
	}
	return struck
}

// strikes counts the request and tells whether the rule strikes it.
func (a *active) strikes(r Request, since time.Time, seed int64) bool {
	passed := r.At.Sub(since)
	switch {
	case a.Operation != "" && a.Operation != r.Operation,
		a.HumanID != "" && a.HumanID != r.HumanID,
		a.Token != "" && !r.Token,
		a.Between != nil && (passed < time.Duration(a.Between.From) || passed >= time.Duration(a.Between.To)):
		return false
	}
	a.calls++
	switch {
	case a.Call != 0 && a.calls != a.Call,
		a.Times != 0 && a.struck == a.Times,
		a.Share != 0 && chance.Fraction(seed, a.name, strconv.Itoa(a.calls)) >= a.Share:
		return false
	case a.RateLimit != nil && a.admits(r.At):
		return false
	}
	a.struck++
	return true
}

// strike is the rule as it strikes a request.
func (a *active) strike(r Request, seed int64) Strike {
	s := Strike{Rule: a.Rule, Owner: a.owner, Number: a.number}
	s.Seed = int64(chance.Fraction(seed, a.name, strconv.Itoa(a.calls), "strike") * (1 << 53))
	if a.RateLimit != nil && len(a.allowed) > 0 {
		s.Wait = time.Duration(a.RateLimit.Per) - r.At.Sub(a.allowed[0])
	}
	return s
}

// admits tells whether a RateLimit has room for one more request, and books it.
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
