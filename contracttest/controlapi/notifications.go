package controlapi

import (
	"encoding/json"
	"time"

	"github.com/healthmock/healthmock/mock/clock"
)

// Nowhere is the URL that switches notifications off in an [AppChange].
const Nowhere = "nowhere"

// Notifications are an App's notification settings. In a request a zero field is left out.
type Notifications struct {
	StatusURL string          // for changes of a user's status; empty in a response: they are not sent
	DataURL   string          // for new and changed reports; empty in a response: they are not sent
	Envelope  string          // "object", or "array" for a list with the one notification in it
	Deadline  time.Duration   // real time for the receiver to respond; zero in a response: the vendor's 3s
	Retry     []time.Duration // virtual waits before the second, third ... attempt; empty and not nil: no retry
	Sign      *bool           // whether the vendor's signature headers are sent
}

// notificationsJSON is the JSON form of Notifications, where a duration is a text such as "1d12h".
type notificationsJSON struct {
	StatusURL *string          `json:"statusUrl,omitempty"`
	DataURL   *string          `json:"dataUrl,omitempty"`
	Envelope  string           `json:"envelope,omitempty"`
	Deadline  clock.Duration   `json:"deadline,omitzero"`
	Retry     []clock.Duration `json:"retry,omitzero"`
	Sign      *bool            `json:"sign,omitempty"`
}

// MarshalJSON implements json.Marshaler.
func (n Notifications) MarshalJSON() ([]byte, error) {
	return json.Marshal(notificationsJSON{
		StatusURL: wireURL(n.StatusURL),
		DataURL:   wireURL(n.DataURL),
		Envelope:  n.Envelope,
		Deadline:  clock.Duration(n.Deadline),
		Retry:     convert[clock.Duration](n.Retry),
		Sign:      n.Sign,
	})
}

// UnmarshalJSON implements json.Unmarshaler.
func (n *Notifications) UnmarshalJSON(raw []byte) error {
	var wire notificationsJSON
	if err := json.Unmarshal(raw, &wire); err != nil {
		return err
	}
	*n = Notifications{
		StatusURL: text(wire.StatusURL),
		DataURL:   text(wire.DataURL),
		Envelope:  wire.Envelope,
		Deadline:  time.Duration(wire.Deadline),
		Retry:     convert[time.Duration](wire.Retry),
		Sign:      wire.Sign,
	}
	return nil
}

// wireURL returns the JSON form of a URL: nil for "", which is left out, and "" for [Nowhere].
func wireURL(url string) *string {
	switch url {
	case "":
		return nil
	case Nowhere:
		return new(string)
	}
	return &url
}

// text returns the URL of a response; "" when it is left out.
func text(url *string) string {
	if url == nil {
		return ""
	}
	return *url
}

// IsZero reports whether every field is zero, for omitzero.
func (n Notifications) IsZero() bool {
	return n.StatusURL == "" && n.DataURL == "" && n.Envelope == "" && n.Deadline == 0 && n.Retry == nil && n.Sign == nil
}

// convert converts durations from one type to another. A nil slice stays nil.
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
