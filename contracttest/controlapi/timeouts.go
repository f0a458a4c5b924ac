package controlapi

import (
	"encoding/json"
	"time"

	"github.com/healthmock/healthmock/mock/clock"
)

// TimeOuts are the time-outs of orders by order type: how long an order may wait before it ends by itself. Zero means
// no time-out. Orders of other types have the vendor's time-out, which is thirty days.
type TimeOuts map[string]time.Duration

// MarshalJSON implements json.Marshaler. Durations are written as texts.
func (t TimeOuts) MarshalJSON() ([]byte, error) {
	wire := make(map[string]clock.Duration, len(t))
	for orderType, d := range t {
		wire[orderType] = clock.Duration(d)
	}
	return json.Marshal(wire)
}

// UnmarshalJSON implements json.Unmarshaler.
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
