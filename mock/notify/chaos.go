package notify

import (
	"math"
	"time"

	"github.com/healthmock/healthmock/mock/clock"
)

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
	Down      clock.Duration `json:"down,omitempty"`      // virtual time in which no attempt reaches the receiver
}

// Hardened is the notification half of the hardened profile: small trouble everywhere, so that a client learns to bear what
// any vendor may do one day. All of it is drawn by the App's seed, and all of it is something that a sound receiver survives:
//
//   - one notification in twenty comes twice: a receiver knows what it has had;
//   - one in five has a field that nobody documented: a receiver passes over what it does not know;
//   - one in ten is held back by up to five seconds of virtual time, so that later ones overtake it: a receiver goes by the
//     times in the bodies and not by the order of arrival;
//   - one body in fifty takes half a second of real time to be sent: a receiver waits for the whole of it.
func Hardened() []Chaos {
	return []Chaos{
		{Duplicate: 0.05},
		{Extra: 0.2},
		{Share: 0.1, Reorder: clock.Duration(5 * time.Second)},
		{Share: 0.02, Slow: clock.Duration(500 * time.Millisecond)},
	}
}

// Faster is the chaos with its virtual waits divided by a pace, as the waits of a scenario are; a pace that is no positive
// number changes nothing. Slow stays, since it is real time, and so do Stale and Down: a receiver holds the age against a limit of
// its own, and the ladder of attempts is the vendor's; no pace shortens either.
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

// unsigned is the chaos of an App that does not sign: what is not there cannot be wrong.
func (c Chaos) unsigned() Chaos {
	c.Corrupt, c.Stale = 0, 0
	return c
}
