package openapi

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// number is a JSON number as it stands in a decoded message, or in a document, whose decoder makes Go's own numbers of
// them.
func number(value any) (json.Number, bool) {
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

// float is the number as the nearest float64; beyond its range, an infinity.
func float(n json.Number) float64 {
	f, _ := n.Float64() // of the syntax of a JSON number, so that only the range can be wrong
	return f
}

// integer reads a number as an integer, exactly. JSON has one kind of number: 2.0, 20e-1 and 2 are the same integer.
// The text is the one way to write it, in digits alone; it is empty where the number is no integer (whole is false) or
// one that an int64 cannot hold.
func integer(n json.Number) (text string, whole bool) {
	digits := string(n)
	negative := strings.HasPrefix(digits, "-")
	digits = strings.TrimPrefix(digits, "-")
	exponent := 0
	if i := strings.IndexAny(digits, "eE"); i >= 0 {
		var err error
		if exponent, err = strconv.Atoi(digits[i+1:]); err != nil { // of a syntax that Atoi reads: it is only too long
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
	longExponent = 1 << 40 // stands for any that is longer than the digits of a body can make up for
)
