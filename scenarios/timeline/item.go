package timeline

import (
	"cmp"
	"slices"
	"strings"
)

// item is one element of a lane: a drawing from x0 to x1, with a label on it or beside it.
type item struct {
	x0     float64
	x1     float64
	when   string                  // its tooltip
	text   string                  // its label
	room   float64                 // what the drawing needs left of x0 and right of x1
	over   bool                    // the label goes onto the drawing if it fits
	free   extent                  // an empty part of the drawing, for a label that fits nowhere else
	struck bool                    // the label is struck through
	draw   func(p *pen, y float64) // y is the middle of the row

	// Set by layOut, and row by newLane.
	row    int     // from 0, the topmost
	label  float64 // the x position of the label: where it begins, or with before where it ends
	before bool    // the label is left of the drawing
	beside bool    // the label is left or right of the drawing, not on it
}

// lane is a horizontal strip of the picture.
type lane struct {
	name  []string // in lines
	items []item   // from left to right
	rows  int
	top   float64 // y position
}

const (
	rowHeight  = 20.0
	lineHeight = 15.0
	lanePad    = 7.0 // above and below the rows
	textPad    = 6.0
	maxLabel   = 420.0 // of a label; the tooltip has the whole text
)

// newLane lays items out in as many rows as it takes for none to overlap another or its label.
func newLane(name string, items []item) *lane {
	l := &lane{name: wrap(clean(name), plotLeft-2*margin, 3), items: items}
	slices.SortStableFunc(l.items, func(a, b item) int { return cmp.Compare(a.x0, b.x0) })
	var rows [][]extent
	for i := range l.items {
		it := &l.items[i]
		taken := it.layOut()
		it.row = slices.IndexFunc(rows, func(row []extent) bool { return !slices.ContainsFunc(row, taken.meets) })
		if it.row < 0 {
			it.row = len(rows)
			rows = append(rows, nil)
		}
		rows[it.row] = append(rows[it.row], taken)
	}
	l.rows = len(rows)
	return l
}

// height returns the lane's height.
func (l *lane) height() float64 {
	return 2*lanePad + max(float64(l.rows)*rowHeight, float64(len(l.name))*lineHeight)
}

// extent is a horizontal range.
type extent struct{ from, to float64 }

// meets reports whether two extents overlap.
func (e extent) meets(other extent) bool { return e.from < other.to && other.from < e.to }

// layOut chooses the position of the label: on the drawing, right of it or, if there is too little room, left of it. It
// shortens a label that does not fit, and returns what the item takes of its row.
func (it *item) layOut() extent {
	it.text = cut(it.text, maxLabel)
	width := textWidth(it.text)
	begin, end := it.x0-it.room, it.x1+it.room
	if it.over && width <= it.x1-it.x0-2*textPad {
		it.label = it.x0 + textPad
		return extent{begin, end}
	}
	it.beside = true
	it.label = end + textPad/2
	before := begin - textPad/2 - plotLeft
	switch behind := pictureWidth - margin - it.label; {
	case width <= behind:
	case width > before && width <= it.free.to-it.free.from:
		it.label = (it.free.from + it.free.to - width) / 2
		return extent{begin, end}
	case before > behind:
		it.before, it.label, it.text = true, begin-textPad/2, cut(it.text, before)
		return extent{it.label - textWidth(it.text) - textPad, end}
	default:
		it.text = cut(it.text, behind)
	}
	return extent{begin, it.label + textWidth(it.text) + textPad}
}

// write draws the lane.
func (l *lane) write(p *pen) {
	for i, line := range l.name {
		p.text("name", margin, l.top+lanePad+14+float64(i)*lineHeight, "start", line)
	}
	for _, it := range l.items {
		middle := l.top + lanePad + (float64(it.row)+0.5)*rowHeight
		p.put("<g><title>", it.when, "</title>")
		it.draw(p, middle)
		class, anchor := "", "start"
		switch {
		case it.struck:
			class = "struck"
		case it.beside:
			class = "label"
		}
		if it.before {
			anchor = "end"
		}
		if strings.TrimSpace(it.text) != "" {
			p.text(class, it.label, middle+4, anchor, it.text)
		}
		p.WriteString("</g>\n")
	}
}
