package controlapi

import (
	"context"
	"net/url"
	"time"
)

// Delivery is one notification and the attempts to deliver it.
type Delivery struct {
	ID        string     `json:"id"`
	Kind      string     `json:"kind"` // "status" or "data"
	UserID    string     `json:"humanId"`
	State     string     `json:"state"`            // "pending", "delivered", "failed" or "cancelled"
	Summary   string     `json:"summary"`          // "status Engaged"
	URL       string     `json:"url"`              // of the latest attempt
	CreatedAt time.Time  `json:"createdAt"`        // virtual
	NextAt    *time.Time `json:"nextAt,omitempty"` // virtual time of the next attempt, while pending
	Body      string     `json:"body"`             // as it is posted
	Chaos     []string   `json:"chaos,omitempty"`  // the injected faults: "duplicate", "delayed 5m", "dropped"
	Rung      int        `json:"rung"`             // attempts since it was created or last sent again by Redeliver
	Attempts  []Attempt  `json:"attempts"`
}

// Attempt is one attempt to deliver a notification.
type Attempt struct {
	At             time.Time         `json:"at"`                       // virtual
	DurationMS     float64           `json:"durationMs"`               // real
	Status         int               `json:"status"`                   // of the response; 0: there was none
	Error          string            `json:"error,omitempty"`          // why there was no complete response
	RequestHeaders map[string]string `json:"requestHeaders,omitempty"` // as they were sent, including the signature
	ResponseBody   string            `json:"responseBody,omitempty"`   // the beginning of it
	RequestBody    string            `json:"requestBody"`
}

// DeliveryQuery chooses deliveries. The zero value chooses all.
type DeliveryQuery struct {
	Kind   string
	UserID string
	State  string
	After  string // only those after the one with this id
	Limit  int    // the maximum number; zero: all
}

// Deliveries lists the deliveries that match a query in the order of their creation. Without a limit it reads all of
// them, page by page.
func (a *App) Deliveries(ctx context.Context, query DeliveryQuery) ([]Delivery, error) {
	page := func(after string, limit int) ([]Delivery, error) {
		return get[[]Delivery](ctx, a, "/deliveries", "kind", query.Kind, "humanId", query.UserID, "state", query.State,
			"after", after, "limit", number(limit))
	}
	if query.Limit > 0 {
		return page(query.After, query.Limit)
	}
	list, err := page(query.After, deliveryPage)
	for more := len(list) == deliveryPage; more && err == nil; {
		var next []Delivery
		next, err = page(list[len(list)-1].ID, deliveryPage)
		list, more = append(list, next...), len(next) == deliveryPage
	}
	return list, err
}

// deliveryPage is the number of deliveries read by one request.
const deliveryPage = 1000

// Delivery reads one delivery.
func (a *App) Delivery(ctx context.Context, id string) (*Delivery, error) {
	return get[*Delivery](ctx, a, "/deliveries/"+url.PathEscape(id))
}

// Redeliver sends a notification once more, whatever its state. It is due at once: Advance(ctx, 0) delivers it.
func (a *App) Redeliver(ctx context.Context, id string) (*Delivery, error) {
	return post[*Delivery](ctx, a, "/deliveries/"+url.PathEscape(id)+"/redeliver", nil)
}
