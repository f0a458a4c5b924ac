package timeline

import (
	"strings"
	"unicode/utf8"
)

const fontSize = 12.0

// textWidth is how wide a line of text is at most. The font is the reader's, so this is the width in a broad one.
func textWidth(text string) float64 {
	width := 0.0
	for _, r := range text {
		width += runeWidth(r)
	}
	return width * fontSize
}

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
	return 1.1 // what is written in squares
}

// cut shortens a text to a width, with an ellipsis for the rest.
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

// wrap breaks a text into lines between words. A word that is longer than a line is cut, and so is what does not fit.
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

// clean replaces what is no text in UTF-8, so that widths and bytes speak of the same characters, and control
// characters, which no picture shows.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7F && r < 0xA0 {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, string(utf8.RuneError)))
}
