package fault

import (
	"strconv"
	"strings"
	"time"

	"github.com/healthmock/healthmock/mock/clock"
)

// Injection is a rule that applies to one request.
type Injection struct {
	Rule
	Owner  string        // whose rule it is
	Number int           // position among the owner's rules, from 1
	Wait   time.Duration // virtual time until its RateLimit allows a request; 0 without one
	Seed   int64         // of random effects on this request
}

// Refuses reports whether the rule prevents the request's operation.
func (s Injection) Refuses() bool { return s.has(refusals...) }

// Delay returns the real time before the response begins.
func (s Injection) Delay() time.Duration {
	if s.Latency == nil {
		return 0
	}
	return s.Latency.Draw(s.Seed, "latency")
}

// String describes the effects and identifies the rule: "status 503 (rule 1 of control)".
func (s Injection) String() string {
	var list []string
	for _, name := range effects {
		if !s.has(name) {
			continue
		}
		switch name {
		case "rateLimit":
			name = "too many requests"
		case "status":
			name += " " + strconv.Itoa(s.Status)
		case "token":
			name += " " + s.Token
		case "latency":
			name += " " + clock.Duration(s.Delay().Round(time.Millisecond)).String()
		case "pages":
			name += " " + strconv.Itoa(s.Pages)
		case "truncate":
			name += " " + strconv.Itoa(*s.Truncate)
		case "slow":
			name += " " + s.Slow.String()
		}
		list = append(list, name)
	}
	return strings.Join(list, ", ") + " (rule " + strconv.Itoa(s.Number) + " of " + s.Owner + ")"
}
