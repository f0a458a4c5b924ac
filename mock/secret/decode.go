package secret

import (
	"bytes"
	"strconv"
	"strings"
)

// decoded is a text without the escapes of URLs and JSON, with the offset of each byte in the original.
type decoded struct {
	plain []byte
	// shape is plain with a placeholder for each decoded byte that would be mistaken for the end of a name or a value.
	shape []byte
	at    []int // offset in the original of each byte of plain, and of its end; nil: the same offset
}

// neutral is the placeholder in a shape. It separates nothing.
const neutral = 0

// deepest is how many layers of escapes are decoded: a URL in the query of another URL has two.
const deepest = 3

func decode(text []byte) decoded {
	d := decoded{plain: text, shape: text}
	for range deepest {
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

func isName(c byte) bool { return c != '.' && c != '~' && isWord(c) }
