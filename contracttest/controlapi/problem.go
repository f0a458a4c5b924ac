package controlapi

import (
	"fmt"
	"strings"

	"github.com/healthmock/healthmock/openapi/violation"
)

// Problem is an error response of the control API (RFC 9457).
//
//	problem, ok := errors.AsType[*controlapi.Problem](err)
//	taken := ok && problem.Status == http.StatusConflict
type Problem struct {
	Type     string `json:"type"`
	Title    string `json:"title"`            // "Conflict"
	Status   int    `json:"status"`           // the HTTP status
	Detail   string `json:"detail,omitempty"` // a sentence for a person
	Instance string `json:"instance,omitempty"`
	// Violations are where the request broke its contract, if it did: the first 100.
	Violations     []Violation `json:"violations,omitempty"`
	ViolationCount int         `json:"violationCount,omitempty"` // of all violations, listed or not

	// Advanced is what happened before moving a clock failed; zero for any other request.
	Advanced
}

// Violation is one place where a message broke its contract.
type Violation = violation.Violation

// Error returns the status followed by each violation on its own line, or by the detail when there is none.
func (p *Problem) Error() string {
	var text strings.Builder
	fmt.Fprintf(&text, "%d %s", p.Status, p.Title)
	if p.Detail != "" && len(p.Violations) == 0 { // the detail repeats the first violation
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
