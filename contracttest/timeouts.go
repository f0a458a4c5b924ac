package contracttest

import (
	"encoding/json"
	"time"

	"github.com/healthmock/healthmock/mock/clock"
)

// TimeOuts says by the type of order how long one may wait before it ends by itself; zero is for ever. Orders of other types wait
// as long as the vendor lets them, which is thirty days.
type TimeOuts map[string]time.Duration

// MarshalJSON writes what the control API reads: durations as texts.
func (t TimeOuts) MarshalJSON() ([]byte, error) {
	wire := make(map[string]clock.Duration, len(t))
	for orderType, d := range t {
		wire[orderType] = clock.Duration(d)
	}
	return json.Marshal(wire)
}

// UnmarshalJSON reads what the control API writes.
func (t *TimeOuts) UnmarshalJSON(raw []byte) error {
	var wire map[string]clock.Duration
	if err := json.Unmarshal(raw, &wire); err != nil {
		return err
	}
	*t = make(TimeOuts, len(wire))
	for orderType, d := range wire {
		(*t)[orderType] = time.Duration(d)
	}
	return nil
}
