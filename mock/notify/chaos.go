package notify

import (
	"math"
	"time"

	"github.com/healthmock/healthmock/mock/clock"
)

// Chaos injects faults into the delivery of notifications. Shares are from 0 to 1, of the notifications that it
// selects, and are drawn by seed. A zero field has no effect.
type Chaos struct {
	// Which notifications.
	Kind  string  `json:"kind,omitempty"`  // only of this kind; zero: of any kind
	Share float64 `json:"share,omitempty"` // of them; zero: all

	Duplicate float64        `json:"duplicate,omitempty"` // share that is sent twice
	Drop      float64        `json:"drop,omitempty"`      // share that is never sent
	Delay     clock.Span     `json:"delay,omitzero"`      // virtual time that each waits
	Reorder   clock.Duration `json:"reorder,omitempty"`   // longest random wait of each, so that later ones overtake it
	Burst     clock.Duration `json:"burst,omitempty"`     // all within a window of this length are sent at its end
	Corrupt   float64        `json:"corrupt,omitempty"`   // share with a wrong signature
	Stale     clock.Duration `json:"stale,omitempty"`     // how old the timestamp in the signature is
	Extra     float64        `json:"extra,omitempty"`     // share with an undocumented field
	Slow      clock.Duration `json:"slow,omitempty"`      // real time that a body takes to be sent
	Cut       float64        `json:"cut,omitempty"`       // share whose connection is cut after half of the body
	Down      clock.Duration `json:"down,omitempty"`      // virtual time in which no attempt reaches the receiver
}

// Hardened returns the notification half of the hardened profile: small faults that any vendor may have one day. They
// are drawn by the App's seed, and a robust receiver handles all of them:
//   - one notification in twenty is sent twice: a receiver ignores duplicates;
//   - one in five has an undocumented field: a receiver ignores unknown fields;
//   - one in ten is delayed by up to five seconds of virtual time, so that later ones overtake it: a receiver relies on
//     the times in the bodies, not on the order of arrival;
//   - one body in fifty takes half a second of real time to be sent: a receiver waits for all of it.
func Hardened() []Chaos {
	return []Chaos{
		{Duplicate: 0.05},
		{Extra: 0.2},
		{Share: 0.1, Reorder: clock.Duration(5 * time.Second)},
		{Share: 0.02, Slow: clock.Duration(500 * time.Millisecond)},
	}
}

// Faster returns the chaos with its virtual waits divided by a pace, like the waits of a scenario. A pace that is not
// a positive number changes nothing. Slow is real time and stays. Stale and Down stay too: a receiver compares the age
// with its own limit, and the retries follow the vendor's schedule, and the pace changes neither.
func (c Chaos) Faster(pace float64) Chaos {
	if !(pace > 0) || pace == 1 {
		return c
	}
	for _, wait := range []*clock.Duration{&c.Delay.From, &c.Delay.To, &c.Reorder, &c.Burst} {
		if short := float64(*wait) / pace; short < math.MaxInt64 {
			*wait = clock.Duration(short)
		} else {
			*wait = math.MaxInt64
		}
	}
	return c
}

// unsigned returns the chaos without its effects on signatures, for an App that does not sign.
func (c Chaos) unsigned() Chaos {
	c.Corrupt, c.Stale = 0, 0
	return c
}
