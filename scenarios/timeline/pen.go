package timeline

import (
	"bytes"
	"encoding/xml"
	"strconv"
)

// pen writes SVG elements.
type pen struct{ bytes.Buffer }

// put writes alternating parts of markup and values: parts with an even index are markup and are written as they are,
// the others are values. A string value is escaped, a number is written as a coordinate wherever it stands.
func (p *pen) put(parts ...any) {
	for i, part := range parts {
		switch value := part.(type) {
		case float64:
			p.WriteString(number(value))
		case string:
			if i%2 == 0 {
				p.WriteString(value)
			} else {
				p.escape(value)
			}
		}
	}
}

// escape writes text that is valid in an element or an attribute. Characters that XML does not allow are replaced.
func (p *pen) escape(text string) {
	_ = xml.EscapeText(p, []byte(text)) // a buffer returns no error
}

// number formats a coordinate, rounded to a tenth of a pixel.
func number(x float64) string {
	text := strconv.FormatFloat(x, 'f', 1, 64)
	if n := len(text) - 2; text[n:] == ".0" {
		return text[:n]
	}
	return text
}

// text writes a line of text. y is its baseline, and anchor is "start", "middle" or "end": the part of it at x.
func (p *pen) text(class string, x, y float64, anchor, text string) {
	p.WriteString(`<text`)
	if class != "" {
		p.put(` class="`, class, `"`)
	}
	p.put(` x="`, x, `" y="`, y, `"`)
	if anchor != "start" {
		p.put(` text-anchor="`, anchor, `"`)
	}
	p.put(`>`, text, `</text>`)
}

// line writes a straight line.
func (p *pen) line(class string, x1, y1, x2, y2 float64) {
	p.put(`<path class="`, class, `" d="M`, x1, ` `, y1, `L`, x2, ` `, y2, `"/>`)
}

// rect writes a rectangle. round is the radius of its corners.
func (p *pen) rect(class string, x, y, w, h, round float64) {
	p.put(`<rect class="`, class, `" x="`, x, `" y="`, y, `" width="`, w, `" height="`, h)
	if round > 0 {
		p.put(`" rx="`, round)
	}
	p.WriteString(`"/>`)
}
