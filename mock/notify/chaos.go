package notify

import "github.com/healthmock/healthmock/mock/clock"

// Chaos says what happens to notifications on their way. Shares are of the notifications that it is about, drawn by seed,
// from 0 to 1. Every zero value does nothing.
type Chaos struct {
	// Which notifications.
	Kind  string  `json:"kind,omitempty"`  // only of this kind; zero: of every one
	Share float64 `json:"share,omitempty"` // of them; zero: all

	Duplicate float64        `json:"duplicate,omitempty"` // share that is sent twice
	Drop      float64        `json:"drop,omitempty"`      // share that is never sent
	Delay     clock.Span     `json:"delay,omitzero"`      // virtual time that each waits
	Reorder   clock.Duration `json:"reorder,omitempty"`   // each waits up to so long, so that later ones overtake it
	Burst     clock.Duration `json:"burst,omitempty"`     // all of so long a window leave together at its end
	Corrupt   float64        `json:"corrupt,omitempty"`   // share with a wrong signature
	Stale     clock.Duration `json:"stale,omitempty"`     // how old the timestamp in the signature is
	Extra     float64        `json:"extra,omitempty"`     // share with a field that nobody documented
	Slow      clock.Duration `json:"slow,omitempty"`      // real time that a body takes to be sent
	Cut       float64        `json:"cut,omitempty"`       // share of which half a body arrives before the connection ends
}
