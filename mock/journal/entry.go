package journal

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/healthmock/healthmock/openapi"
)

// Entry is one request and its reply. The journal keeps secrets, and masks them in what List and Page return.
type Entry struct {
	ID          string    `json:"id"` // "r1", "r2" ... within the App
	At          time.Time `json:"at"` // virtual time of the App
	Service     string    `json:"service"`
	OperationID string    `json:"operationId,omitempty"`
	Method      string    `json:"method"`
	Path        string    `json:"path"` // as it was sent
	Query       string    `json:"query,omitempty"`
	UserID      string    `json:"humanId,omitempty"` // the user whom the request is about
	Status      int       `json:"status"`            // 0: nothing was sent, and the connection was closed
	DurationMS  float64   `json:"durationMs"`        // real time
	Damaged     bool      `json:"damaged,omitempty"` // a fault rule changed the reply, or cut it off
	Clipped     bool      `json:"clipped,omitempty"` // something other than a body was too long to be kept whole
	Note        string    `json:"note,omitempty"`
	Request     Message   `json:"request"`
	Reply       Message   `json:"reply"`

	openapi.Violations // of the request; of the reply where `in` is "response"

	// Warnings are what the contract allows but the client probably did not intend. They are not counted as violations.
	Warnings []openapi.Violation `json:"warnings,omitempty"`

	// Recorded is what only a recording has of the request; nil: it is not recorded.
	Recorded *Recorded `json:"-"`

	number int64 // the number in ID
	broken bool  // the request has violations
	size   int   // in bytes, approximately
}

// Message is the headers and body of a request or a reply.
type Message struct {
	Header http.Header `json:"header"`
	// Body is the whole body in a recorded entry, unless it is long, and else its beginning. In an entry of the list it
	// is nil when it is not text. Nobody may change it.
	Body   []byte `json:"body"`
	Size   int    `json:"size"` // of the whole body, in bytes
	SHA256 string `json:"-"`    // of the whole body, hexadecimal, in a recorded reply that is long; else empty
}

// Keep returns a Message with a copy of the header, so that later changes do not reach the journal.
func Keep(header http.Header, body []byte) Message {
	return Message{Header: header.Clone(), Body: body, Size: len(body)}
}

// MarshalJSON writes {"headers": {name: values joined by ", "}, "body": text, "size": bytes}. A body that is not text
// is left out.
func (m Message) MarshalJSON() ([]byte, error) {
	header := make(map[string]string, len(m.Header))
	for name, values := range m.Header {
		header[name] = strings.Join(values, ", ")
	}
	text := ""
	if isText(m.Body) {
		text = string(m.Body)
	}
	return json.Marshal(struct {
		Header map[string]string `json:"headers"`
		Body   string            `json:"body,omitempty"`
		Size   int               `json:"size"`
	}{header, text, m.Size})
}

// WrongRequest returns the number of violations of the request, without those of the reply.
func (e *Entry) WrongRequest() int {
	count := e.Violations.Count
	for _, v := range e.Violations.List {
		if v.In == "response" {
			count-- // a mistake of the sandbox
		}
	}
	return count
}

// ViolationsHeader is set on replies to requests that broke the contract. See ViolationsLink.
const ViolationsHeader = "X-Sandbox-Violations"

// ViolationsLink returns the number of violations of the request, and the path at which the control API lists them:
// "2; /_sandbox/v1/apps/acme/requests?id=r17". It is "" when there are none.
func (e *Entry) ViolationsLink(app string) string {
	if !e.broken {
		return ""
	}
	return fmt.Sprintf("%d; /_sandbox/v1/apps/%s/requests?id=%s", e.WrongRequest(), app, e.ID)
}

// maxProblems is how many violations of one request Problem lists.
const maxProblems = 3

// Problem returns in one line what the client did wrong: the first few violations, and how many more there are. It is
// "" when nothing was wrong. It may be logged, since it quotes nothing of the request: see openapi.Brief.
func (e *Entry) Problem() string {
	var shown []string
	for _, v := range e.Violations.List {
		if v.In != "response" && len(shown) < maxProblems {
			shown = append(shown, openapi.Brief(v))
		}
	}
	text := strings.Join(shown, "; ")
	if more := e.WrongRequest() - maxProblems; more > 0 {
		text += fmt.Sprintf("; and %d more", more)
	}
	if text == "" && e.OperationID == "" && e.Status >= http.StatusBadRequest {
		text = e.Note // no operation has this path, or this method there
	}
	return text
}
