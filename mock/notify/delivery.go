// Package notify delivers a vendor's notifications: it keeps each as a Delivery, posts it when it is due on the App's
// Clock, and tries again up a ladder of waits until the receiver answers 2xx or the ladder ends.
//
//	q := notify.Open("acme", c, s, notify.Options{Settings: settings})
//	err := q.Send(ctx, notify.Message{Kind: "status", HumanID: id, Body: body, Summary: "status Engaged"})
//	fired, err := c.Advance(ctx, 76*time.Hour) // walks the whole ladder
//
// A queue knows no vendor: the bodies, the kinds and the signature are handed in.
package notify

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Message is one notification as a vendor words it.
type Message struct {
	Kind    string // "status", "data": chooses the target
	HumanID string // whom it is about; its notifications are sent in order
	Body    []byte // one JSON object
	Summary string // for a timeline: "status Engaged"
	Array   bool   // posted as [body], whatever Settings.Array says
	AsIs    bool   // posted as it stands, whatever either says

	// What Disturb adds.
	Wait  time.Duration // virtual time before the first attempt
	Twist Twist         // what is wrong with the way it is posted
	Chaos []string      // what happened to it, in words: "delayed 5m"
}

// State is how far a Delivery has come.
type State string

// The states of a Delivery. The last three are final, until it is sent again by hand. What Chaos drops is Cancelled,
// and has no attempt.
const (
	Pending   State = "pending"
	Delivered State = "delivered"
	Failed    State = "failed"
	Cancelled State = "cancelled"
)

// Delivery is one notification and its attempts.
type Delivery struct {
	ID        string     `json:"id"` // "d1", "d2" ... in order of creation
	Kind      string     `json:"kind"`
	HumanID   string     `json:"humanId"`
	State     State      `json:"state"`
	Summary   string     `json:"summary"`
	URL       string     `json:"url"`              // of the latest attempt
	CreatedAt time.Time  `json:"createdAt"`        // virtual
	NextAt    *time.Time `json:"nextAt,omitempty"` // virtual time of the next attempt, while pending
	Body      string     `json:"body"`             // as it is posted
	Attempts  []Attempt  `json:"attempts"`
	Chaos     []string   `json:"chaos,omitempty"` // what was done to it, in words: "duplicate", "delayed 5m", "dropped"
	// Rung counts the attempts since the Delivery was created or last sent again by hand: where it is on the ladder.
	Rung int `json:"rung"`
}

// Attempt is one try to hand a Delivery over.
type Attempt struct {
	At             time.Time         `json:"at"`         // virtual
	DurationMS     float64           `json:"durationMs"` // real
	Status         int               `json:"status"`     // 0: no answer
	Error          string            `json:"error,omitempty"`
	RequestHeaders map[string]string `json:"requestHeaders,omitempty"`
	ResponseBody   string            `json:"responseBody,omitempty"` // the first 4 KiB
}

// BadlySigned reports whether the first attempt comes with a signature that a receiver has to refuse.
func (d Delivery) BadlySigned() bool {
	return slices.ContainsFunc(d.Chaos, func(what string) bool {
		return what == badSignature || strings.HasPrefix(what, oldSignature)
	})
}

// OK reports whether the receiver accepted the notification: any 2xx.
func (a Attempt) OK() bool { return a.Error == "" && a.Status >= 200 && a.Status <= 299 }

// Outcome is what became of the attempt, in a few words: "503 Service Unavailable", "connection refused".
func (a Attempt) Outcome() string {
	if a.Error != "" {
		return shorten(a.Error)
	}
	return strconv.Itoa(a.Status) + " " + http.StatusText(a.Status)
}
