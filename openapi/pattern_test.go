package openapi

import (
	"regexp"
	"testing"
)

func TestInventMatch(t *testing.T) {
	tests := map[string]string{
		`^[0-9a-f]{8}$`:           "aaaaaaaa",
		`^tk_[A-Z]{2,}(-\d+)?$`:   "tk_AA",
		`^(a|b)+c.\.$`:            "acx.",
		`(?i)^abc$`:               "ABC",
		`^[()\- .]{0,2}(\d){3}$`:  "111",
		``:                        "",
		`^\d+(ms|s|m|h|d)$`:       "1ms",
		`^[^a-z]$`:                "1",
		`^\x{1F600}[\x{4E00}-龥]$`: "😀一",
	}
	for pattern, want := range tests {
		got := inventMatch(pattern)
		if got != want || !regexp.MustCompile(pattern).MatchString(got) {
			t.Errorf("%s: %q, want %q", pattern, got, want)
		}
	}
	if got := inventMatch("("); got != "" {
		t.Errorf("a broken pattern gave %q", got)
	}
}
