package fault

import (
	"strconv"
	"strings"
	"time"

	"github.com/healthmock/healthmock/mock/clock"
)

// Strike is a rule that strikes one request.
type Strike struct {
	Rule
	Owner  string        // whose rule it is
	Number int           // its place among the owner's rules, from 1
	Wait   time.Duration // virtual time until its RateLimit has room again; 0 without one
	Seed   int64         // of what it does at random to this request
}

// Refuses tells whether the request's operation is not to happen.
func (s Strike) Refuses() bool { return s.says(refusals...) }

// Delay is the real time before the answer begins.
func (s Strike) Delay() time.Duration {
	if s.Latency == nil {
		return 0
	}
	return s.Latency.Draw(s.Seed, "latency")
}

// String says what the rule does, and which rule it is: "status 503 (rule 1 of control)".
func (s Strike) String() string {
	var did []string
	for _, word := range effects {
		if !s.says(word) {
			continue
		}
		switch word {
		case "rateLimit":
			word = "too many requests"
		case "status":
			word += " " + strconv.Itoa(s.Status)
		case "token":
			word += " " + s.Token
		case "latency":
			word += " " + clock.Duration(s.Delay().Round(time.Millisecond)).String()
		case "pages":
			word += " " + strconv.Itoa(s.Pages)
		case "truncate":
			word += " " + strconv.Itoa(*s.Truncate)
		case "slow":
			word += " " + s.Slow.String()
		}
		did = append(did, word)
	}
	return strings.Join(did, ", ") + " (rule " + strconv.Itoa(s.Number) + " of " + s.Owner + ")"
}
