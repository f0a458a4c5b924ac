package report

import (
	"io"
	"time"

	"codeberg.org/go-pdf/fpdf"
)

// writePDF renders the document as a PDF. The PDF's dates are the report's, so that equal reports give equal files.
func writePDF(w io.Writer, r *Report) error {
	m, err := fontMetrics()
	if err != nil {
		return err
	}
	p := newPen(m, r)
	if r.Spec.Layout == Combined {
		err = p.combined(r)
	} else {
		err = p.report(r, 0)
	}
	if err != nil {
		return err
	}
	p.runningHeads()
	return p.pdf.Output(compressingWriter{w})
}

// report draws a report from the top of a page. Its sections are bookmarks of a level, below a bookmark of the report.
func (p *pen) report(r *Report, level int) error {
	doc := r.build()
	p.beginDocument(doc)
	if level > 0 {
		name := doc.Title
		if r.Spec.PerSource {
			name = joined(": ", name, sourceNames(r.chart))
		}
		p.pdf.Bookmark(p.m.printable(name), level-1, 0)
	}
	for s := range doc.Sections {
		p.section(s, level)
	}
	if doc.err != nil {
		return doc.err
	}
	p.printTruncated(level)
	p.earlierPages(r, level)
	return nil
}

// beginDocument begins a document: a page with its title and the data about the patient.
func (p *pen) beginDocument(doc *document) {
	p.doc, p.truncated = doc, nil
	p.newPage()
	p.pages[len(p.pages)-1].first = true
	p.y = topFirst
	p.masthead()
	p.banner()
}

func newPen(m *metrics, r *Report) *pen {
	size := "Letter"
	if r.Meta.Paper == A4 {
		size = "A4"
	}
	f := fpdf.New("P", "pt", size, "")
	p := &pen{pdf: f, m: m}
	p.w, p.h = f.GetPageSize()
	f.SetAutoPageBreak(false, 0)
	f.SetMargins(0, 0, 0)
	f.SetCatalogSort(true)
	f.SetCompression(false) // compressPDF does that
	at := r.Meta.UpdatedAt.UTC()
	if at.IsZero() {
		at = time.Unix(0, 0).UTC() // the library replaces the zero time by the current time
	}
	f.SetCreationDate(at)
	f.SetModificationDate(at)
	f.SetTitle(m.printable(r.Spec.Title+": "+r.chart.Patient.Name()), true)
	f.SetSubject(m.printable("Records held by "+sourceNames(r.chart))+". "+Notice, true)
	f.SetAuthor("healthmock", true)
	f.SetCreator("healthmock", true)
	f.SetProducer("healthmock", true)
	f.SetKeywords("synthetic, invented patient, "+r.Spec.Code, true)
	f.SetLang("en-US")
	return p
}

// masthead draws the top of the first page: the title on the left, the sources on the right.
func (p *pen) masthead() {
	const column = 190
	top := p.y
	y := top
	for i, l := range p.doc.From[:min(len(p.doc.From), 5)] {
		st := style{regular, 8.2, muted}
		if i == 0 {
			st = style{bold, 9.2, ink}
		}
		for _, part := range p.clip("Provider", l, st, column, 2) {
			p.textRight(p.right(), y+st.size, part, st)
			y += st.lineHeight()
		}
	}
	right := y
	width := p.contentWidth() - column - 20
	y = p.lines(p.left(), top-4, p.m.wrap(p.doc.Title, titleStyle, width), titleStyle)
	sub := style{regular, 9.2, muted}
	y = p.lines(p.left(), y+1, p.clip("Subtitle", p.doc.Subtitle, sub, width, 3), sub)
	issued := joined(" · ", p.doc.Issued, prefixed("Document ", p.doc.Number))
	y = p.lines(p.left(), y+2, p.m.wrap(issued, smallStyle, width), smallStyle)
	p.y = max(y, right) + 14
}

// banner draws the box with the data about the patient.
func (p *pen) banner() {
	const columns, pad, gap = 4, 12.0, 10.0
	value := style{regular, 8.8, ink}
	width := (p.contentWidth() - 2*pad - (columns-1)*gap) / columns
	name := p.clip("Name", p.doc.Name, nameStyle, p.contentWidth()-2*pad, 3)
	type labelled struct {
		label string
		lines []string
	}
	var rows [][]labelled
	height := 2*pad - 4 + float64(len(name))*nameStyle.lineHeight()
	var heights []float64
	for i := 0; i < len(p.doc.Banner); i += columns {
		var row []labelled
		tallest := 0.0
		for _, f := range p.doc.Banner[i:min(i+columns, len(p.doc.Banner))] {
			lines := p.clip(f.Label, f.Value, value, width, 5)
			row = append(row, labelled{f.Label, lines})
			tallest = max(tallest, noteStyle.lineHeight()+float64(len(lines))*value.lineHeight())
		}
		rows = append(rows, row)
		heights = append(heights, tallest)
		height += tallest + 6
	}
	p.fill(p.left(), p.y, p.contentWidth(), height, tint)
	p.fill(p.left(), p.y, 3, height, accent)
	y := p.lines(p.left()+pad, p.y+pad-2, name, nameStyle) + 4
	for i, row := range rows {
		for j, f := range row {
			x := p.left() + pad + float64(j)*(width+gap)
			below := p.lines(x, y, []string{f.label}, smallStyle)
			p.lines(x, below, f.lines, value)
		}
		y += heights[i] + 6
	}
	p.y += height
}

// section draws a heading and its content. The heading is on the same page as the beginning of the content.
func (p *pen) section(s section, level int) {
	const before, rule, after = 22, 5, 7
	first := emptyStyle.lineHeight()
	if len(s.Blocks) > 0 {
		first = p.startHeight(s.Blocks[0])
	}
	p.ensureHeight(before + sectionStyle.lineHeight() + rule + after + first)
	if !p.atTop() {
		p.y += before
	}
	p.text(p.left(), p.y+sectionStyle.size, s.Title, sectionStyle)
	p.pdf.Bookmark(p.m.printable(s.Title), level, p.y)
	p.textRight(p.right(), p.y+sectionStyle.size, s.Aside, smallStyle)
	p.y += sectionStyle.lineHeight() + rule
	p.stroke(p.left(), p.y, p.right(), p.y, 1.1, accent)
	p.y += after
	if len(s.Blocks) == 0 {
		p.y = p.lines(p.left(), p.y, []string{s.Empty}, emptyStyle)
		return
	}
	for _, b := range s.Blocks {
		p.block(b)
	}
}

// earlierPages adds earlier episodes until the report has its minimum number of pages. If there are not enough
// episodes, it adds blank pages.
func (p *pen) earlierPages(r *Report, level int) {
	short := func() bool { return p.pdf.PageNo() < r.Meta.Pages }
	if !short() {
		return
	}
	begun := false
	for blocks := range r.earlierRecords(func(int) bool { return short() }) {
		if !begun {
			p.section(section{Title: earlierTitle, Blocks: blocks}, level)
			begun = true
			continue
		}
		for _, b := range blocks {
			p.block(b)
		}
	}
	for short() {
		p.newPage()
		p.y = p.lines(p.left(), p.y, []string{"This page is left blank."}, emptyStyle)
	}
}
