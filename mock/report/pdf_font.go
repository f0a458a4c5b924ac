package report

import (
	"fmt"
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goitalic"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// face is one of the Go fonts. They have Latin, Greek and Cyrillic letters, and the symbols that reports need.
type face int

const (
	regular face = iota
	bold
	italic
	faces
)

// name returns the PDF library's name of the face's style.
func (f face) name() string { return [faces]string{"", "B", "I"}[f] }

func (f face) ttf() []byte { return [faces][]byte{goregular.TTF, gobold.TTF, goitalic.TTF}[f] }

// missing replaces every rune that the fonts do not have.
const missing = '\uFFFD'

// lastRune bounds the width tables. Above it the Go fonts have only a few ligatures.
const lastRune = 0x2600

// widths is a face's advance for each rune in thousandths of the type size; zero: the face has no such glyph.
type widths [lastRune]uint16

// metrics measures text in every face. It is read-only once made.
type metrics struct {
	faces   [faces]widths
	missing [faces]uint16
}

// fontMetrics parses the faces once, for the first PDF. The library parses them again for each document, but gives the
// widths only of the selected face.
var fontMetrics = sync.OnceValues(func() (*metrics, error) {
	m := new(metrics)
	for f := range faces {
		parsed, err := sfnt.Parse(f.ttf())
		if err != nil {
			return nil, fmt.Errorf("parse font %q: %w", f.name(), err)
		}
		var buf sfnt.Buffer
		advance := func(r rune) (uint16, error) {
			glyph, err := parsed.GlyphIndex(&buf, r)
			if err != nil || glyph == 0 {
				return 0, err
			}
			w, err := parsed.GlyphAdvance(&buf, glyph, fixed.I(1000), font.HintingNone)
			return uint16(max(w.Round(), 0)), err
		}
		for r := rune(' '); r < lastRune; r++ {
			if m.faces[f][r], err = advance(r); err != nil {
				return nil, fmt.Errorf("measure %q: %w", r, err)
			}
		}
		if m.missing[f], err = advance(missing); err != nil {
			return nil, fmt.Errorf("measure %q: %w", missing, err)
		}
	}
	return m, nil
})

// width returns a text's width in the unit of the type size.
func (m *metrics) width(s string, f face, size float64) float64 {
	total := 0
	for _, r := range s {
		total += int(m.rune(r, f))
	}
	return float64(total) * size / 1000
}

func (m *metrics) rune(r rune, f face) uint16 {
	if r < lastRune && m.faces[f][r] > 0 {
		return m.faces[f][r]
	}
	return m.missing[f]
}

// printable returns a text that the fonts can print: white space becomes a space, and characters that they do not have
// (emoji, right-to-left scripts, control characters, invalid UTF-8) become a visible replacement.
func (m *metrics) printable(s string) string {
	clean := func(r rune) rune {
		switch {
		case r == '\n', r == '\t', r == '\r', r == '\u2028', r == '\u2029':
			return ' '
		case r >= lastRune || r < ' ' || m.faces[regular][r] == 0:
			return missing
		}
		return r
	}
	if utf8.ValidString(s) && strings.IndexFunc(s, func(r rune) bool { return clean(r) != r }) < 0 {
		return s
	}
	return strings.Map(clean, strings.ToValidUTF8(s, string(missing)))
}

// wrap breaks a text into lines of a maximum width. Words longer than a line are broken after an @, a hyphen or a
// slash, or else at the end of the line. An empty text has no lines.
func (m *metrics) wrap(s string, st style, width float64) []string {
	s = m.printable(s)
	if s == "" {
		return nil
	}
	if m.width(s, st.face, st.size) <= width {
		return []string{s}
	}
	limit := int(width * 1000 / st.size)
	var lines []string
	start, used := 0, 0 // the current line: its first byte and its width so far
	blank := -1         // the last space in the line
	hyphen := 0         // where the line may be broken without a space
	for i, r := range s {
		w := int(m.rune(r, st.face))
		for used+w > limit && i > start && r != ' ' { // It runs twice when the text carried over is also too long.
			end, next := i, i
			switch {
			case blank > start:
				end, next = blank, blank+1
			case hyphen > start:
				end, next = hyphen, hyphen
			}
			lines = append(lines, strings.TrimRight(s[start:end], " "))
			start, blank = next, -1
			used = 0
			for _, carried := range s[start:i] {
				used += int(m.rune(carried, st.face))
			}
		}
		switch r {
		case ' ':
			blank = i
		case '@', '-', '/':
			hyphen = i + 1
		}
		used += w
	}
	return append(lines, strings.TrimRight(s[start:], " "))
}

// fit truncates a text to one line, with an ellipsis.
func (m *metrics) fit(s string, st style, width float64) string {
	s = m.printable(s)
	if m.width(s, st.face, st.size) <= width {
		return s
	}
	room := width - m.width("…", st.face, st.size)
	for i, r := range s {
		room -= float64(m.rune(r, st.face)) * st.size / 1000
		if room < 0 {
			return strings.TrimRight(s[:i], " ") + "…"
		}
	}
	return s
}
