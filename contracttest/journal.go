package contracttest

import (
	"context"
	"net/http"
	"time"
)

// Request is one request that a client sent to a vendor's endpoint, and what became of it.
type Request struct {
	ID             string      `json:"id"`
	At             time.Time   `json:"at"`          // virtual
	Service        string      `json:"service"`     // "humanapi-admin"
	OperationID    string      `json:"operationId"` // "createUser"; empty when no operation has this path
	Method         string      `json:"method"`
	Path           string      `json:"path"`    // as it was sent
	HumanID        string      `json:"humanId"` // the user of the token that was sent, if any
	Status         int         `json:"status"`
	Violations     []Violation `json:"violations"`     // where the request broke its contract: the first 100 places
	ViolationCount int         `json:"violationCount"` // of all places, listed or not
	Clipped        bool        `json:"clipped"`        // something other than a body was too long to be kept whole
	Warnings       []Violation `json:"warnings"`       // what the vendor takes and the contract allows, and is hardly meant
	Note           string      `json:"note"`           // a hint, such as the nearest route to one that does not exist
	Request        Message     `json:"request"`
	Reply          Message     `json:"reply"`
}

// Message is the header and body of a request or of a reply, secrets masked.
type Message struct {
	Header map[string]string `json:"headers"`
	Body   string            `json:"body"` // its beginning, when it is text: an entry takes 16 KiB with all that is in it
	Size   int               `json:"size"` // of the whole body, in bytes
}

// RequestQuery chooses requests. The zero value chooses all.
type RequestQuery struct {
	ID          string
	OperationID string // "createUser"
	Service     string // "humanapi-admin"
	Violations  bool   // only requests that broke their contract
}

// Requests lists the journal of what clients sent with this App's credentials, oldest first. It is bounded: the oldest
// entries make room.
func (a *App) Requests(ctx context.Context, query RequestQuery) ([]Request, error) {
	parameters := map[string]string{"id": query.ID, "operationId": query.OperationID, "service": query.Service}
	if query.Violations {
		parameters["violations"] = "true"
	}
	return fetch[[]Request](ctx, a.client, a.get("/requests", parameters))
}

// ClearRequests empties the journal.
func (a *App) ClearRequests(ctx context.Context) error {
	return a.client.do(ctx, a.call(http.MethodDelete, "/requests", nil))
}
