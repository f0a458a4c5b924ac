package clock_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/healthmock/healthmock/mock/clock"
)

func TestStopwatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		elapsed := clock.Stopwatch()
		for i := range 3 {
			if got, want := elapsed(), time.Duration(i)*time.Second; got != want {
				t.Errorf("elapsed = %v, want %v", got, want)
			}
			time.Sleep(time.Second)
		}
	})
}
