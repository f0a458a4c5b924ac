package report

// Distances inside a table, in points.
const (
	cellGap  = 8   // between two columns
	cellPad  = 3.2 // above and below the text of a row
	flagRoom = 9   // right of a number, for its flag

	captionGap = 8 // above a printed caption
	captionPad = 3 // below it
)

// grid draws one table on as many pages as it takes, with the column headings at the top of each.
type grid struct {
	p     *pen
	t     *table
	xs    []float64 // where each column begins
	ws    []float64 // how wide its text may be
	heads [][]string
	units [][]string
	headH float64
	// openGroup is the group whose line is repeated on the next page; nil between groups and for groups without titles.
	openGroup *group
}

func newGrid(p *pen, t *table) *grid {
	g := &grid{p: p, t: t}
	total := 0.0
	for _, c := range t.Columns {
		total += c.Width
	}
	x := p.left()
	for i, c := range t.Columns {
		w := p.contentWidth() * c.Width / total
		inner := w - cellGap
		if i == len(t.Columns)-1 {
			inner = w
		}
		if c.Right {
			inner -= flagRoom
		}
		g.xs, g.ws = append(g.xs, x), append(g.ws, inner)
		g.heads = append(g.heads, p.clip("Column", c.Title, headStyle, inner, 3))
		g.units = append(g.units, p.clip("Unit", c.Unit, unitStyle, inner, 2))
		g.headH = max(g.headH, float64(len(g.heads[i])+len(g.units[i]))*headStyle.lineHeight())
		x += w
	}
	g.headH += 4
	return g
}

// startHeight returns the height of the beginning of the table: caption, headings, the first group's line and the first
// row.
func (g *grid) startHeight() float64 {
	h := g.headH
	if g.t.Titled {
		h += captionGap + captionStyle.lineHeight() + captionPad
	}
	for _, one := range g.t.Groups {
		h += g.groupHeight(one)
		if len(one.Rows) > 0 {
			return h + min(g.layOut(one.Rows[0]).height(), g.p.pageHeight()/3)
		}
	}
	return h
}

func (g *grid) draw() {
	p := g.p
	p.ensureHeight(g.startHeight())
	if g.t.Titled {
		if !p.atTop() {
			p.y += captionGap
		}
		p.y = p.lines(p.left(), p.y, []string{p.fit("Table", g.t.Caption, captionStyle, p.contentWidth())}, captionStyle)
		p.y += captionPad
	}
	g.head()
	for _, one := range g.t.Groups {
		g.group(one)
	}
	p.y += 4
}

// head draws the column headings, aligned at their last lines.
func (g *grid) head() {
	p := g.p
	base := p.y + g.headH - 4
	for i, c := range g.t.Columns {
		y := base - float64(len(g.heads[i])+len(g.units[i]))*headStyle.lineHeight()
		put := func(lines []string, st style) {
			for _, l := range lines {
				if c.Right {
					p.textRight(g.xs[i]+g.ws[i], y+st.size, l, st)
				} else {
					p.text(g.xs[i], y+st.size, l, st)
				}
				y += headStyle.lineHeight()
			}
		}
		put(g.heads[i], headStyle)
		put(g.units[i], unitStyle)
	}
	p.y += g.headH
	p.stroke(p.left(), p.y, p.right(), p.y, 0.6, axisColour)
}

// nextPage continues the table on the next page, with the headings and the title of the continued group.
func (g *grid) nextPage() {
	g.p.newPage()
	if g.t.Titled {
		caption := g.p.m.fit(g.t.Caption, captionStyle, g.p.contentWidth()-80) + ", continued"
		g.p.y = g.p.lines(g.p.left(), g.p.y, []string{caption}, captionStyle)
	}
	g.head()
	if g.openGroup != nil {
		g.groupLine(group{Title: g.p.m.fit(g.openGroup.Title, strongStyle, g.p.contentWidth()-80) + ", continued"})
	}
}

func (g *grid) group(one group) {
	p := g.p
	if one.Title != "" {
		first := 0.0
		if len(one.Rows) > 0 {
			first = min(g.layOut(one.Rows[0]).height(), p.pageHeight()/3)
		}
		if p.heightLeft() < g.groupHeight(one)+first {
			g.nextPage()
		}
		g.groupLine(one)
		g.openGroup = &one
	}
	for _, r := range one.Rows {
		g.row(g.layOut(r))
	}
	g.openGroup = nil
}

const groupPad = 4

