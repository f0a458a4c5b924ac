package report

import (
	"slices"
	"strconv"

	"codeberg.org/go-pdf/fpdf"
)

// Margins and the room that the running head and foot take, in points.
const (
	margin     = 46
	topFirst   = 46 // where the first page begins
	topNext    = 66 // where the others do, under their running head
	bottomRoom = 58
)

type colour struct{ r, g, b int }

// The palette: ink and two greys, one accent, and one colour for each side of a reference range. Every colour that text
// takes has a contrast of at least 4.5 to 1 on white and on the tint.
var (
	ink     = colour{0x1b, 0x2a, 0x33}
	muted   = colour{0x56, 0x65, 0x70}
	accent  = colour{0x14, 0x54, 0x6b}
	line    = colour{0xd5, 0xdd, 0xe1}
	strokes = colour{0x9f, 0xb0, 0xb8}
	tint    = colour{0xf2, 0xf6, 0xf7}
	normal  = colour{0xde, 0xee, 0xe6}
	high    = colour{0xa8, 0x32, 0x1f}
	low     = colour{0x1f, 0x4f, 0xa3}
)

// style is how a piece of text looks.
type style struct {
	face   face
	size   float64 // points
	colour colour
}

// lead is the distance from one line to the next.
func (s style) lead() float64 { return s.size * 1.32 }

func (s style) in(c colour) style { s.colour = c; return s }

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

// page is what the running head of a finished page needs.
type page struct {
	doc   *document
	first bool // of its document: it has a masthead in place of the running head
}

// pen draws on pages from top to bottom. y is where the next thing goes; everything is in points from the top left.
type pen struct {
	pdf    *fpdf.Fpdf
	m      *metrics
	doc    *document // in hand
	pages  []page    // so far
	cut    []field   // what did not fit into its place in the document
	w, h   float64
	y      float64
	loaded [faces]bool

	// What the current page was last told; the zero value of each is used by nothing.
	set    style  // type of text
	colour colour // of text and of areas
	stroked
}

// stroked is how a line looks.
type stroked struct {
	colour colour
	weight float64
}

func (p *pen) left() float64  { return margin }
func (p *pen) right() float64 { return p.w - margin }
func (p *pen) wide() float64  { return p.w - 2*margin }

// room is the height left on the page; body the height of an empty one.
func (p *pen) room() float64 { return p.h - bottomRoom - p.y }
func (p *pen) body() float64 { return p.h - bottomRoom - topNext }

// fresh tells whether nothing stands on the page yet.
func (p *pen) fresh() bool { return p.y <= topNext }

func (p *pen) newPage() {
	p.pdf.AddPage()
	p.pages = append(p.pages, page{doc: p.doc})
	p.y = topNext
}

// ensure starts a new page when less than a height is left on this one. A thing taller than a page is on its own.
func (p *pen) ensure(height float64) {
	if p.room() < min(height, p.body()) && !p.fresh() {
		p.newPage()
	}
}

func (p *pen) use(s style) {
	if !p.loaded[s.face] {
		// A face costs milliseconds, so it is loaded when it is first used. The library pads the font's tables in
		// place: each document gets its own copy.
		p.pdf.AddUTF8FontFromBytes("go", s.face.name(), slices.Clone(s.face.ttf()))
		p.loaded[s.face] = true
	}
	if p.set.face != s.face || p.set.size != s.size {
		p.pdf.SetFont("go", s.face.name(), s.size)
	}
	p.paint(s.colour)
	p.set = s
}

// text sets one line with its baseline at y.
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

// lines sets wrapped lines below each other, the first one's top at y, and returns where they end.
func (p *pen) lines(x, y float64, lines []string, st style) float64 {
	for _, l := range lines {
		p.text(x, y+st.size, l, st)
		y += st.lead()
	}
	return y
}

// paint sets the colour of text and of areas. PDF has one colour for both, and the library repeats it for every piece
// of text unless both are set alike.
func (p *pen) paint(c colour) {
	if p.colour != c {
		p.pdf.SetFillColor(c.r, c.g, c.b)
		p.pdf.SetTextColor(c.r, c.g, c.b)
		p.colour = c
	}
}

func (p *pen) fill(x, y, w, h float64, c colour) {
	p.paint(c)
	p.pdf.Rect(x, y, w, h, "F")
}

func (p *pen) stroke(x1, y1, x2, y2, weight float64, c colour) {
	p.strokes(weight, c)
	p.pdf.Line(x1, y1, x2, y2)
}

// strokes sets how lines look.
func (p *pen) strokes(weight float64, c colour) {
	if p.stroked.colour != c {
		p.pdf.SetDrawColor(c.r, c.g, c.b)
	}
	if p.stroked.weight != weight {
		p.pdf.SetLineWidth(weight)
	}
	p.stroked = stroked{c, weight}
}

// turnTo goes back to a finished page. What that was last told is not what the current one was.
func (p *pen) turnTo(page int) {
	p.pdf.SetPage(page)
	p.set, p.colour, p.stroked = style{}, colour{}, stroked{}
}

// runningHeads goes over the finished pages and says on each what it belongs to, where it stands among the others, and
// that the patient is invented.
func (p *pen) runningHeads() {
	for n, at := range p.pages {
		p.turnTo(n + 1)
		if !at.first {
			who := joined(" · ", at.doc.Name, prefixed("born ", at.doc.Born), at.doc.MRN)
			st := style{bold, 8, ink}
			p.text(p.left(), 40, p.m.fit(who, st, p.wide()*0.62), st)
			p.textRight(p.right(), 40, at.doc.Title, smallStyle)
			p.stroke(p.left(), 47, p.right(), 47, 0.5, line)
		}
		base := p.h - 32
		p.stroke(p.left(), base-11, p.right(), base-11, 0.5, line)
		p.text(p.left(), base, notice, style{bold, 7.3, muted})
		p.text(p.left()+p.width(notice, style{bold, 7.3, muted})+4, base,
			"Made by healthmock for software testing. Not for clinical use.", smallStyle)
		p.textRight(p.right(), base, "Page "+strconv.Itoa(n+1)+" of "+strconv.Itoa(len(p.pages)), smallStyle)
	}
}
