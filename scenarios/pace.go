package scenarios

import (
	"math"
	"time"

	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/mock/fault"
	"github.com/healthmock/healthmock/mock/notify"
)

// atPace divides a wait by a pace. A pace that is not a positive number changes nothing. A result that does not fit
// into a Duration becomes the longest one.
func atPace(wait time.Duration, pace float64) time.Duration {
	if !(pace > 0) || pace == 1 {
		return wait
	}
	if short := float64(wait) / pace; short < math.MaxInt64 {
		return time.Duration(short)
	}
	return math.MaxInt64
}

// rulesAtPace returns a copy of the rules with the virtual times of Between divided by a pace, like the waits of steps.
func rulesAtPace(rules []fault.Rule, pace float64) []fault.Rule {
	quick := make([]fault.Rule, len(rules))
	for i, rule := range rules {
		if rule.Between != nil {
			rule.Between = &clock.Span{
				From: clock.Duration(atPace(time.Duration(rule.Between.From), pace)),
				To:   clock.Duration(atPace(time.Duration(rule.Between.To), pace)),
			}
		}
		quick[i] = rule
	}
	return quick
}

// chaosAtPace is rulesAtPace for faults in notifications.
func chaosAtPace(chaos []notify.Chaos, pace float64) []notify.Chaos {
	quick := make([]notify.Chaos, len(chaos))
	for i, c := range chaos {
		quick[i] = c.Faster(pace)
	}
	return quick
}
