package notify_test

import (
	"encoding/json"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/mock/notify"
)

const minute = clock.Duration(time.Minute)

// told returns a message of a vendor.
func told(body string) notify.Message {
	return notify.Message{Kind: "status", UserID: "h1", Body: []byte(body), Summary: "status Engaged"}
}

func TestDisturb(t *testing.T) {
	for _, test := range []struct {
		name  string
		chaos []notify.Chaos
		want  []notify.Message // what differs from told
	}{
		{"nothing", nil, []notify.Message{{}}},
		{"duplicate", []notify.Chaos{{Duplicate: 1}}, []notify.Message{{}, {Chaos: []string{"duplicate"}}}},
		{"drop", []notify.Chaos{{Drop: 1}}, []notify.Message{{Chaos: []string{"dropped"}}}},
		{
			"what is dropped is left alone",
			[]notify.Chaos{{Drop: 1, Duplicate: 1}, {Duplicate: 1, Cut: 1}},
			[]notify.Message{{Chaos: []string{"dropped"}}},
		},
		{"delay", []notify.Chaos{{Delay: clock.Exactly(5 * minute)}}, []notify.Message{
			{Wait: 5 * time.Minute, Chaos: []string{"delayed 5m"}},
		}},
		{
			"delays add up",
			[]notify.Chaos{{Delay: clock.Exactly(minute)}, {Delay: clock.Exactly(2 * minute)}},
			[]notify.Message{{Wait: 3 * time.Minute, Chaos: []string{"delayed 1m", "delayed 2m"}}},
		},
		{
			"burst from the beginning of a window",
			[]notify.Chaos{{Burst: 60 * minute}},
			[]notify.Message{{Wait: time.Hour, Chaos: []string{"burst 1h"}}},
		},
		{"burst after a delay", []notify.Chaos{{Delay: clock.Exactly(20 * minute), Burst: 60 * minute}}, []notify.Message{
			{Wait: time.Hour, Chaos: []string{"delayed 20m", "burst 40m"}},
		}},
		{"corrupt", []notify.Chaos{{Corrupt: 1}}, []notify.Message{
			{Twist: notify.Twist{Corrupt: true}, Chaos: []string{"corrupt signature"}},
		}},
		{
			"stale",
			[]notify.Chaos{{Stale: 10 * minute}},
			[]notify.Message{{Twist: notify.Twist{Stale: 10 * time.Minute}, Chaos: []string{"stale signature 10m"}}},
		},
		{"slow", []notify.Chaos{{Slow: minute}}, []notify.Message{
			{Twist: notify.Twist{Slow: time.Minute}, Chaos: []string{"slow 1m"}},
		}},
		{"cut", []notify.Chaos{{Cut: 1}}, []notify.Message{{Twist: notify.Twist{Cut: true}, Chaos: []string{"cut"}}}},
		{
			"the copy is the same in all",
			[]notify.Chaos{{Duplicate: 1, Delay: clock.Exactly(minute), Cut: 1}},
			[]notify.Message{
				{Wait: time.Minute, Twist: notify.Twist{Cut: true}, Chaos: []string{"delayed 1m", "cut"}},
				{Wait: time.Minute, Twist: notify.Twist{Cut: true}, Chaos: []string{"delayed 1m", "cut", "duplicate"}},
			},
		},
		{"copies have later entries too", []notify.Chaos{{Duplicate: 1}, {Cut: 1}}, []notify.Message{
			{Twist: notify.Twist{Cut: true}, Chaos: []string{"cut"}},
			{Twist: notify.Twist{Cut: true}, Chaos: []string{"duplicate", "cut"}},
		}},
		{"of its kind", []notify.Chaos{{Kind: "status", Drop: 1}}, []notify.Message{{Chaos: []string{"dropped"}}}},
		{"of another kind", []notify.Chaos{{Kind: "data", Drop: 1}}, []notify.Message{{}}},
		{"share of none", []notify.Chaos{{Share: 1e-300, Drop: 1}}, []notify.Message{{}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			sent := told(`{"n":1}`)
			for i := range test.want {
				want := &test.want[i]
				want.Kind, want.UserID, want.Body, want.Summary = sent.Kind, sent.UserID, sent.Body, sent.Summary
			}
			if got := notify.Disturb(1, test.chaos, sent, start, 1); !reflect.DeepEqual(got, test.want) {
				t.Errorf("got  %+v\nwant %+v", got, test.want)
			}
		})
	}
}

