package clock_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/clock"
)

func TestSpan(t *testing.T) {
	const minute = clock.Duration(time.Minute)
	for text, want := range map[string]clock.Span{
		`"5m"`:         clock.Exactly(5 * minute),
		`["5m","10m"]`: {From: 5 * minute, To: 10 * minute},
		`["0s","1d"]`:  {From: 0, To: 1440 * minute},
	} {
		var got clock.Span
		if err := json.Unmarshal([]byte(text), &got); err != nil || got != want {
			t.Errorf("%s is %v (%v), want %v", text, got, err, want)
		}
		back, err := json.Marshal(want)
		if err != nil || string(back) != text {
			t.Errorf("%v is written %s (%v), want %s", want, back, err, text)
		}
	}
	if got := (clock.Span{From: minute, To: 90 * minute}).String(); got != "1m to 1h30m" {
		t.Errorf("in words it is %q", got)
	}
	for _, text := range []string{`5`, `"soon"`, `["5m"]`, `["5m","4m"]`, `["5m","6m","7m"]`, `[1,2]`, `{}`} {
		var got clock.Span
		if err := json.Unmarshal([]byte(text), &got); err == nil {
			t.Errorf("%s is taken for %v", text, got)
		}
	}
}
