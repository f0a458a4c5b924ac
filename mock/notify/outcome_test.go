package notify_test

import (
	"testing"

	"github.com/healthmock/healthmock/mock/notify"
)

// An outcome says why there was no response, without the address, which the delivery has.
func TestOutcome(t *testing.T) {
	for _, c := range []struct {
		attempt notify.Attempt
		want    string
	}{
		{notify.Attempt{Status: 503}, "503 Service Unavailable"},
		{notify.Attempt{Error: "dial tcp 127.0.0.1:1: connect: connection refused"}, "connection refused"},
		{notify.Attempt{Error: "dial tcp 10.0.0.1:80: i/o timeout"}, "i/o timeout"},
		{
			notify.Attempt{Error: "dial tcp: lookup hooks.example on 127.0.0.53:53: no such host"},
			"no such host hooks.example",
		},
		{notify.Attempt{Error: "dial tcp: lookup hooks.example: no such host"}, "no such host hooks.example"},
		{notify.Attempt{Error: "no answer within 3s"}, "no answer within 3s"},
	} {
		if got := c.attempt.Outcome(); got != c.want {
			t.Errorf("%+v: %q, want %q", c.attempt, got, c.want)
		}
	}
}
