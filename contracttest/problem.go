package contracttest

import (
	"fmt"
	"strings"
)

// Problem is an answer of the control API that is no success (RFC 9457).
//
//	problem, ok := errors.AsType[*contracttest.Problem](err)
//	taken := ok && problem.Status == http.StatusConflict
type Problem struct {
	Type           string      `json:"type"`
	Title          string      `json:"title"`  // "Conflict"
	Status         int         `json:"status"` // the HTTP status
	Detail         string      `json:"detail"` // a sentence for a person
	Instance       string      `json:"instance"`
	Violations     []Violation `json:"violations"`     // where the request broke its contract, if it did: the first 100 places
	ViolationCount int         `json:"violationCount"` // of all places, listed or not

	// Advanced is what moving a clock brought about before it failed; zero for any other call.
	Advanced
}

// Violation is one place where a message broke its contract.
type Violation struct {
	In      string `json:"in"`      // "body", "query", "path", "header", "security" or, of a reply, "response"
	Name    string `json:"name"`    // of the parameter or property
	Pointer string `json:"pointer"` // RFC 6901 into the body
	Rule    string `json:"rule"`    // the keyword that was broken: "required", "pattern" ...
	Reason  string `json:"reason"`  // a sentence that never holds a submitted value
}

// Error is the status, and each violation on a line of its own; the detail, where there is none.
func (p *Problem) Error() string {
	var text strings.Builder
	fmt.Fprintf(&text, "%d %s", p.Status, p.Title)
	if p.Detail != "" && len(p.Violations) == 0 { // which repeats the first of them
		text.WriteString(": " + p.Detail)
	}
	for _, v := range p.Violations {
		at := v.Pointer
		if at == "" {
			at = v.Name
		}
		fmt.Fprintf(&text, "\n  %s %s: %s (%s)", v.In, at, v.Reason, v.Rule)
	}
	if more := p.ViolationCount - len(p.Violations); more > 0 && len(p.Violations) > 0 {
		fmt.Fprintf(&text, "\n  and %d more", more)
	}
	return text.String()
}
