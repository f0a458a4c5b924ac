package report

import (
	"slices"
	"strings"
)

// Text that does not fit into its place is cut there, with an ellipsis, and printed in full at the end of the report: a page has
// places of a fixed size, a record has not.

// clip breaks a text into lines and keeps as many as there is room for.
func (p *pen) clip(label, s string, st style, width float64, most int) []string {
	lines := p.m.wrap(s, st, width)
	if len(lines) <= most {
		return lines
	}
	p.keep(label, s)
	kept := slices.Clone(lines[:most])
	kept[most-1] = strings.TrimRight(p.m.fit(kept[most-1]+" "+lines[most], st, width), " ")
	return kept
}

// fit cuts a text so that it takes one line.
func (p *pen) fit(label, s string, st style, width float64) string {
	fitted := p.m.fit(s, st, width)
	if fitted != p.m.printable(s) {
		p.keep(label, s)
	}
	return fitted
}

// snug is fit for a label that is a little too long for its place: it is set smaller, down to four fifths, before it is cut.
func (p *pen) snug(label, s string, st style, width float64) (string, style) {
	if wide := p.width(p.m.printable(s), st); wide > width {
		st.size *= max(width/wide*0.999, 0.8) // a hair less, or rounding would cut it
	}
	return p.fit(label, s, st, width), st
}

// keep remembers a text that was cut. What stands in several places is printed once.
func (p *pen) keep(label, s string) {
	if !slices.ContainsFunc(p.cut, func(f field) bool { return f.Value == s }) {
		p.cut = append(p.cut, field{label, s})
	}
}

// cutLegend says what stands below "Printed in full".
const cutLegend = "what ends in … on the pages before, for want of room"

// inFull prints the texts that were cut, as a section that breaks over as many pages as it takes.
func (p *pen) inFull(level int) {
	if len(p.cut) > 0 {
		p.section(section{Title: "Printed in full", Aside: cutLegend, Blocks: []block{{Fields: &fields{List: p.cut}}}}, level)
	}
}
