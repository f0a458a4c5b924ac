package secret

import "bytes"

// digitsOf is how many digits each part of a social security number has.
var digitsOf = [...]int{3, 2, 4}

// findNumbers finds social security numbers by their form, described at the package; bare also those without separators.
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
		case to-from == digitsOf[0]:
			if end := separated(text, from); end > 0 && alone(text, from, end) {
				found = append(found, span{from, end})
				to = end
			}
		case bare && to-from == 9 && alone(text, from, to) && valid(string(text[from:to])) &&
			!decimal(text, from, to) && !identifies(text[:from]):
			found = append(found, span{from, to})
		}
		from = to
	}
	return found
}

// separated returns the end of a number with separators that begins at from; 0 when there is none.
func separated(text []byte, from int) (end int) {
	i := from
	var separator byte
	for part, digits := range digitsOf {
		if part > 0 {
			if i >= len(text) || text[i] != '-' && text[i] != ' ' && text[i] != '+' || part == 2 && text[i] != separator {
				return 0
			}
			separator = text[i]
			i++
		}
		for range digits {
			if i >= len(text) || !isDigit(text[i]) {
				return 0
			}
			i++
		}
	}
	return i
}

// alone reports whether nothing beside a span makes it a part of something longer.
func alone(text []byte, from, to int) bool {
	joins := func(c byte) bool { return c != '.' && c != '~' && isWord(c) }
	return (from == 0 || !joins(text[from-1])) && (to == len(text) || !joins(text[to]))
}

// decimal reports whether digits are a part of a number with a fraction.
func decimal(text []byte, from, to int) bool {
	return from > 1 && text[from-1] == '.' && isDigit(text[from-2]) ||
		to+1 < len(text) && text[to] == '.' && isDigit(text[to+1])
}

// identifies reports whether what stands before a value is a name that ends in "id", with a colon or an equals sign.
func identifies(before []byte) bool {
	name := bytes.TrimRight(before, "\" ")
	if len(name) == 0 || name[len(name)-1] != ':' && name[len(name)-1] != '=' {
		return false
	}
	name = bytes.TrimRight(name[:len(name)-1], "\" ")
	return len(name) > 1 && bytes.EqualFold(name[len(name)-2:], []byte("id"))
}

// valid reports whether nine digits are a social security number by the vendors' contracts, which take numbers that begin
// with a 9, though none is issued.
func valid(nine string) bool {
	return nine[:3] != "000" && nine[:3] != "666" && nine[3:5] != "00" && nine[5:] != "0000"
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
