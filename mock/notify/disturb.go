package notify

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/healthmock/healthmock/mock/chance"
	"github.com/healthmock/healthmock/mock/clock"
)

// Twist holds the faults in the way a notification is posted. Except for Down they apply to the first attempt only: a
// retry sends the correct request.
type Twist struct {
	Corrupt bool          // one digit of the signature is changed
	Stale   time.Duration // age of the timestamp in the signature; the signature is valid
	Slow    time.Duration // real time that the body takes
	Cut     bool          // half the body arrives, then the connection ends
	Down    time.Duration // time since the notification was created in which every attempt fails
}

// Descriptions of injected faults in Message.Chaos.
const (
	dropped      = "dropped" // never sent
	badSignature = "corrupt signature"
	oldSignature = "stale signature"
)

// Dropped reports whether the message is never sent.
func (m Message) Dropped() bool { return slices.Contains(m.Chaos, dropped) }

// note appends a description to m.Chaos. It does not change the list of copies of the message.
func (m *Message) note(format string, args ...any) {
	m.Chaos = append(slices.Clip(m.Chaos), fmt.Sprintf(format, args...))
}

// Disturb applies chaos to a message that is about to be sent at a virtual time. It returns the message, which may
// have a longer wait, another body or a Twist, or may be Dropped, followed by any duplicates. The entries apply one
// after another, each to the message and to the duplicates of earlier entries. Draws are named by the number of the
// notification, the duplicate, the entry and the effect, so that no effect changes the draws of another.
func Disturb(seed int64, chaos []Chaos, m Message, at time.Time, number int64) []Message {
	messages := []Message{m}
	for entry, c := range chaos {
		if c.Kind != "" && c.Kind != m.Kind {
			continue
		}
		for i := range messages { // without the duplicates that this entry adds
			d := draw{seed, []string{strconv.FormatInt(number, 10), strconv.Itoa(i), strconv.Itoa(entry), ""}}
			if c.disturb(&messages[i], at, d) {
				duplicate := messages[i]
				duplicate.note("duplicate")
				messages = append(messages, duplicate)
			}
		}
	}
	return messages
}

// disturb applies one entry to one message, and reports whether the message is sent twice.
func (c Chaos) disturb(m *Message, at time.Time, d draw) (twice bool) {
	if m.Dropped() || c.Share != 0 && !d.hits("share", c.Share) {
		return false
	}
	if d.hits(dropped, c.Drop) {
		m.note(dropped)
		return false
	}
	c.delay(m, at, d)
	if d.hits("extra", c.Extra) {
		if body, name := undocumented(m.Body, d.fraction("field")); name != "" {
			m.Body = body
			m.note("extra field %s", name)
		}
	}
	if d.hits("corrupt", c.Corrupt) {
		m.Twist.Corrupt = true
		m.note(badSignature)
	}
	if c.Stale > 0 {
		m.Twist.Stale += time.Duration(c.Stale)
		m.note(oldSignature+" %s", c.Stale)
	}
	if c.Slow > 0 {
		m.Twist.Slow += time.Duration(c.Slow)
		m.note("slow %s", c.Slow)
	}
	if d.hits("cut", c.Cut) {
		m.Twist.Cut = true
		m.note("cut")
	}
	if c.Down > 0 {
		m.Twist.Down = max(m.Twist.Down, time.Duration(c.Down))
		m.note("receiver down %s", c.Down)
	}
	return d.hits("duplicate", c.Duplicate)
}

// delay adds the waits of an entry to a message.
func (c Chaos) delay(m *Message, at time.Time, d draw) {
	wait := func(what string, more time.Duration) {
		m.Wait += more
		m.note("%s %s", what, rounded(more))
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

// untilEnd returns the time from t to the end of its window. Windows follow one another from 1970 on.
func untilEnd(t time.Time, window time.Duration) time.Duration {
	elapsed := t.Sub(time.Unix(0, 0)) % window
	if elapsed < 0 {
		elapsed += window
	}
	return window - elapsed
}

// rounded rounds a duration to milliseconds for display, unless it is shorter than one.
func rounded(d time.Duration) clock.Duration {
	if d > time.Millisecond {
		d = d.Round(time.Millisecond)
	}
	return clock.Duration(d)
}

// draw draws random numbers for one message and one entry of chaos.
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
