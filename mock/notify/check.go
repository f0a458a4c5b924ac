package notify

import (
	"fmt"
	"strconv"
	"time"

	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/openapi/violation"
)

// Limits of a Chaos.
const (
	maxChaos = 100 // entries of one list
	maxWait  = 365 * 24 * time.Hour
	maxSlow  = time.Minute
)

// Check returns every violation of a list of Chaos, such as of "/0/share". Its Rule is a keyword of JSON Schema.
func Check(chaos []Chaos) []violation.Violation {
	if len(chaos) > maxChaos {
		return []violation.Violation{{Rule: "maxItems", Reason: fmt.Sprintf("there may be at most %d entries", maxChaos)}}
	}
	var found []violation.Violation
	for i, c := range chaos {
		found = append(found, violation.Under("/"+strconv.Itoa(i), c.Check())...)
	}
	return found
}

// Check returns every violation of a Chaos: shares outside 0 to 1, waits that are negative or too long, and a Chaos
// without an effect.
func (c Chaos) Check() []violation.Violation {
	var found []violation.Violation
	add := func(field, rule, format string, args ...any) {
		found = append(found, violation.Violation{Pointer: field, Rule: rule, Reason: fmt.Sprintf(format, args...)})
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
