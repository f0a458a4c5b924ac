package clock

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// Span is a duration that is known only to lie between two others, or, when both are equal, one that is known. In JSON and
// in scenario files it is a text for the latter, and else a list of the two: "5m", ["5m", "10m"].
type Span struct{ From, To Duration }

// Exactly is the span of one duration.
func Exactly(d Duration) Span { return Span{d, d} }

// ErrSpan says that the end of a span comes before its beginning.
var ErrSpan = errors.New("the second duration is shorter than the first")

// Fixed tells whether the duration is known.
func (s Span) Fixed() bool { return s.From == s.To }

// String is "5m", or "5m to 10m".
func (s Span) String() string {
	if s.Fixed() {
		return s.From.String()
	}
	return s.From.String() + " to " + s.To.String()
}

// MarshalJSON writes one text, or two.
func (s Span) MarshalJSON() ([]byte, error) {
	if s.Fixed() {
		return json.Marshal(s.From)
	}
	return json.Marshal([]Duration{s.From, s.To})
}

// UnmarshalJSON reads one text, or a list of two.
func (s *Span) UnmarshalJSON(text []byte) error {
	if !bytes.HasPrefix(text, []byte("[")) {
		if err := json.Unmarshal(text, &s.From); err != nil {
			return err
		}
		s.To = s.From
		return nil
	}
	var ends []Duration
	switch err := json.Unmarshal(text, &ends); {
	case err != nil:
		return err
	case len(ends) != 2:
		return fmt.Errorf("a span has two ends, not %d", len(ends))
	case ends[1] < ends[0]:
		return ErrSpan
	}
	s.From, s.To = ends[0], ends[1]
	return nil
}
