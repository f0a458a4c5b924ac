package report

import (
	"slices"
	"strings"
)

// Text that does not fit in its space is truncated with an ellipsis, and printed in full at the end of the report.

// clip breaks a text into lines and returns at most most of them.
func (p *pen) clip(label, s string, st style, width float64, most int) []string {
	lines := p.m.wrap(s, st, width)
	if len(lines) <= most {
		return lines
	}
	p.recordTruncated(label, s)
	kept := slices.Clone(lines[:most])
	kept[most-1] = strings.TrimRight(p.m.fit(kept[most-1]+" "+lines[most], st, width), " ")
	return kept
}

// fit truncates a text to one line.
func (p *pen) fit(label, s string, st style, width float64) string {
	fitted := p.m.fit(s, st, width)
	if fitted != p.m.printable(s) {
		p.recordTruncated(label, s)
	}
	return fitted
}

// shrinkToFit is fit with a smaller type for a label that is a little too long: down to four fifths of the size, before
// it is truncated.
func (p *pen) shrinkToFit(label, s string, st style, width float64) (string, style) {
	if wide := p.width(p.m.printable(s), st); wide > width {
		st.size *= max(width/wide*0.999, 0.8) // slightly smaller, so that rounding does not truncate it
	}
	return p.fit(label, s, st, width), st
}

// recordTruncated records a truncated text. A text that is truncated several times is printed once.
func (p *pen) recordTruncated(label, s string) {
	if !slices.ContainsFunc(p.truncated, func(f field) bool { return f.Value == s }) {
		p.truncated = append(p.truncated, field{label, s})
	}
}

// truncatedLegend is the legend of "Printed in full".
const truncatedLegend = "what ends in … on the pages before, for want of room"

// printTruncated draws the truncated texts in full, as a section over as many pages as necessary.
func (p *pen) printTruncated(level int) {
	if len(p.truncated) > 0 {
		p.section(section{
			Title: "Printed in full", Aside: truncatedLegend,
			Blocks: []block{{Fields: &fields{List: p.truncated}}},
		}, level)
	}
}
