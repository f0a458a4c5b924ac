package report

import "slices"

// Sizes of blocks other than tables, in points.
const (
	labelWidth = 92
	fieldGap   = 1.5
	tileGap    = 8
	tileHeight = 49
	tileTrend  = 10 // additional height of a line with a trend
	tilesWide  = 4
	graphGap   = 18
	graphHead  = 26
	graphPlot  = 100
)

// startHeight returns the height that a block needs on a page to begin there.
func (p *pen) startHeight(b block) float64 {
	switch {
	case b.Table != nil:
		return newGrid(p, b.Table).startHeight()
	case b.Fields != nil:
		return p.fieldsStart(b.Fields)
	case b.Tiles != nil:
		return tilesHeight(b.Tiles)
	default:
		return graphHead + graphPlot
	}
}

func (p *pen) block(b block) {
	switch {
	case b.Table != nil:
		newGrid(p, b.Table).draw()
	case b.Fields != nil:
		p.fields(b.Fields)
	case b.Tiles != nil:
		p.tiles(b.Tiles)
	default:
		p.graphs(b.Graphs)
	}
}

// fieldsStart returns the whole height of a list, so that it stays on one page, but at most a third of a page.
func (p *pen) fieldsStart(f *fields) float64 {
	h := captionStyle.lineHeight() + 14
	for _, one := range f.List {
		h += float64(len(p.m.wrap(one.Value, bodyStyle, p.contentWidth()-labelWidth)))*bodyStyle.lineHeight() + fieldGap
	}
	return min(h, p.pageHeight()/3)
}

// fields draws a list with labels on the left and values beside them.
func (p *pen) fields(f *fields) {
	p.ensureHeight(p.fieldsStart(f))
	if f.Title != "" {
		if !p.atTop() {
			p.y += 6
		}
		title := p.fit("Entry", f.Title, captionStyle, p.contentWidth()*0.6)
		p.text(p.left(), p.y+captionStyle.size, title, captionStyle)
		p.textRight(p.right(), p.y+captionStyle.size, p.fit("Entry", f.Detail, smallStyle, p.contentWidth()*0.35), smallStyle)
		p.y += captionStyle.lineHeight() + 2
	}
	for _, one := range f.List {
		p.ensureHeight(bodyStyle.lineHeight())
		p.text(p.left(), p.y+bodyStyle.size, p.m.fit(one.Label, bodyStyle, labelWidth-6), bodyStyle.in(muted))
		for _, l := range p.m.wrap(one.Value, bodyStyle, p.contentWidth()-labelWidth) {
			p.ensureHeight(bodyStyle.lineHeight())
			p.y = p.lines(p.left()+labelWidth, p.y, []string{l}, bodyStyle)
		}
		p.y += fieldGap
	}
	p.y += 3
	p.stroke(p.left(), p.y, p.right(), p.y, 0.4, line)
	p.y += 3
}

// tiles draws key readings, four in a row.
func (p *pen) tiles(tiles []tile) {
	for row := range slices.Chunk(tiles, tilesWide) {
		h := tilesHeight(row)
		p.ensureHeight(h)
		width := (p.contentWidth() - (tilesWide-1)*tileGap) / tilesWide
		for i, t := range row {
			x := p.left() + float64(i)*(width+tileGap)
			p.fill(x, p.y, width, h, tint)
			p.tile(t, x+8, width-16)
		}
		p.y += h + tileGap
	}
	p.y -= tileGap
}

func tilesHeight(row []tile) float64 {
	if slices.ContainsFunc(row, func(t tile) bool { return t.Trend != "" }) {
		return tileHeight + tileTrend
	}
	return tileHeight
}

func (p *pen) tile(t tile, x, width float64) {
	value := style{bold, 14, flagColour(t.Flag)}
	note := style{regular, 6.8, muted}
	label, st := p.shrinkToFit("Reading", t.Label, smallStyle, width)
	p.text(x, p.y+13, label, st)
	number := p.fit("Value", t.Value, value, width-14)
	p.text(x, p.y+29.5, number, value)
	after := x + p.width(number, value) + 3
	if t.Flag != "" {
		p.text(after, p.y+29.5, t.Flag, style{bold, 9, flagColour(t.Flag)})
		after += 9
	}
	p.text(after, p.y+29.5, p.fit("Unit", t.Unit, smallStyle, x+width-after), smallStyle)
	p.text(x, p.y+42, p.fit("Reading", t.Note, note, width), note)
	p.text(x, p.y+42+tileTrend, p.fit("Trend", t.Trend, note, width), note)
}

func flagColour(flag string) colour {
	switch flag {
	case "H":
		return high
	case "L":
		return low
	}
	return ink
}
