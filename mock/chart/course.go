package chart

import (
	"math"
	"time"
)

// course is the course of a condition: it builds up, is diagnosed and treated, may get out of control, and is then
// controlled by a step up in therapy.
//
//	severity  ____                ___
//	        /     \____......../     \_______
//	   build up  onset        adjusted
type course struct {
	onset    time.Time // diagnosis and start of treatment
	adjusted time.Time // step up in therapy; zero: never
	end      time.Time // end of a term; zero: chronic
}

const (
	day             = 24 * time.Hour
	onsetPeriod     = 540 * day // a condition builds up over this time before it is diagnosed
	fadePeriod      = 60 * day  // the effects of a condition with a term last this long after its end
	controlledFor   = 180 * day // treatment keeps control at least this long,
	uncontrolledFor = 400 * day // and then loses it for at most this long until the step up in therapy
	controlLost     = 0.75      // share of the control lost until the step up in therapy
)

// presence returns the degree of the condition: 0 long before the diagnosis, 1 from then on.
func (c *course) presence(t time.Time) float64 {
	if !c.end.IsZero() { // a condition with a term grows until it is over, and then fades
		if t.After(c.end) {
			return max(1-float64(t.Sub(c.end))/float64(fadePeriod), 0)
		}
		return max(float64(t.Sub(c.onset))/float64(c.end.Sub(c.onset)), 0)
	}
	return min(max(1+float64(t.Sub(c.onset))/float64(onsetPeriod), 0), 1)
}

// ended reports whether the condition was over at t.
func (c course) ended(t time.Time) bool { return !c.end.IsZero() && t.After(c.end) }

// control returns the degree of the treatment's effect, 0 to 1; weeks is the effect's time constant.
func (c *course) control(t time.Time, weeks float64) float64 {
	tau := weeks * 7 * float64(day)
	reached := func(since time.Time) float64 {
		x := float64(t.Sub(since)) / tau
		if x > 40 { // the difference to 1 is below the precision of float64
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
		from := c.adjusted.Add(-uncontrolledFor)
		if holds := c.onset.Add(controlledFor); holds.After(from) {
			from = holds
		}
		if !t.After(from) || !c.adjusted.After(from) {
			return reached(c.onset)
		}
		return reached(c.onset) * (1 - controlLost*float64(t.Sub(from))/float64(c.adjusted.Sub(from)))
	}
	return 1 - controlLost + controlLost*reached(c.adjusted)
}

// shift returns what the condition adds to a measure at a time.
func (p *personalEffect) shift(t time.Time) float64 {
	there := p.course.presence(t)
	if there == 0 {
		return 0
	}
	return there * (p.untreated + (p.treated-p.untreated)*p.course.control(t, p.weeks))
}
