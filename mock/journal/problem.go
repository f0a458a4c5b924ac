package journal

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/healthmock/healthmock/openapi"
)

// maxProblems is how many violations of one request Problem lists.
const maxProblems = 3

// Problem returns in one line what the client did wrong: the first few violations, and how many more there are. It is
// "" when nothing was wrong. It may be logged, since it quotes nothing of the request: see openapi.Brief.
func (e *Entry) Problem() string {
	var shown []string
	count := e.Violations.Count
	for _, v := range e.Violations.List {
		switch {
		case v.In == "response":
			count-- // a mistake of the sandbox
		case len(shown) < maxProblems:
			shown = append(shown, openapi.Brief(v))
		}
	}
	text := strings.Join(shown, "; ")
	if more := count - maxProblems; more > 0 {
		text += fmt.Sprintf("; and %d more", more)
	}
	if text == "" && e.OperationID == "" && e.Status >= http.StatusBadRequest {
		text = e.Note // no operation has this path, or this method there
	}
	return text
}
