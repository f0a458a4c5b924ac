// Package notify delivers a vendor's notifications. It stores each as a Delivery, posts it when it is due on the App's
// Clock, and retries after a schedule of waits, the ladder, until the receiver responds with 2xx or the ladder ends.
//
//	q := notify.Open(a, notify.Options{Settings: settings})
//	err := q.Send(ctx, notify.Message{Kind: "status", UserID: id, Body: body, Summary: "status Engaged"})
//	fired, err := c.Advance(ctx, 76*time.Hour) // makes every retry
//
// A Queue is independent of the vendor: bodies, kinds and the signature are passed to it.
package notify

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Message is one notification of a vendor.
type Message struct {
	Vendor  string // whose notification it is
	Kind    string // "status", "data" ...: selects the target
	UserID  string // the user; the notifications of one user are sent in order
	Body    []byte // one JSON object
	Summary string // for a timeline: "status Engaged"
	Array   bool   // posted as [body]
	AsIs    bool   // posted as it is, whatever Array says

	// Set by Disturb.
	Wait  time.Duration // virtual time before the first attempt
	Twist Twist         // faults in the way it is posted
	Chaos []string      // descriptions of the injected faults: "delayed 5m"
}

// State is the state of a Delivery.
type State string

// The states of a Delivery. The last three are final, unless the Delivery is sent again by Redeliver. One that Chaos
// drops is Cancelled and has no attempt.
const (
	Pending   State = "pending"
	Delivered State = "delivered"
	Failed    State = "failed"
	Cancelled State = "cancelled"
)

// Delivery is one notification and its attempts.
type Delivery struct {
	ID        string     `json:"id"` // "d1", "d2" ... in order of creation
	Vendor    string     `json:"-"`  // whose notification it is
	Kind      string     `json:"kind"`
	UserID    string     `json:"humanId"`
	State     State      `json:"state"`
	Summary   string     `json:"summary"`
	URL       string     `json:"url"`              // of the latest attempt
	CreatedAt time.Time  `json:"createdAt"`        // virtual
	NextAt    *time.Time `json:"nextAt,omitempty"` // virtual time of the next attempt, while pending
	Body      string     `json:"body"`             // as it is posted
	Attempts  []Attempt  `json:"attempts"`
	Chaos     []string   `json:"chaos,omitempty"` // the injected faults: "duplicate", "delayed 5m", "dropped"
	// Rung is the number of attempts since the Delivery was created or last sent again by Redeliver. It selects the next
	// wait of the ladder.
	Rung int `json:"rung"`
}

// Attempt is one attempt to post a Delivery.
type Attempt struct {
	At             time.Time         `json:"at"`         // virtual
	DurationMS     float64           `json:"durationMs"` // real
	Status         int               `json:"status"`     // 0: no response
	Error          string            `json:"error,omitempty"`
	RequestHeaders map[string]string `json:"requestHeaders,omitempty"`
	ResponseBody   string            `json:"responseBody,omitempty"` // the first 4 KiB
}

// BadlySigned reports whether the first attempt has a signature that a receiver must refuse.
func (d Delivery) BadlySigned() bool {
	return slices.ContainsFunc(d.Chaos, func(what string) bool {
		return what == badSignature || strings.HasPrefix(what, oldSignature)
	})
}

// OK reports whether the receiver accepted the notification: any 2xx.
func (a Attempt) OK() bool { return a.Error == "" && a.Status >= 200 && a.Status <= 299 }

// Outcome describes the result of the attempt: "503 Service Unavailable", "connection refused".
func (a Attempt) Outcome() string {
	if a.Error != "" {
		return shorten(a.Error)
	}
	return strconv.Itoa(a.Status) + " " + http.StatusText(a.Status)
}
