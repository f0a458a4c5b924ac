package timeline

import (
	"cmp"
	"slices"
	"strings"
)

// item is one thing in a lane: what is drawn from x0 to x1, with a text over it or beside it.
type item struct {
	x0, x1 float64
	when   string // for whoever points at it
	text   string
	room   float64                 // of a sign around x0 and x1
	over   bool                    // the text goes onto the drawing where that is wide enough
	free   extent                  // a piece of the drawing with nothing on it, for a text that has no place elsewhere
	struck bool                    // the text is crossed out
	draw   func(p *pen, y float64) // y is the middle of the row

	// Where the lane puts it.
	row    int
	label  float64 // where the text begins or, before the drawing, ends
	before bool
	beside bool
}

// lane is a strip of the picture.
type lane struct {
	name  []string // lines
	items []item   // from left to right
	rows  int
	top   float64
}

const (
	rowHeight  = 20.0
	lineHeight = 15.0
	lanePad    = 7.0 // above and below the rows
	textPad    = 6.0
	maxLabel   = 420.0 // of a text beside an item; the whole is shown to whoever points at it
)

// newLane lays the items out so that none lies on another, nor on another's text.
func newLane(name string, items []item) *lane {
	l := &lane{name: wrap(clean(name), plotLeft-2*margin, 3), items: items}
	slices.SortStableFunc(l.items, func(a, b item) int { return cmp.Compare(a.x0, b.x0) })
	var rows [][]extent
	for i := range l.items {
		it := &l.items[i]
		taken := it.settle()
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

// height is what the lane takes of the picture.
func (l *lane) height() float64 {
	return 2*lanePad + max(float64(l.rows)*rowHeight, float64(len(l.name))*lineHeight)
}

// extent is what an item takes of its row.
type extent struct{ from, to float64 }

func (e extent) meets(other extent) bool { return e.from < other.to && other.from < e.to }

// settle chooses where the text goes: onto the drawing, behind it or, where the picture ends too soon, before it.
func (it *item) settle() extent {
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
