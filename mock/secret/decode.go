package secret

import (
	"bytes"
	"strconv"
	"strings"
)

// decoded is a text without the escapes of URLs and JSON, with the offset of each byte in the original. Values are
// searched for in plain, and names with an equals sign or a colon in shape.
type decoded struct {
	plain []byte
	// shape is plain with neutral in place of each decoded byte that could be mistaken for the end of a name or a value.
	shape []byte
	at    []int // offset in the original of each byte of plain, and of its end; nil: the same offset
}

// neutral is the placeholder in a shape. It is part of no name and ends none.
const neutral = 0

// maxLayers is how many layers of escapes are decoded: a URL in the query of another URL has two.
const maxLayers = 3

// decode removes up to maxLayers layers of escapes.
func decode(text []byte) decoded {
	d := decoded{plain: text, shape: text}
	for range maxLayers {
		if bytes.IndexByte(d.plain, '%') < 0 && bytes.IndexByte(d.plain, '\\') < 0 {
			break
		}
		next := decoded{
			plain: make([]byte, 0, len(d.plain)),
			shape: make([]byte, 0, len(d.plain)),
			at:    make([]int, 0, len(d.plain)+1),
		}
		for i := 0; i < len(d.plain); {
			c, size := unescape(d.plain[i:])
			shape := d.shape[i]
			if size > 1 {
				if shape = c; !isName(c) {
					shape = neutral
				}
			}
			next.plain = append(next.plain, c)
			next.shape = append(next.shape, shape)
			next.at = append(next.at, d.source(i))
			i += size
		}
		next.at = append(next.at, d.source(len(d.plain)))
		if len(next.plain) == len(d.plain) {
			break
		}
		d = next
	}
	return d
}

// source returns the offset in the original of an offset in plain.
func (d decoded) source(i int) int {
	if d.at == nil {
		return i
	}
	return d.at[i]
}

// unescape returns the first character of a text, decoded, and the length of its escape; 1 when it is not escaped.
// Escapes of characters that are not ASCII are left alone: no name and no credential has them.
func unescape(text []byte) (c byte, size int) {
	switch {
	case text[0] == '%' && len(text) > 2:
		if n, err := strconv.ParseUint(string(text[1:3]), 16, 8); err == nil {
			return byte(n), 3
		}
	case text[0] == '\\' && len(text) > 5 && text[1] == 'u':
		if n, err := strconv.ParseUint(string(text[2:6]), 16, 16); err == nil && n < 0x80 {
			return byte(n), 6
		}
	case text[0] == '\\' && len(text) > 1 && strings.IndexByte(`"\/`, text[1]) >= 0:
		return text[1], 2
	case text[0] == '\\' && len(text) > 1 && strings.IndexByte("nrtbf", text[1]) >= 0:
		return ' ', 2
	}
	return text[0], 1
}

// isName reports whether a byte can be part of a name: a letter, a digit, a dash or an underscore.
func isName(c byte) bool { return c != '.' && c != '~' && isWord(c) }
