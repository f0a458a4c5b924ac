package notify

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/healthmock/healthmock/mock/chance"
	"github.com/healthmock/healthmock/mock/clock"
)

// Twist is what is wrong with the way a notification is posted. But for Down it belongs to the first attempt alone: a vendor that
// sends again sends what it meant to.
type Twist struct {
	Corrupt bool          // one digit of the signature is another
	Stale   time.Duration // how old the timestamp in the signature is; the signature fits it
	Slow    time.Duration // real time that the body takes
	Cut     bool          // half the body arrives, then the connection ends

	Down time.Duration // since the notification was made; in it no attempt reaches anybody, the first or a later one
}

// What Chaos says of a message.
const (
	dropped      = "dropped" // it never leaves
	badSignature = "corrupt signature"
	oldSignature = "stale signature"
)

// Dropped tells whether the message never leaves.
func (m Message) Dropped() bool { return slices.Contains(m.Chaos, dropped) }

// say adds to what happened to a message, and leaves the list of its copies alone.
func (m *Message) say(format string, args ...any) {
	m.Chaos = append(slices.Clip(m.Chaos), fmt.Sprintf(format, args...))
}

// Disturb is what becomes of a message that was about to be sent at a virtual time: itself with more to wait, another body or
// a Twist, perhaps a copy of it behind, or itself as Dropped. The entries apply one after another, each to the message and to
// the copies that those before it made.
//
// Draws come from the seed and are named by the number of the notification, the copy, the entry and the effect, so that one
// effect shifts no other.
func Disturb(seed int64, chaos []Chaos, m Message, at time.Time, number int64) []Message {
	messages := []Message{m}
	for entry, c := range chaos {
		if c.Kind != "" && c.Kind != m.Kind {
			continue
		}
		for i := range messages { // those that this entry adds have had it
			d := draw{seed, []string{strconv.FormatInt(number, 10), strconv.Itoa(i), strconv.Itoa(entry), ""}}
			if c.disturb(&messages[i], at, d) {
				twin := messages[i]
				twin.say("duplicate")
				messages = append(messages, twin)
			}
		}
	}
	return messages
}

// disturb applies one entry to one message, and tells whether it is to be sent twice.
func (c Chaos) disturb(m *Message, at time.Time, d draw) (twice bool) {
	if m.Dropped() || c.Share != 0 && !d.hits("share", c.Share) {
		return false
	}
	if d.hits(dropped, c.Drop) {
		m.say(dropped)
		return false
	}
	c.hold(m, at, d)
	if d.hits("extra", c.Extra) {
		if body, name := undocumented(m.Body, d.fraction("field")); name != "" {
			m.Body = body
			m.say("extra field %s", name)
		}
	}
	if d.hits("corrupt", c.Corrupt) {
		m.Twist.Corrupt = true
		m.say(badSignature)
	}
	if c.Stale > 0 {
		m.Twist.Stale += time.Duration(c.Stale)
		m.say(oldSignature+" %s", c.Stale)
	}
	if c.Slow > 0 {
		m.Twist.Slow += time.Duration(c.Slow)
		m.say("slow %s", c.Slow)
	}
	if d.hits("cut", c.Cut) {
		m.Twist.Cut = true
		m.say("cut")
	}
	if c.Down > 0 {
		m.Twist.Down = max(m.Twist.Down, time.Duration(c.Down))
		m.say("receiver down %s", c.Down)
	}
	return d.hits("duplicate", c.Duplicate)
}

// hold makes a message wait.
func (c Chaos) hold(m *Message, at time.Time, d draw) {
	wait := func(what string, more time.Duration) {
		m.Wait += more
		m.say("%s %s", what, words(more))
	}
	if c.Delay.To > 0 {
		wait("delayed", d.between("delay", time.Duration(c.Delay.From), time.Duration(c.Delay.To)))
	}
	if c.Reorder > 0 {
		wait("reordered", d.between("reorder", 0, time.Duration(c.Reorder)))
	}
	if c.Burst > 0 {
		wait("burst", untilEnd(at.Add(m.Wait), time.Duration(c.Burst)))
	}
}

// untilEnd is how long it is to the end of the window that a time lies in; windows are counted from 1970, and the end of one
// is the beginning of the next.
func untilEnd(t time.Time, window time.Duration) time.Duration {
	in := t.Sub(time.Unix(0, 0)) % window
	if in < 0 {
		in += window
	}
	return window - in
}

// words is a duration for people: to the millisecond, unless it is shorter.
func words(d time.Duration) clock.Duration {
	if d > time.Millisecond {
		d = d.Round(time.Millisecond)
	}
	return clock.Duration(d)
}

// draw draws for one message and one entry of chaos.
type draw struct {
	seed int64
	name []string // the last part is the effect
}

func (d draw) fraction(effect string) float64 {
	d.name[len(d.name)-1] = effect
	return chance.Fraction(d.seed, d.name...)
}

func (d draw) hits(effect string, share float64) bool { return share > 0 && d.fraction(effect) < share }

func (d draw) between(effect string, lo, hi time.Duration) time.Duration {
	d.name[len(d.name)-1] = effect
	return chance.Between(lo, hi, d.seed, d.name...)
}
