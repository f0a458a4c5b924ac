package notify

import (
	"fmt"
	"strconv"
	"time"

	"github.com/healthmock/healthmock/mock/clock"
)

// What a Chaos may ask for at most.
const (
	maxChaos = 100 // entries of one list
	maxWait  = 365 * 24 * time.Hour
	maxSlow  = time.Minute
)

// Problem is one thing wrong with a Chaos.
type Problem struct {
	Pointer string // RFC 6901 into the Chaos, or into the list of them: "/share", "/0/share"
	Rule    string // what is broken, as a schema would call it: "minimum", "maximum", "maxItems", "required"
	Reason  string // a sentence that never holds a submitted value
}

// Check finds all that is wrong with a list of Chaos.
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

// Check finds all that is wrong with a Chaos: shares beyond all of the notifications, negative or endless waits, and one that
// does nothing.
func (c Chaos) Check() []Problem {
	var found []Problem
	add := func(word, rule, format string, args ...any) {
		found = append(found, Problem{word, rule, fmt.Sprintf(format, args...)})
	}
	share := func(word string, part float64) {
		switch {
		case !(part >= 0): // so that what is no number is found too
			add(word, "minimum", "must be a number from 0 to 1")
		case part > 1:
			add(word, "maximum", "must be a number from 0 to 1")
		}
	}
	span := func(word string, d clock.Duration, most time.Duration) {
		switch {
		case d < 0:
			add(word, "minimum", "must not be negative")
		case time.Duration(d) > most:
			add(word, "maximum", "must be at most %s", clock.Duration(most))
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
		add("", "required", "does nothing: it needs one of duplicate, drop, delay, reorder, burst, corrupt, stale, extra, slow, cut, down")
	}
	return found
}
