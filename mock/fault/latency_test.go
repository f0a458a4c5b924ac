package fault_test

import (
	"encoding/json"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/mock/fault"
)

const second = clock.Duration(time.Second)

func TestLatencyJSON(t *testing.T) {
	for text, want := range map[string]fault.Latency{
		`"2s"`:                                  {Span: clock.Exactly(2 * second)},
		`["1s","3s"]`:                           {Span: clock.Span{From: second, To: 3 * second}},
		`{"from":"1s","to":"1m","median":"2s"}`: {Span: clock.Span{From: second, To: 60 * second}, Median: 2 * second},
	} {
		var got fault.Latency
		if err := json.Unmarshal([]byte(text), &got); err != nil || got != want {
			t.Errorf("%s is read as %+v (%v), want %+v", text, got, err, want)
		}
		if back, err := json.Marshal(want); err != nil || string(back) != text {
			t.Errorf("%+v is written %s (%v), want %s", want, back, err, text)
		}
	}
	for _, text := range []string{
		`2`, `"soon"`, `["1s"]`, `["2s","1s"]`, `{"from":1}`, `{"form":"1s"}`, `{"from":"1s"`,
		`true`,
	} {
		var got fault.Latency
		if err := json.Unmarshal([]byte(text), &got); err == nil {
			t.Errorf("%s is taken for %+v, want an error", text, got)
		}
	}
}

func TestLatencyDraw(t *testing.T) {
	const draws = 10_000
	for name, test := range map[string]struct {
		latency fault.Latency
		middle  time.Duration // half of the draws are shorter
	}{
		"fixed":         {fault.Latency{Span: clock.Exactly(second)}, time.Second},
		"even":          {fault.Latency{Span: clock.Span{From: second, To: 3 * second}}, 2 * time.Second},
		"with a median": {fault.Latency{Span: clock.Span{From: 0, To: 60 * second}, Median: second}, time.Second},
		"a median that is held": {
			fault.Latency{Span: clock.Span{From: 2 * second, To: 3 * second}, Median: 2 * second},
			2 * time.Second,
		},
		"fixed with a median": {fault.Latency{Span: clock.Exactly(second), Median: second}, time.Second},
	} {
		var drawn []time.Duration
		for i := range draws {
			d := test.latency.Draw(7, "request", strconv.Itoa(i))
			if d < time.Duration(test.latency.From) || d > time.Duration(test.latency.To) {
				t.Fatalf("%s: drew %v, want it from %v to %v", name, d, test.latency.From, test.latency.To)
			}
			drawn = append(drawn, d)
		}
		if again := test.latency.Draw(7, "request", "0"); again != drawn[0] {
			t.Errorf("%s: the same request drew %v and then %v", name, drawn[0], again)
		}
		slices.Sort(drawn)
		if got := drawn[draws/2]; (got - test.middle).Abs() > test.middle/20 {
			t.Errorf("%s: half of the draws are below %v, want %v", name, got, test.middle)
		}
	}
}

// What is drawn with a median has a long tail: that is what it is for.
func TestLatencyTail(t *testing.T) {
	const draws = 10_000
	latency := fault.Latency{Span: clock.Span{To: 60 * second}, Median: second}
	long := 0
	for i := range draws {
		if latency.Draw(1, strconv.Itoa(i)) > 2800*time.Millisecond {
			long++
		}
	}
	if long < draws/100 || long > draws*3/100 {
		t.Errorf("%d of %d draws are above 2.8 times the median, want about one in fifty", long, draws)
	}
}
