package journal

import (
	"fmt"
	"net/http"
	"strings"
)

// toldOfOne is how many violations of one request are told.
const toldOfOne = 3

// Problem says in one line what the client did wrong: the first few violations, and how many more there are; "" when
// it did nothing wrong. It may be logged: see openapi.Violation.Brief.
func (e *Entry) Problem() string {
	var told []string
	count := e.Violations.Count
	for _, v := range e.Violations.List {
		switch {
		case v.In == "response":
			count-- // a mistake of ours
		case len(told) < toldOfOne:
			told = append(told, v.Brief())
		}
	}
	text := strings.Join(told, "; ")
	if more := count - toldOfOne; more > 0 {
		text += fmt.Sprintf("; and %d more", more)
	}
	if text == "" && e.OperationID == "" && e.Status >= http.StatusBadRequest {
		text = e.Note // no operation has this path, or this method there
	}
	return text
}