func (g *grid) groupLines(one group) (title, detail []string, beside bool) {
	inner := g.p.contentWidth() - 12
	title = g.p.clip("Entry", one.Title, strongStyle, inner, 2)
	detail = g.p.clip("Entry", one.Detail, noteStyle, inner, 3)
	if len(title) == 1 && len(detail) == 1 {
		beside = g.p.width(title[0], strongStyle)+g.p.width(detail[0], noteStyle)+8 <= inner
	}
	return title, detail, beside
}

func (g *grid) groupHeight(one group) float64 {
	if one.Title == "" {
		return 0
	}
	title, detail, beside := g.groupLines(one)
	h := float64(len(title))*strongStyle.lineHeight() + 2*groupPad
	if !beside {
		h += float64(len(detail)) * noteStyle.lineHeight()
	}
	return h
}

func (g *grid) groupLine(one group) {
	p := g.p
	title, detail, beside := g.groupLines(one)
	h := g.groupHeight(one)
	p.fill(p.left(), p.y, p.contentWidth(), h, tint)
	y := p.lines(p.left()+6, p.y+groupPad-0.5, title, strongStyle)
	if beside {
		p.text(p.left()+6+p.width(title[0], strongStyle)+8, p.y+groupPad-0.5+strongStyle.size, detail[0], noteStyle)
	} else {
		p.lines(p.left()+6, y, detail, noteStyle)
	}
	p.y += h
	p.stroke(p.left(), p.y, p.right(), p.y, 0.4, line)
}

// cellLine is one line of a cell; a laidRow holds the lines of each cell.
type cellLine struct {
	text  string
	style style
	flag  string
}

type rowLines [][]cellLine

func (r rowLines) height() float64 {
	tallest := 0.0
	for _, c := range r {
		h := 0.0
		for _, l := range c {
			h += l.style.lineHeight()
		}
		tallest = max(tallest, h)
	}
	return tallest + 2*cellPad
}

// layOut breaks the texts of a row into lines.
func (g *grid) layOut(row []cell) rowLines {
	laid := make(rowLines, len(row))
	for i, c := range row {
		st := bodyStyle
		if c.Strong {
			st = strongStyle
		}
		if c.Flag != "" {
			st = strongStyle.in(flagColour(c.Flag))
		}
		for j, l := range g.p.m.wrap(c.Text, st, g.ws[i]) {
			flag := ""
			if j == 0 {
				flag = c.Flag
			}
			laid[i] = append(laid[i], cellLine{l, st, flag})
		}
		for _, l := range g.p.m.wrap(c.Note, noteStyle, g.ws[i]) {
			laid[i] = append(laid[i], cellLine{l, noteStyle, ""})
		}
	}
	return laid
}

// row draws a row. A row that does not fit is moved to the next page. A row that is taller than a page is broken
// between lines.
func (g *grid) row(r rowLines) {
	p := g.p
	h := r.height()
	if p.heightLeft() < h && (h <= p.pageHeight()-g.headH || p.heightLeft() < p.pageHeight()/4) {
		g.nextPage()
	}
	for {
		rest, drawn := g.part(r)
		p.y += drawn
		p.stroke(p.left(), p.y, p.right(), p.y, 0.4, line)
		if rest == nil {
			return
		}
		r = rest
		g.nextPage()
	}
}

// part draws the lines that fit on the page and returns the others, nil when there are none.
func (g *grid) part(r rowLines) (rest rowLines, drawn float64) {
	p := g.p
	limit := p.heightLeft() - cellPad
	rest = make(rowLines, len(r))
	more := false
	for i, c := range r {
		y := cellPad
		for j, l := range c {
			if y+l.style.lineHeight() > limit && j > 0 {
				rest[i] = c[j:]
				more = true
				break
			}
			g.line(i, p.y+y-0.6+l.style.size, l)
			y += l.style.lineHeight()
		}
		drawn = max(drawn, y+cellPad)
	}
	if !more {
		return nil, drawn
	}
	return rest, drawn
}

func (g *grid) line(i int, y float64, l cellLine) {
	if !g.t.Columns[i].Right {
		g.p.text(g.xs[i], y, joined(" ", l.text, l.flag), l.style)
		return
	}
	end := g.xs[i] + g.ws[i]
	g.p.textRight(end, y, l.text, l.style)
	if l.flag != "" {
		g.p.text(end+2.5, y, l.flag, flagStyle.in(l.style.colour))
	}
}
