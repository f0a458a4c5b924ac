package fault

import (
	"fmt"
	"strings"
)

// String describes the rule: "downloadReport is answered 503, 2 times, between 20m and 40m".
func (r Rule) String() string {
	text := "every operation "
	if r.Operation != "" {
		text = r.Operation + " "
	}
	text += strings.Join(r.effects(), " and ")
	if r.Call != 0 {
		text += fmt.Sprintf(", the call number %d alone", r.Call)
	}
	if r.Share != 0 {
		text += fmt.Sprintf(", in %.3g of 100 calls", 100*r.Share)
	}
	if r.Times != 0 {
		text += fmt.Sprintf(", %d times at most", r.Times)
	}
	if r.Between != nil {
		text += fmt.Sprintf(", between %s and %s", r.Between.From, r.Between.To)
	}
	return text
}

// effects returns descriptions of the effects on a request.
func (r Rule) effects() []string {
	var list []string
	add := func(set bool, format string, args ...any) {
		if set {
			list = append(list, fmt.Sprintf(format, args...))
		}
	}
	if l := r.RateLimit; l != nil {
		add(true, "is answered 429 after %d calls in %s", l.Requests, l.Per)
	}
	add(r.Status != 0, "is answered %d", r.Status)
	add(r.Token != "", "finds the token %s", r.Token)
	add(r.Reset, "has its connection reset")
	if l := r.Latency; l != nil {
		add(true, "is answered after %s", l.Span)
	}
	add(r.Empty, "finds nothing")
	add(r.Pages != 0, "gets a report of %d pages", r.Pages)
	add(r.Extra, "gets fields that nobody documented")
	add(r.Shuffle, "gets its fields in another order")
	add(r.Body != nil && *r.Body == "", "gets an empty body")
	add(r.Body != nil && *r.Body != "", "gets another body")
	add(r.Malformed, "gets JSON with a syntax error")
	add(r.ContentType != "", "gets the content type %s", r.ContentType)
	if r.Truncate != nil {
		add(true, "is cut off after %d bytes", *r.Truncate)
	}
	add(r.Slow != 0, "gets its body over %s", r.Slow)
	return list
}
