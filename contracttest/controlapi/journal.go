package controlapi

import (
	"context"
	"net/http"
	"time"
)

// Request is one request that a client sent to a vendor's endpoint, with its response.
type Request struct {
	ID             string      `json:"id"`
	At             time.Time   `json:"at"`          // virtual
	Service        string      `json:"service"`     // "humanapi-admin"
	OperationID    string      `json:"operationId"` // "createUser"; empty when no operation has this path
	Method         string      `json:"method"`
	Path           string      `json:"path"`           // as it was sent
	UserID         string      `json:"humanId"`        // the user of the request's token, if any
	Status         int         `json:"status"`         // of the response; 0: there was none
	Violations     []Violation `json:"violations"`     // where the request broke its contract: the first 100
	ViolationCount int         `json:"violationCount"` // of all violations, listed or not
	Clipped        bool        `json:"clipped"`        // something other than a body was too long and was truncated
	// Warnings are about requests that the vendor accepts and the contract allows, but that are likely mistakes.
	Warnings []Violation `json:"warnings"`
	Note     string      `json:"note"` // a hint, such as the nearest route to one that does not exist
	Request  Message     `json:"request"`
	Reply    Message     `json:"reply"`
}

// Message is the header and body of a request or response, with secrets masked.
type Message struct {
	Header map[string]string `json:"headers"`
	Body   string            `json:"body"` // truncated, and only of text: an entry takes at most 16 KiB
	Size   int               `json:"size"` // of the whole body, in bytes
}

// RequestQuery chooses requests. The zero value chooses all.
type RequestQuery struct {
	ID          string
	OperationID string // "createUser"
	Service     string // "humanapi-admin"
	Violations  bool   // only requests that broke their contract
}

// Requests lists the journal of requests with this App's credentials, oldest first: the newest 1000 that match a query.
// The journal itself is bounded too: new entries evict the oldest, those without violations first.
func (a *App) Requests(ctx context.Context, query RequestQuery) ([]Request, error) {
	violations := ""
	if query.Violations {
		violations = "true"
	}
	return get[[]Request](ctx, a, "/requests", "id", query.ID, "operationId", query.OperationID, "service", query.Service,
		"violations", violations)
}

// ClearRequests empties the journal.
func (a *App) ClearRequests(ctx context.Context) error {
	return a.do(ctx, http.MethodDelete, "/requests", nil)
}
