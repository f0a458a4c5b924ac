package clock

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// Span is a range of durations, both ends included. In JSON and in scenario files it is a list of its ends, or one text
// when they are equal: ["5m", "10m"], "5m".
type Span struct{ From, To Duration }

// Exactly returns the span that contains only d.
func Exactly(d Duration) Span { return Span{From: d, To: d} }

// ErrSpan is the error of a span whose end is before its beginning.
var ErrSpan = errors.New("the second duration is shorter than the first")

// Fixed reports whether the span contains only one duration.
func (s Span) Fixed() bool { return s.From == s.To }

// String returns "5m", or "5m to 10m".
func (s Span) String() string {
	if s.Fixed() {
		return s.From.String()
	}
	return s.From.String() + " to " + s.To.String()
}

// MarshalJSON returns one text when the span is Fixed, and else a list of two.
func (s Span) MarshalJSON() ([]byte, error) {
	if s.Fixed() {
		return json.Marshal(s.From)
	}
	return json.Marshal([]Duration{s.From, s.To})
}

// UnmarshalJSON reads one text, or a list of two. The error is ErrSpan when the second is shorter than the first.
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
	s.From = ends[0]
	s.To = ends[1]
	return nil
}
