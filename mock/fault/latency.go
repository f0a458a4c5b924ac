package fault

import (
	"bytes"
	"encoding/json"
	"math"
	"time"

	"github.com/healthmock/healthmock/mock/chance"
	"github.com/healthmock/healthmock/mock/clock"
)

// Latency is a wait in real time. If From equals To it is fixed. Otherwise it is drawn by seed: from a uniform
// distribution or, with Median, from a log-normal distribution with that median, limited to From and To. In JSON and in
// scenario files it is a text, a list of two, or an object: "2s", ["1s", "3s"],
// {"from": "200ms", "to": "5s", "median": "600ms"}.
type Latency struct {
	clock.Span
	Median clock.Duration // zero: uniform distribution
}

// spread is the standard deviation of the logarithm of a wait that is drawn with a median: two draws in three lie
// between 0.6 and 1.65 times the median, and one in fifty above 2.8 times.
const spread = 0.5

// Draw returns the wait. The parts name the draw.
func (l Latency) Draw(seed int64, parts ...string) time.Duration {
	from, to, median := time.Duration(l.From), time.Duration(l.To), float64(l.Median)
	if median <= 0 || from >= to {
		return chance.Between(from, to, seed, parts...)
	}
	draw := func(which string) float64 { return chance.Fraction(seed, append([]string{which}, parts...)...) }
	// The Box-Muller transform makes a normal draw of two uniform ones. 1-draw is above 0, so it has a logarithm.
	normal := math.Sqrt(-2*math.Log(1-draw("radius"))) * math.Cos(2*math.Pi*draw("angle"))
	return time.Duration(min(max(median*math.Exp(spread*normal), float64(from)), float64(to)))
}

// latencyJSON is the JSON form of a Latency with a median.
type latencyJSON struct {
	From   clock.Duration `json:"from"`
	To     clock.Duration `json:"to"`
	Median clock.Duration `json:"median"`
}

// MarshalJSON implements json.Marshaler. It writes an object only when there is a median.
func (l Latency) MarshalJSON() ([]byte, error) {
	if l.Median == 0 {
		return json.Marshal(l.Span)
	}
	return json.Marshal(latencyJSON{l.From, l.To, l.Median})
}

// UnmarshalJSON implements json.Unmarshaler. It accepts each of the three forms, and no unknown fields.
func (l *Latency) UnmarshalJSON(text []byte) error {
	*l = Latency{}
	if !bytes.HasPrefix(text, []byte("{")) {
		return l.Span.UnmarshalJSON(text)
	}
	var whole latencyJSON
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	err := decoder.Decode(&whole)
	*l = Latency{clock.Span{From: whole.From, To: whole.To}, whole.Median}
	return err
}
