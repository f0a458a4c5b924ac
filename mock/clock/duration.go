package clock

import (
	"errors"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Duration is a time.Duration whose text may have days of 24 hours: "90s", "2h30m", "3d", "1d12h". It implements
// encoding.TextMarshaler and encoding.TextUnmarshaler, for JSON, flags and scenario files.
type Duration time.Duration

const day = 24 * time.Hour

var errDuration = errors.New("not a duration: write it like 90s, 15m, 2h30m, 3d or 1d12h")

// ErrTooLong is the error of a text that is a duration, but one that is too long for a Duration.
var ErrTooLong = errors.New("longer than 292 years, which is as long as a duration can be")

var digits = regexp.MustCompile(`\d+`)

// isDuration reports whether the text has the syntax of Go's durations, however long it is. time.ParseDuration has one
// error for a wrong syntax and for an overflow, so the text is parsed with 1 in place of every number.
func isDuration(text string) bool {
	_, err := time.ParseDuration(digits.ReplaceAllString(text, "1"))
	return err == nil
}

// ParseDuration parses a duration of Go that may begin with days: "1d12h", "1.5d", "-2d". Only the first character may
// be a sign. The error is ErrTooLong, or one that shows the syntax; neither quotes the text.
func ParseDuration(text string) (time.Duration, error) {
	unsigned := strings.TrimLeft(text, "+-")
	negative := strings.HasPrefix(text, "-")
	if len(text)-len(unsigned) > 1 {
		return 0, errDuration
	}
	days, rest, found := strings.Cut(unsigned, "d")
	if !found {
		days, rest = "0", unsigned
	}
	if strings.Trim(days, "0123456789.") != "" || strings.HasPrefix(rest, "-") || strings.HasPrefix(rest, "+") {
		return 0, errDuration
	}
	whole, err := time.ParseDuration(days + "h")
	switch {
	case err != nil && strings.Trim(days, ".") != "" && strings.Count(days, ".") < 2, whole > math.MaxInt64/24:
		return 0, ErrTooLong // days is a number, so that only its size can be wrong
	case err != nil:
		return 0, errDuration
	}
	sum := whole * 24
	if rest != "" || !found {
		part, err := time.ParseDuration(rest)
		switch {
		case err != nil && isDuration(rest):
			return 0, ErrTooLong
		case err != nil:
			return 0, errDuration
		case part > math.MaxInt64-sum:
			return 0, ErrTooLong
		}
		sum += part
	}
	if negative {
		return -sum, nil
	}
	return sum, nil
}

// String returns the shortest text that ParseDuration parses to d: "2h30m", not "2h30m0s".
func (d Duration) String() string {
	rest := time.Duration(d)
	if rest < 0 {
		if rest == math.MinInt64 { // has no positive counterpart
			return rest.String()
		}
		return "-" + (-d).String()
	}
	days, rest := int64(rest/day), rest%day
	text := rest.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	switch {
	case days == 0:
		return text
	case rest == 0:
		text = ""
	}
	return strconv.FormatInt(days, 10) + "d" + text
}

// MarshalText returns String.
func (d Duration) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText parses the text with ParseDuration.
func (d *Duration) UnmarshalText(text []byte) error {
	parsed, err := ParseDuration(string(text))
	*d = Duration(parsed)
	return err
}
