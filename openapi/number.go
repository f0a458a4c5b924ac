package openapi

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// number returns value as a JSON number; ok is false when it is none. Values of messages are json.Number already; the
// decoder of contract documents makes Go numbers.
func number(value any) (n json.Number, ok bool) {
	switch n := value.(type) {
	case json.Number:
		return n, true
	case float64:
		return json.Number(strconv.FormatFloat(n, 'g', -1, 64)), true
	case int, int64, uint64:
		return json.Number(fmt.Sprint(n)), true
	}
	return "", false
}

// float returns the nearest float64 of a number; beyond the range, an infinity.
func float(n json.Number) float64 {
	f, _ := n.Float64() // the syntax is valid, so that it fails only beyond the range
	return f
}

// integer returns a number in its normal form as an integer: plain digits, with a minus sign if it is negative. JSON
// does not tell integers from other numbers: 2.0, 20e-1 and 2 are the same. whole reports whether the number is an
// integer at all. The text is empty when it is not, or when an int64 cannot hold it.
func integer(n json.Number) (text string, whole bool) {
	digits := string(n)
	negative := strings.HasPrefix(digits, "-")
	digits = strings.TrimPrefix(digits, "-")
	exponent := 0
	if i := strings.IndexAny(digits, "eE"); i >= 0 {
		var err error
		if exponent, err = strconv.Atoi(digits[i+1:]); err != nil { // the syntax is valid: the exponent is out of range
			exponent = longExponent
			if strings.HasPrefix(digits[i+1:], "-") {
				exponent = -longExponent
			}
		}
		digits = digits[:i]
	}
	before, after, _ := strings.Cut(digits, ".")
	exponent -= len(after)
	digits = strings.TrimLeft(before+after, "0")
	significant := strings.TrimRight(digits, "0")
	exponent += len(digits) - len(significant)
	switch {
	case significant == "":
		return "0", true
	case exponent < 0:
		return "", false
	case len(significant)+exponent > maxDigits:
		return "", true
	}
	text = significant + strings.Repeat("0", exponent)
	if negative {
		text = "-" + text
	}
	if _, err := strconv.ParseInt(text, 10, 64); err != nil {
		return "", true
	}
	return text, true
}

const (
	maxDigits    = 19      // of an int64
	longExponent = 1 << 40 // stands for any exponent out of range: no body has enough digits to balance it
)
