package clock_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/healthmock/healthmock/mock/clock"
)

func TestWait(t *testing.T) {
	gone := errors.New("the client has gone")
	for _, test := range []struct {
		name      string
		wait      time.Duration
		giveUp    time.Duration // negative: nobody does
		took      time.Duration
		wantError error
	}{
		{"to the end", time.Minute, -1, time.Minute, nil},
		{"no time", 0, -1, 0, nil},
		{"less than no time", -time.Minute, -1, 0, nil},
		{"given up on the way", time.Minute, time.Second, time.Second, gone},
		{"given up before", time.Minute, 0, 0, gone},
		{"given up before no time", 0, 0, 0, gone},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancelCause(t.Context())
				defer cancel(nil)
				switch {
				case test.giveUp == 0:
					cancel(gone)
				case test.giveUp > 0:
					time.AfterFunc(test.giveUp, func() { cancel(gone) })
				}
				elapsed := clock.Stopwatch()
				err := clock.Wait(ctx, test.wait)
				if took := elapsed(); took != test.took || !errors.Is(err, test.wantError) {
					t.Errorf("waited %v and returned %v, want %v and %v", took, err, test.took, test.wantError)
				}
			})
		})
	}
}
