package timeline

// glyph is a symbol, drawn around its centre.
type glyph struct {
	class string // CSS class
	shape string // SVG path around the origin
	means string // its text in the key
}

// The glyphs differ in shape and mark, not only in colour: a first attempt is a circle and a retry a diamond; an
// accepted one has a tick and a refused one a cross.
var (
	accepted      = glyph{"good", circle + tickMark, "taken at the first attempt"}
	refused       = glyph{"bad", circle + cross, "first attempt failed"}
	retryAccepted = glyph{"good", diamond + tickMark, "taken at a retry"}
	retryRefused  = glyph{"bad", diamond + cross, "retry failed"}
	delayed       = glyph{"held", "M-8 0H8", "held back"}
	cancelled     = glyph{"off", circle + slash, "dropped or cancelled"}
	pending       = glyph{"off", circle, "not posted yet"}
	paper         = glyph{"mark", "M-4 -6H2L5 -3V6H-4ZM2 -6V-3H5", "report"}
	pin           = glyph{"mark", "M0 -5L5 0L0 5L-5 0Z", "other event"}
	met           = glyph{"good", square + tickMark, "expectation met"}
	missed        = glyph{"bad", square + cross, "expectation missed"}
	open          = glyph{"mark", square, "expected of the client"}
	brokenGap     = glyph{"gap", "M-7 -8H7V8H-7Z", "quiet time, not to scale"}
)

// keyOrder is the order of the glyphs in the key.
var keyOrder = []glyph{
	paper, pin, accepted, refused, retryAccepted, retryRefused, delayed, cancelled, pending, open, met, missed, brokenGap,
}

const (
	circle   = "M-6 0A6 6 0 1 1 6 0A6 6 0 1 1 -6 0Z"
	diamond  = "M0 -7.5L7.5 0L0 7.5L-7.5 0Z"
	square   = "M-6 -6H6V6H-6Z"
	tickMark = "M-3 0L-1 2.5L3 -2.5"
	cross    = "M-2.5 -2.5L2.5 2.5M-2.5 2.5L2.5 -2.5"
	slash    = "M-4.2 4.2L4.2 -4.2"
)

// glyphSize is half the width of a glyph with its margin, in pixels.
const glyphSize = 9.0

// stamp draws a glyph.
func (p *pen) stamp(g glyph, x, y float64) {
	p.put(`<path class="`, g.class, `" transform="translate(`, x, ` `, y, `)" d="`, g.shape, `"/>`)
}
