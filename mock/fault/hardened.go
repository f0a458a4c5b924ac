package fault

import (
	"time"

	"github.com/healthmock/healthmock/mock/clock"
)

// Hardened is the API half of the hardened profile: small trouble everywhere, so that a client learns to bear what any API
// may do one day. All of it is drawn by the App's seed, and all of it is something that a sound client survives:
//
//   - one JSON reply in five has a field that nobody documented, and one in two has its fields in another order: a client
//     reads fields by name, and passes over those it does not know;
//   - the eighth request with a token finds that it has expired, once: a client fetches a new token and tries again;
//   - one request in a hundred fails, half of them with 500 and half with 503 and a Retry-After of one second, and nothing
//     has happened: a client tries again later;
//   - one request in fifty is slow, by 400 ms as a rule and 1.5 s at most: a client has patience, and a limit to it.
func Hardened() []Rule {
	const millisecond = clock.Duration(time.Millisecond)
	return []Rule{
		{Share: 0.2, Extra: true},
		{Share: 0.5, Shuffle: true},
		{Token: Expired, Call: 8},
		{Share: 0.005, Status: 500},
		{Share: 0.005, Status: 503, RetryAfter: new(1000 * millisecond)},
		{Share: 0.02, Latency: &Latency{Span: clock.Span{From: 100 * millisecond, To: 1500 * millisecond}, Median: 400 * millisecond}},
	}
}
