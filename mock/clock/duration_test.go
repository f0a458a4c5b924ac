package clock_test

import (
	"math"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/clock"
)

func TestDuration(t *testing.T) {
	const day = 24 * time.Hour
	for _, c := range []struct {
		text  string
		want  time.Duration
		short string // "": the text
	}{
		{"90s", 90 * time.Second, "1m30s"},
		{"15m", 15 * time.Minute, ""},
		{"2h30m", 150 * time.Minute, ""},
		{"2h0m5s", 2*time.Hour + 5*time.Second, ""},
		{"250ms", 250 * time.Millisecond, ""},
		{"0", 0, "0s"},
		{"3d", 3 * day, ""},
		{"1d12h", 36 * time.Hour, ""},
		{"1.5d", 36 * time.Hour, "1d12h"},
		{"400d1ns", 400*day + 1, ""},
		{"-1d12h", -36 * time.Hour, ""},
		{"+20m", 20 * time.Minute, "20m"},
	} {
		got, err := clock.ParseDuration(c.text)
		if err != nil || got != c.want {
			t.Errorf("%q is %v (%v), want %v", c.text, got, err, c.want)
		}
		short := c.short
		if short == "" {
			short = c.text
		}
		if s := clock.Duration(got).String(); s != short {
			t.Errorf("%q is written %q, want %q", c.text, s, short)
		}
	}
}

func TestDurationRefused(t *testing.T) {
	for _, text := range []string{
		"", "5", "d", "-", "+", "5m5d", "1h2d", "1d-5h", "1d+5h", "--5m", "+-5m", "1d1d", "1d 5h", " 5m", "5 m", "5x", "1e3d",
		"x1d",
		".d", "1.2.3d", "106752d", "99999999999d", "106751d48h", "9999999h", "NaNd", "1_0d",
	} {
		if got, err := clock.ParseDuration(text); err == nil {
			t.Errorf("%q is read as %v", text, got)
		}
	}
}

func FuzzDuration(f *testing.F) {
	for _, d := range []int64{0, 1, -1, int64(time.Hour), int64(36 * time.Hour), math.MaxInt64, math.MinInt64 + 1} {
		f.Add(d)
	}
	f.Fuzz(func(t *testing.T, d int64) {
		if d == math.MinInt64 {
			t.Skip("has no positive counterpart, and nobody waits for it")
		}
		text := clock.Duration(d).String()
		if got, err := clock.ParseDuration(text); err != nil || got != time.Duration(d) {
			t.Errorf("%d is written %s and read %d (%v)", d, text, got, err)
		}
	})
}
