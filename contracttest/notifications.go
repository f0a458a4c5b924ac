package contracttest

import (
	"encoding/json"
	"time"

	"github.com/healthmock/healthmock/mock/clock"
)

// Nowhere is the URL, in a change of an App, of notifications that are not to be sent any more.
const Nowhere = "nowhere"

// Notifications says where an App's notifications go and how. In a request a zero field is not said.
type Notifications struct {
	StatusURL string          // for changes of a user's status; read empty: they are not sent
	DataURL   string          // for new and changed reports; read empty: they are not sent
	Envelope  string          // "object", or "array" for a list with the one notification in it
	Deadline  time.Duration   // how long the receiver may take, in real time; read zero: the vendor's 3s
	Retry     []time.Duration // virtual waits before the second, third ... attempt; empty and not nil: one attempt only
	Sign      *bool           // whether the vendor's signature headers are sent
}

// notificationsJSON is Notifications on the wire, where a duration is a text such as "1d12h".
type notificationsJSON struct {
	StatusURL *string          `json:"statusUrl,omitempty"`
	DataURL   *string          `json:"dataUrl,omitempty"`
	Envelope  string           `json:"envelope,omitempty"`
	Deadline  clock.Duration   `json:"deadline,omitzero"`
	Retry     []clock.Duration `json:"retry,omitzero"`
	Sign      *bool            `json:"sign,omitempty"`
}

// MarshalJSON writes what the control API reads.
func (n Notifications) MarshalJSON() ([]byte, error) {
	return json.Marshal(notificationsJSON{
		said(n.StatusURL), said(n.DataURL), n.Envelope, clock.Duration(n.Deadline), convert[clock.Duration](n.Retry), n.Sign,
	})
}

// UnmarshalJSON reads what the control API writes.
func (n *Notifications) UnmarshalJSON(raw []byte) error {
	var wire notificationsJSON
	if err := json.Unmarshal(raw, &wire); err != nil {
		return err
	}
	*n = Notifications{
		text(wire.StatusURL), text(wire.DataURL), wire.Envelope, time.Duration(wire.Deadline), convert[time.Duration](wire.Retry), wire.Sign,
	}
	return nil
}

// said is a URL on the wire, where nil is not said and "" is nowhere.
func said(url string) *string {
	switch url {
	case "":
		return nil
	case Nowhere:
		return new(string)
	}
	return &url
}

func text(url *string) string {
	if url == nil {
		return ""
	}
	return *url
}

// IsZero tells whether nothing is said.
func (n Notifications) IsZero() bool {
	return n.StatusURL == "" && n.DataURL == "" && n.Envelope == "" && n.Deadline == 0 && n.Retry == nil && n.Sign == nil
}

// convert makes durations of one type those of another; nil stays nil.
func convert[To, From ~int64](from []From) []To {
	if from == nil {
		return nil
	}
	to := make([]To, len(from))
	for i, d := range from {
		to[i] = To(d)
	}
	return to
}
