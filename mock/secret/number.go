package secret

import (
	"bytes"
	"regexp"
)

// findNumbers finds social security numbers by their form, which the package comment describes. Those without
// separators are found only if bare is set.
func findNumbers(text []byte, bare bool) []span {
	var found []span
	for from := 0; from < len(text); from++ {
		if !isDigit(text[from]) {
			continue
		}
		to := from
		for to < len(text) && isDigit(text[to]) {
			to++
		}
		switch {
		case to-from == 3:
			if end := separated(text, from); end > 0 && standsAlone(text, from, end) {
				found = append(found, span{from, end})
				to = end
			}
		case bare && to-from == 9 && standsAlone(text, from, to) && valid(string(text[from:to])) &&
			!isInFraction(text, from, to) && !followsID(text[:from]):
			found = append(found, span{from, to})
		}
		from = to
	}
	return found
}

// separatedNumber matches a number with separators.
var separatedNumber = regexp.MustCompile(`^[0-9]{3}([-+ ])[0-9]{2}([-+ ])[0-9]{4}`)

// separated returns the end of the number with two equal separators that begins at from; 0 when there is none.
func separated(text []byte, from int) (end int) {
	at := separatedNumber.FindSubmatchIndex(text[from:])
	if at == nil || text[from+at[2]] != text[from+at[4]] {
		return 0
	}
	return from + at[1]
}

// standsAlone reports whether the span is not a part of a longer word.
func standsAlone(text []byte, from, to int) bool {
	return (from == 0 || !isName(text[from-1])) && (to == len(text) || !isName(text[to]))
}

// isInFraction reports whether the digits are a part of a decimal fraction.
func isInFraction(text []byte, from, to int) bool {
	return from > 1 && text[from-1] == '.' && isDigit(text[from-2]) ||
		to+1 < len(text) && text[to] == '.' && isDigit(text[to+1])
}

// followsID reports whether the text before a value ends with a name that ends in "id", and a colon or an equals sign.
func followsID(before []byte) bool {
	name := bytes.TrimRight(before, "\" ")
	if len(name) == 0 || name[len(name)-1] != ':' && name[len(name)-1] != '=' {
		return false
	}
	name = bytes.TrimRight(name[:len(name)-1], "\" ")
	return len(name) > 1 && bytes.EqualFold(name[len(name)-2:], []byte("id"))
}

// valid reports whether nine digits are a social security number by the vendors' contracts. These accept numbers that
// begin with a 9, although none is issued.
func valid(nine string) bool {
	return nine[:3] != "000" && nine[:3] != "666" && nine[3:5] != "00" && nine[5:] != "0000"
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
