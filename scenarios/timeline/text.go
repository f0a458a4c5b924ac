package timeline

import (
	"strings"
	"unicode/utf8"
)

const fontSize = 12.0

// textWidth returns an upper bound of the width of a line of text, in pixels. The viewer chooses the font, so it
// assumes a wide one.
func textWidth(text string) float64 {
	width := 0.0
	for _, r := range text {
		width += runeWidth(r)
	}
	return width * fontSize
}

// runeWidth returns the width of a character relative to the font size.
func runeWidth(r rune) float64 {
	switch {
	case strings.ContainsRune(" .,:;'|!ijl", r):
		return 0.34
	case strings.ContainsRune("tfr()[]/-", r):
		return 0.43
	case strings.ContainsRune("mwMW@%", r):
		return 0.98
	case r < 0x80 && (r < 'A' || r > 'Z'):
		return 0.64
	case r < 0x1100:
		return 0.77
	}
	return 1.1 // CJK and emoji
}

// cut shortens a text to a width, and appends an ellipsis if it does.
func cut(text string, width float64) string {
	if textWidth(text) <= width {
		return text
	}
	width -= textWidth("…")
	for i, r := range text {
		if width -= runeWidth(r) * fontSize; width < 0 {
			return strings.TrimRight(text[:i], " ") + "…"
		}
	}
	return text
}

// wrap breaks a text between words into at most the given number of lines. A word or last line that is too long is cut.
func wrap(text string, width float64, lines int) []string {
	var list []string
	for word := range strings.FieldsSeq(text) {
		last := len(list) - 1
		switch {
		case last >= 0 && (len(list) == lines || textWidth(list[last]+" "+word) <= width):
			list[last] += " " + word
		default:
			list = append(list, word)
		}
	}
	for i := range list {
		list[i] = cut(list[i], width)
	}
	return list
}

// clean replaces invalid UTF-8 and control characters. The width of a text is then computed from the characters that
// are drawn.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7F && r < 0xA0 {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, string(utf8.RuneError)))
}
