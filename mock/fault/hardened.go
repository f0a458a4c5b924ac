package fault

import (
	"time"

	"github.com/healthmock/healthmock/mock/clock"
)

// Hardened returns the API half of the hardened profile: small faults that any API may have one day. They are drawn by
// the App's seed, and a robust client handles all of them:
//   - one JSON response in five has an undocumented field, and one in two has its fields in another order: a client
//     reads fields by name, and ignores unknown ones;
//   - the eighth request with a token is refused as if the token had expired, once: a client gets a new token and
//     retries;
//   - one request in a hundred fails without an effect, half of them with 500 and half with 503 and a Retry-After of
//     one second: a client retries later;
//   - one request in fifty is slow, 400 ms in the median and 1.5 s at most: a client has a time-out above that.
func Hardened() []Rule {
	const millisecond = clock.Duration(time.Millisecond)
	return []Rule{
		{Share: 0.2, Extra: true},
		{Share: 0.5, Shuffle: true},
		{Token: Expired, Call: 8},
		{Share: 0.005, Status: 500},
		{Share: 0.005, Status: 503, RetryAfter: new(1000 * millisecond)},
		{
			Share:   0.02,
			Latency: &Latency{Span: clock.Span{From: 100 * millisecond, To: 1500 * millisecond}, Median: 400 * millisecond},
		},
	}
}
