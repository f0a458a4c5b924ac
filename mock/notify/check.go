package notify

import (
	"fmt"
	"strconv"
	"time"

	"github.com/healthmock/healthmock/mock/clock"
)

// Limits of a Chaos.
const (
	maxChaos = 100 // entries of one list
	maxWait  = 365 * 24 * time.Hour
	maxSlow  = time.Minute
)

// Problem is one violation in a Chaos.
type Problem struct {
	Pointer string // RFC 6901 into the Chaos, or into the list of them: "/share", "/0/share"
	Rule    string // the keyword of JSON Schema that is violated: "minimum", "maximum", "maxItems", "required"
	Reason  string // a sentence that never holds a submitted value
}

// Check returns every problem of a list of Chaos.
func Check(chaos []Chaos) []Problem {
	if len(chaos) > maxChaos {
		return []Problem{{"", "maxItems", fmt.Sprintf("there may be at most %d entries", maxChaos)}}
	}
	var found []Problem
	for i, c := range chaos {
		for _, p := range c.Check() {
			p.Pointer = "/" + strconv.Itoa(i) + p.Pointer
			found = append(found, p)
		}
	}
	return found
}

// Check returns every problem of a Chaos: shares outside 0 to 1, waits that are negative or too long, and a Chaos
// without an effect.
func (c Chaos) Check() []Problem {
	var found []Problem
	add := func(field, rule, format string, args ...any) {
		found = append(found, Problem{field, rule, fmt.Sprintf(format, args...)})
	}
	// share checks a share from 0 to 1, and span a duration from 0 to most.
	share := func(field string, part float64) {
		switch {
		case !(part >= 0): // true for NaN too
			add(field, "minimum", "must be a number from 0 to 1")
		case part > 1:
			add(field, "maximum", "must be a number from 0 to 1")
		}
	}
	span := func(field string, d clock.Duration, most time.Duration) {
		switch {
		case d < 0:
			add(field, "minimum", "must not be negative")
		case time.Duration(d) > most:
			add(field, "maximum", "must be at most %s", clock.Duration(most))
		}
	}
	share("/share", c.Share)
	share("/duplicate", c.Duplicate)
	share("/drop", c.Drop)
	if c.Delay.To < c.Delay.From {
		add("/delay", "minimum", "must not end before it begins")
	} else {
		span("/delay", min(c.Delay.From, 0), maxWait)
		span("/delay", max(c.Delay.To, 0), maxWait)
	}
	span("/reorder", c.Reorder, maxWait)
	span("/burst", c.Burst, maxWait)
	share("/corrupt", c.Corrupt)
	span("/stale", c.Stale, maxWait)
	share("/extra", c.Extra)
	span("/slow", c.Slow, maxSlow)
	share("/cut", c.Cut)
	span("/down", c.Down, maxWait)
	if (c == Chaos{Kind: c.Kind, Share: c.Share}) {
		add("", "required", "does nothing: it needs one of "+
			"duplicate, drop, delay, reorder, burst, corrupt, stale, extra, slow, cut, down")
	}
	return found
}
