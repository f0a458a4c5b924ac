package scenarios

import (
	"math"
	"time"

	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/mock/fault"
	"github.com/healthmock/healthmock/mock/notify"
)

// shorten divides a wait by the pace. A result that is too long for a Duration becomes the longest one.
func shorten(wait time.Duration, pace float64) time.Duration {
	if !(pace > 0) || pace == 1 {
		return wait
	}
	if short := float64(wait) / pace; short < math.MaxInt64 {
		return time.Duration(short)
	}
	return math.MaxInt64
}

// faster is the rules with their windows of virtual time shortened as the steps are.
func faster(rules []fault.Rule, pace float64) []fault.Rule {
	quick := make([]fault.Rule, len(rules))
	for i, rule := range rules {
		if rule.Between != nil {
			rule.Between = &clock.Span{
				From: clock.Duration(shorten(time.Duration(rule.Between.From), pace)),
				To:   clock.Duration(shorten(time.Duration(rule.Between.To), pace)),
			}
		}
		quick[i] = rule
	}
	return quick
}

// fasterChaos is the same for notifications.
func fasterChaos(chaos []notify.Chaos, pace float64) []notify.Chaos {
	quick := make([]notify.Chaos, len(chaos))
	for i, c := range chaos {
		quick[i] = c.Faster(pace)
	}
	return quick
}