// A burst counts from the end of the wait that a message has already.
func TestDisturbAddsToTheWait(t *testing.T) {
	m := told(`{}`)
	m.Wait = 50 * time.Minute
	got := notify.Disturb(1, []notify.Chaos{{Burst: 60 * minute}}, m, start, 1)
	if got[0].Wait != time.Hour || got[0].Chaos[0] != "burst 10m" {
		t.Errorf("got %+v, want the end of the hour", got)
	}
}

// Drawn values stay within their bounds, shares are met over many notifications, and the same name draws the same.
func TestDisturbDraws(t *testing.T) {
	chaos := []notify.Chaos{
		{Duplicate: 0.3, Delay: clock.Span{From: minute, To: 5 * minute}},
		{Share: 0.5, Reorder: minute},
		{Kind: "status", Drop: 0.1},
	}
	const n = 4000
	var copies, reordered, gone float64
	for number := range int64(n) {
		got := notify.Disturb(7, chaos, told(`{"n":1}`), start, number)
		if again := notify.Disturb(7, chaos, told(`{"n":1}`), start, number); !reflect.DeepEqual(got, again) {
			t.Fatalf("notification %d: %+v, and then %+v", number, got, again)
		}
		copies += float64(len(got) - 1)
		if strings.Contains(strings.Join(got[0].Chaos, " "), "reordered") {
			reordered++
		}
		if got[0].Dropped() {
			gone++
		}
		if wait := got[0].Wait; wait < time.Minute || wait >= 6*time.Minute {
			t.Errorf("notification %d waits %s", number, wait)
		}
	}
	for what, share := range map[string][2]float64{
		"copies": {copies / n, 0.3}, "reordered": {reordered / n, 0.5}, "dropped": {gone / n, 0.1},
	} {
		if math.Abs(share[0]-share[1]) > 5*math.Sqrt(share[1]*(1-share[1])/n) {
			t.Errorf("%s: got a share of %.3f, want %.3f", what, share[0], share[1])
		}
	}
	if reflect.DeepEqual(notify.Disturb(7, chaos, told(`{}`), start, 1), notify.Disturb(8, chaos, told(`{}`), start, 1)) {
		t.Error("another seed draws the same")
	}
}

func TestExtra(t *testing.T) {
	for body, extended := range map[string]bool{
		`{"n":1}`: true, `{}`: true, "{ }\n": true, `{"a":{}}`: true, `[{"n":1}]`: true, "[{}, {\"n\":1} ] ": true,
		`[]`: false, `"}"`: false, `7`: false, ``: false, `{"n":`: false, `}`: false, `[["{}"]]`: false,
	} {
		got := notify.Disturb(3, []notify.Chaos{{Extra: 1}}, told(body), start, 1)[0]
		if !extended {
			if string(got.Body) != body || got.Chaos != nil {
				t.Errorf("%q: got %q, %q, want it as it was", body, got.Body, got.Chaos)
			}
			continue
		}
		name, ok := strings.CutPrefix(strings.Join(got.Chaos, ","), "extra field ")
		if !ok || !json.Valid(got.Body) || !strings.Contains(string(got.Body), `"`+name+`":`) ||
			strings.Contains(body, name) {
			t.Errorf("%q: got %s with %q, want one more field", body, got.Body, got.Chaos)
		}
	}
}

