package report

import (
	"slices"
	"strconv"

	"codeberg.org/go-pdf/fpdf"
)

// Margins and the heights of the running head and foot, in points.
const (
	margin     = 46
	topFirst   = 46 // top of the first page
	topNext    = 66 // top of the others, below their running head
	bottomRoom = 58
)

type colour struct{ r, g, b int }

// The palette: ink and two greys, one accent, and one colour for each side of a reference range. Every text colour has
// a contrast of at least 4.5 to 1 on white and on the tint.
var (
	ink        = colour{0x1b, 0x2a, 0x33}
	muted      = colour{0x56, 0x65, 0x70}
	accent     = colour{0x14, 0x54, 0x6b}
	line       = colour{0xd5, 0xdd, 0xe1}
	axisColour = colour{0x9f, 0xb0, 0xb8}
	tint       = colour{0xf2, 0xf6, 0xf7}
	normal     = colour{0xde, 0xee, 0xe6}
	high       = colour{0xa8, 0x32, 0x1f}
	low        = colour{0x1f, 0x4f, 0xa3}
)

// style is the style of a text.
type style struct {
	face   face
	size   float64 // points
	colour colour
}

// lineHeight returns the distance from one line to the next.
func (s style) lineHeight() float64 { return s.size * 1.32 }

// in returns the style with another colour.
func (s style) in(c colour) style {
	s.colour = c
	return s
}

var (
	titleStyle   = style{bold, 21, accent}
	nameStyle    = style{bold, 14, ink}
	sectionStyle = style{bold, 12.5, accent}
	captionStyle = style{bold, 9.5, ink}
	headStyle    = style{bold, 7.3, muted}
	unitStyle    = style{regular, 7.3, muted}
	bodyStyle    = style{regular, 8.6, ink}
	strongStyle  = style{bold, 8.6, ink}
	noteStyle    = style{regular, 7.5, muted}
	emptyStyle   = style{italic, 8.6, muted}
	flagStyle    = style{bold, 7.3, ink}
	smallStyle   = style{regular, 7.3, muted}
)

// page has the data for the running head of a finished page.
type page struct {
	doc   *document
	first bool // first page of its document, which has a masthead instead of a running head
}

// pen draws on pages from top to bottom. y is the position of the next element. Positions are in points from the top
// left.
type pen struct {
	pdf       *fpdf.Fpdf
	m         *metrics
	doc       *document // the current document
	pages     []page    // all pages so far
	truncated []field   // truncated texts of the document
	w         float64
	h         float64
	y         float64
	loaded    [faces]bool

	// The state of the current page, to avoid repeating it. No element uses the zero values.
	set    style  // style of text
	colour colour // of text and of areas
	stroked
}

// stroked is the style of a line.
type stroked struct {
	colour colour
	weight float64
}

func (p *pen) left() float64         { return margin }
func (p *pen) right() float64        { return p.w - margin }
func (p *pen) contentWidth() float64 { return p.w - 2*margin }

// heightLeft returns the height left on the page, and body the height of an empty page.
func (p *pen) heightLeft() float64 { return p.h - bottomRoom - p.y }
func (p *pen) pageHeight() float64 { return p.h - bottomRoom - topNext }

// atTop reports whether the page is empty.
func (p *pen) atTop() bool { return p.y <= topNext }

func (p *pen) newPage() {
	p.pdf.AddPage()
	p.pages = append(p.pages, page{doc: p.doc})
	p.y = topNext
}

// ensureHeight starts a new page when less than a height is left on this one. An element that is taller than a page
// starts on a new page.
func (p *pen) ensureHeight(height float64) {
	if p.heightLeft() < min(height, p.pageHeight()) && !p.atTop() {
		p.newPage()
	}
}

func (p *pen) use(s style) {
	if !p.loaded[s.face] {
		// Loading a face takes milliseconds, so it is loaded on first use. The library pads the font's tables in place, so
		// each document needs its own copy.
		p.pdf.AddUTF8FontFromBytes("go", s.face.name(), slices.Clone(s.face.ttf()))
		p.loaded[s.face] = true
	}
	if p.set.face != s.face || p.set.size != s.size {
		p.pdf.SetFont("go", s.face.name(), s.size)
	}
	p.setFill(s.colour)
	p.set = s
}

// text draws one line with its baseline at y.
func (p *pen) text(x, y float64, s string, st style) {
	if s == "" {
		return
	}
	p.use(st)
	p.pdf.Text(x, y, p.m.printable(s))
}

func (p *pen) textRight(x, y float64, s string, st style) {
	p.text(x-p.width(s, st), y, s, st)
}

func (p *pen) textCentred(x, y float64, s string, st style) {
	p.text(x-p.width(s, st)/2, y, s, st)
}

func (p *pen) width(s string, st style) float64 { return p.m.width(s, st.face, st.size) }

// lines draws lines below each other, beginning at y, and returns the y of their end.
func (p *pen) lines(x, y float64, lines []string, st style) float64 {
	for _, l := range lines {
		p.text(x, y+st.size, l, st)
		y += st.lineHeight()
	}
	return y
}

// setFill sets the colour of text and of areas. PDF has one colour for both, and the library repeats it for every piece
// of text unless both are set alike.
func (p *pen) setFill(c colour) {
	if p.colour != c {
		p.pdf.SetFillColor(c.r, c.g, c.b)
		p.pdf.SetTextColor(c.r, c.g, c.b)
		p.colour = c
	}
}

func (p *pen) fill(x, y, w, h float64, c colour) {
	p.setFill(c)
	p.pdf.Rect(x, y, w, h, "F")
}

func (p *pen) stroke(x1, y1, x2, y2, weight float64, c colour) {
	p.setStroke(weight, c)
	p.pdf.Line(x1, y1, x2, y2)
}

// setStroke sets the style of lines.
func (p *pen) setStroke(weight float64, c colour) {
	if p.stroked.colour != c {
		p.pdf.SetDrawColor(c.r, c.g, c.b)
	}
	if p.stroked.weight != weight {
		p.pdf.SetLineWidth(weight)
	}
	p.stroked = stroked{c, weight}
}

// selectPage goes back to a finished page. It resets the state of the current page, as each page has its own.
func (p *pen) selectPage(page int) {
	p.pdf.SetPage(page)
	p.set, p.colour, p.stroked = style{}, colour{}, stroked{}
}

// runningHeads draws the running head and foot of every finished page: the document, the page number, and the notice
// that the patient is fictional.
func (p *pen) runningHeads() {
	for n, at := range p.pages {
		p.selectPage(n + 1)
		if !at.first {
			who := joined(" · ", at.doc.Name, prefixed("born ", at.doc.Born), at.doc.MRN)
			st := style{bold, 8, ink}
			p.text(p.left(), 40, p.m.fit(who, st, p.contentWidth()*0.62), st)
			p.textRight(p.right(), 40, at.doc.Title, smallStyle)
			p.stroke(p.left(), 47, p.right(), 47, 0.5, line)
		}
		base := p.h - 32
		p.stroke(p.left(), base-11, p.right(), base-11, 0.5, line)
		p.text(p.left(), base, Notice, style{bold, 7.3, muted})
		p.text(p.left()+p.width(Notice, style{bold, 7.3, muted})+4, base,
			"Made by healthmock for software testing. Not for clinical use.", smallStyle)
		p.textRight(p.right(), base, "Page "+strconv.Itoa(n+1)+" of "+strconv.Itoa(len(p.pages)), smallStyle)
	}
}
