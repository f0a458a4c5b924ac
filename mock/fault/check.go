package fault

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/openapi/violation"
)

// Limits of a rule.
const (
	maxRules    = 1000 // of one owner
	maxRequests = 100_000
	maxPages    = 500
	maxBody     = 1 << 20 // bytes
	maxType     = 256     // bytes of a Content-Type
	maxWait     = 5 * time.Minute
)

// Check returns every violation of a list of rules of one owner, such as of "/0/status". Its Rule is a keyword of JSON
// Schema, or "conflict".
func Check(rules []Rule) []violation.Violation {
	if len(rules) > maxRules {
		return []violation.Violation{{Rule: "maxItems", Reason: fmt.Sprintf("there may be at most %d rules", maxRules)}}
	}
	var found []violation.Violation
	for i, rule := range rules {
		found = append(found, violation.Under("/"+strconv.Itoa(i), rule.Check())...)
	}
	return found
}

// Check returns every violation of a rule: values out of range, conflicting effects, and a rule without an effect.
func (r Rule) Check() []violation.Violation {
	c := &checker{rule: r}
	c.selectors()
	c.refusals()
	c.edits()
	if !c.rule.has(effects...) {
		c.add("", "required", "the rule does nothing: it needs one of %s", strings.Join(effects, ", "))
	}
	c.conflicts()
	return c.found
}

// checker collects the violations of one rule.
type checker struct {
	rule  Rule
	found []violation.Violation
}

func (c *checker) add(field, rule, format string, args ...any) {
	if field != "" {
		field = "/" + field
	}
	c.found = append(c.found, violation.Violation{Pointer: field, Rule: rule, Reason: fmt.Sprintf(format, args...)})
}

// within checks a number that may be left out.
func (c *checker) within(field string, value, least, most int) {
	switch {
	case value == 0: // not set
	case value < least:
		c.add(field, "minimum", "must be at least %d", least)
	case value > most:
		c.add(field, "maximum", "must be at most %d", most)
	}
}

func (c *checker) selectors() {
	r := c.rule
	c.within("call", r.Call, 1, math.MaxInt)
	c.within("times", r.Times, 1, math.MaxInt)
	switch {
	case r.Share < 0 || math.IsNaN(r.Share):
		c.add("share", "minimum", "must be above 0")
	case r.Share > 1:
		c.add("share", "maximum", "must be at most 1")
	}
	if b := r.Between; b != nil {
		switch {
		case b.From < 0:
			c.add("between", "minimum", "must not begin before the rule is in force")
		case b.To <= b.From:
			c.add("between", "minimum", "must end after it begins")
		}
	}
}

func (c *checker) refusals() {
	r := c.rule
	if l := r.RateLimit; l != nil {
		if l.Requests < 1 || l.Requests > maxRequests {
			c.add("rateLimit/requests", "minimum", "must be from 1 to %d", maxRequests)
		}
		if l.Per <= 0 {
			c.add("rateLimit/per", "minimum", "must be longer than 0s")
		}
	}
	c.within("status", r.Status, 300, 599)
	if r.RetryAfter != nil && *r.RetryAfter < 0 {
		c.add("retryAfter", "minimum", "must not be negative")
	}
	if r.Token != "" && r.Token != Expired && r.Token != Revoked {
		c.add("token", "enum", "must be %s or %s", Expired, Revoked)
	}
	if l := r.Latency; l != nil {
		switch {
		case l.From < 0:
			c.add("latency", "minimum", "must not be negative")
		case l.To < l.From:
			c.add("latency", "minimum", "must not end before it begins")
		case l.To == 0:
			c.add("latency", "minimum", "must be longer than 0s")
		case time.Duration(l.To) > maxWait:
			c.add("latency", "maximum", "must be at most %s", clock.Duration(maxWait))
		case l.Median != 0 && (l.Median < l.From || l.Median > l.To):
			c.add("latency/median", "minimum", "must lie between from and to")
		}
	}
}

func (c *checker) edits() {
	r := c.rule
	c.within("pages", r.Pages, 1, maxPages)
	if r.Body != nil && len(*r.Body) > maxBody {
		c.add("body", "maxLength", "must have at most %d bytes", maxBody)
	}
	switch {
	case len(r.ContentType) > maxType:
		c.add("contentType", "maxLength", "must have at most %d bytes", maxType)
	case strings.ContainsFunc(r.ContentType, func(char rune) bool { return char < ' ' || char > '~' }):
		c.add("contentType", "pattern", "must be printable ASCII, as a header is")
	}
	if r.Truncate != nil && *r.Truncate < 0 {
		c.add("truncate", "minimum", "must not be negative")
	}
	switch {
	case r.Slow < 0:
		c.add("slow", "minimum", "must not be negative")
	case time.Duration(r.Slow) > maxWait:
		c.add("slow", "maximum", "must be at most %s", clock.Duration(maxWait))
	}
}

func (c *checker) conflicts() {
	if c.rule.has("retryAfter") && !c.rule.has("status", "rateLimit") {
		c.add("retryAfter", "required", "stands beside status or rateLimit")
	}
	for _, conflict := range conflicts {
		for _, other := range conflict.others {
			if c.rule.has(conflict.field) && c.rule.has(other) {
				c.add(conflict.field, "conflict", "does not go with %s: %s", other, conflict.why)
			}
		}
	}
}