// No field is added twice, and a body that has all of them stays as it is.
func TestExtraNeverRepeatsAName(t *testing.T) {
	got := notify.Disturb(3, slices.Repeat([]notify.Chaos{{Extra: 1}}, 20), told(`{}`), start, 1)[0]
	var fields map[string]any
	if err := json.Unmarshal(got.Body, &fields); err != nil || len(fields) != len(got.Chaos) || len(fields) < 2 {
		t.Errorf("got %s after %q", got.Body, got.Chaos)
	}
}

// Chaos keeps JSON valid, and does not change a body that is not JSON.
func FuzzExtra(f *testing.F) {
	for _, body := range []string{`{}`, `[{"a":1}]`, `{"a":"}"} `, `}`, `]`, `[}]`, "\xff}", `{"meta":1}`} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		before := slices.Clone(body)
		got := notify.Disturb(1, []notify.Chaos{{Extra: 1}}, notify.Message{Body: body}, start, 1)[0]
		if json.Valid(body) != json.Valid(got.Body) {
			t.Errorf("got %q from %q", got.Body, body)
		}
		if !slices.Equal(before, body) {
			t.Errorf("the body handed in became %q", body)
		}
	})
}

func TestHardened(t *testing.T) {
	if problems := notify.Check(notify.Hardened()); problems != nil {
		t.Errorf("%+v", problems)
	}
	words := map[string]int{}
	const n = 2000
	for number := range int64(n) {
		for _, m := range notify.Disturb(1, notify.Hardened(), told(`{"n":1}`), start, number) {
			if m.Dropped() || m.Twist.Cut || m.Twist.Corrupt || m.Wait >= 5*time.Second {
				t.Fatalf("too hard: %+v", m)
			}
			for _, word := range m.Chaos {
				what, _, _ := strings.Cut(word, " ")
				words[what]++
			}
		}
	}
	for what, share := range map[string]float64{"duplicate": 0.05, "extra": 0.2, "reordered": 0.1, "slow": 0.02} {
		if got := float64(words[what]) / n; got < share/2 || got > share*2 {
			t.Errorf("%s: got a share of %.3f, want about %.3f", what, got, share)
		}
	}
}

func TestFaster(t *testing.T) {
	chaos := notify.Chaos{
		Kind:      "data",
		Duplicate: 0.5,
		Delay:     clock.Span{From: 10 * minute, To: 20 * minute},
		Reorder:   5 * minute,
		Burst:     60 * minute,
		Stale:     10 * minute,
		Slow:      minute,
	}
	want := chaos
	want.Delay, want.Reorder, want.Burst = clock.Span{From: minute, To: 2 * minute}, minute/2, 6*minute
	if got := chaos.Faster(10); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	for _, pace := range []float64{0, 1, -3, math.NaN()} {
		if got := chaos.Faster(pace); got != chaos {
			t.Errorf("pace %v: got %+v, want it as it was", pace, got)
		}
	}
	if got := chaos.Faster(1e-30); got.Burst != math.MaxInt64 {
		t.Errorf("got a burst of %s, want the longest there is", got.Burst)
	}
}

// The windows of bursts are counted from 1970, and no notification waits longer than one, or not at all.
func TestBurstEndsWithItsWindow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		window := time.Duration(rapid.Int64Range(1, int64(365*24*time.Hour)).Draw(t, "window"))
		at := time.Unix(rapid.Int64Range(-1e9, 8e9).Draw(t, "second"), rapid.Int64Range(0, 999_999_999).Draw(t, "ns"))
		wait := notify.Disturb(1, []notify.Chaos{{Burst: clock.Duration(window)}}, told(`{}`), at, 1)[0].Wait
		if wait <= 0 || wait > window || at.Add(wait).Sub(time.Unix(0, 0))%window != 0 {
			t.Errorf("%s waits %s in a window of %s", at, wait, window)
		}
	})
}
