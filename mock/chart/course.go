package chart

import (
	"math"
	"time"
)

// course is how a condition went: it came, was diagnosed and treated, perhaps slipped, and was brought back by a step up
// in therapy.
//
//	severity  ____                ___
//	        /     \____......../     \_______
//	      come   onset        adjusted
type course struct {
	onset    time.Time // diagnosis and start of treatment
	adjusted time.Time // therapy stepped up; zero: never
	over     time.Time // a term's end; zero: it stays
}

const (
	day       = 24 * time.Hour
	comes     = 540 * day // a condition builds up over this time before it is diagnosed
	fades     = 60 * day  // the traces of one with a term are gone so long after it was over
	slipAfter = 180 * day // control holds at least this long before it starts to slip,
	slipFor   = 400 * day // which it does for at most this long until therapy is stepped up
	slip      = 0.75      // share of the control lost until therapy is stepped up
)

// presence is how much of the condition is there: 0 long before the diagnosis, 1 from then on.
func (c *course) presence(t time.Time) float64 {
	if !c.over.IsZero() { // a condition with a term grows until it is over, and then fades
		if t.After(c.over) {
			return max(1-float64(t.Sub(c.over))/float64(fades), 0)
		}
		return max(float64(t.Sub(c.onset))/float64(c.over.Sub(c.onset)), 0)
	}
	return min(max(1+float64(t.Sub(c.onset))/float64(comes), 0), 1)
}

// past tells whether the condition was over at t.
func (c course) past(t time.Time) bool { return !c.over.IsZero() && t.After(c.over) }

// control is how much of the treatment's effect is there, 0 to 1; weeks is the effect's time constant.
func (c *course) control(t time.Time, weeks float64) float64 {
	tau := weeks * 7 * float64(day)
	reached := func(since time.Time) float64 {
		x := float64(t.Sub(since)) / tau
		if x > 40 { // what is left to reach is less than a float64 can tell
			return 1
		}
		return 1 - math.Exp(-x)
	}
	switch {
	case !t.After(c.onset):
		return 0
	case c.adjusted.IsZero():
		return reached(c.onset)
	case !t.After(c.adjusted):
		from := c.adjusted.Add(-slipFor)
		if holds := c.onset.Add(slipAfter); holds.After(from) {
			from = holds
		}
		if !t.After(from) || !c.adjusted.After(from) {
			return reached(c.onset)
		}
		return reached(c.onset) * (1 - slip*float64(t.Sub(from))/float64(c.adjusted.Sub(from)))
	}
	return 1 - slip + slip*reached(c.adjusted)
}

// shift is what the condition adds to a measure at a time.
func (p *push) shift(t time.Time) float64 {
	there := p.course.presence(t)
	if there == 0 {
		return 0
	}
	return there * (p.untreated + (p.treated-p.untreated)*p.course.control(t, p.weeks))
}
