package timeline

import "slices"

// use adds a glyph to the key.
func (d *drawing) use(g glyph) {
	if !slices.Contains(d.used, g) {
		d.used = append(d.used, g)
	}
}

// keyEntry is a glyph in the key. x and y are relative to the key's top left corner.
type keyEntry struct {
	glyph
	x, y float64
}

// keyEntries lays the key out in lines, and returns their height.
func (d *drawing) keyEntries() (list []keyEntry, height float64) {
	if len(d.used) == 0 {
		return nil, 0
	}
	x, y := margin+glyphSize, rowHeight/2
	for _, g := range keyOrder {
		if !slices.Contains(d.used, g) {
			continue
		}
		width := 2*glyphSize + textWidth(g.means) + margin
		if x+width > pictureWidth {
			x, y = margin+glyphSize, y+rowHeight
		}
		list = append(list, keyEntry{g, x, y})
		x += width
	}
	return list, y + rowHeight/2
}

// key draws the key.
func (d *drawing) key(top float64) {
	list, _ := d.keyEntries()
	for _, e := range list {
		d.stamp(e.glyph, e.x, top+e.y)
		d.text("small", e.x+glyphSize+2, top+e.y+4, "start", e.means)
		d.WriteByte('\n')
	}
}
