package timeline

import (
	"strings"
	"time"
)

// lanes returns the lanes of the picture from top to bottom, without empty ones. It adds their glyphs to the key.
func (d *drawing) lanes(t *Timeline) []*lane {
	var all []*lane
	add := func(name string, items []item) {
		if len(items) > 0 {
			all = append(all, newLane(name, items))
		}
	}
	add("Status", d.spans(t.Statuses))
	for _, source := range t.Sources {
		add(source.Name, d.spans(source.Spans))
	}
	add("Reports", d.marks(t.Reports, paper))
	add("Other", d.marks(t.Others, pin))
	add("Notifications", each(t.Notifications, d.notice))
	add("Faults", d.spans(t.Faults))
	add("Expectations", each(t.Expectations, d.check))
	return all
}

// each returns the items of a list.
func each[T any](list []T, draw func(T) item) []item {
	items := make([]item, len(list))
	for i, one := range list {
		items[i] = draw(one)
	}
	return items
}

func (d *drawing) spans(list []Span) []item { return each(list, d.span) }

// tones are the CSS classes of spans.
var tones = map[Tone]string{Busy: "busy", Good: "well", Bad: "ill", Over: "over"}

func (d *drawing) span(s Span) item {
	from, to := s.From, later(s.From, s.To)
	x0, x1 := d.axis.x(from), d.axis.x(to)
	class := "span " + tones[s.Tone]
	return item{
		x0:   x0,
		x1:   max(x1, x0+3),
		text: clean(s.Text),
		over: true,
		when: d.between(from, to) + clean(s.Text),
		draw: func(p *pen, y float64) { p.rect(strings.TrimSpace(class), x0, y-9, max(x1-x0-1, 3), 18, 3) },
	}
}

// marks draws each mark as a glyph.
func (d *drawing) marks(list []Mark, g glyph) []item {
	return each(list, func(m Mark) item {
		d.use(g)
		x := d.axis.x(m.At)
		return item{
			x0:   x,
			x1:   x,
			room: glyphSize,
			text: clean(m.Text),
			when: d.between(m.At, m.At) + clean(m.Text),
			draw: func(p *pen, y float64) { p.stamp(g, x, y) },
		}
	})
}

// stamped is a glyph at an x position.
type stamped struct {
	glyph
	x float64
}

// notice draws a notification: a line while it was delayed, another from the first attempt to the last, and a glyph for
// each attempt.
func (d *drawing) notice(n Notice) item {
	glyphs := d.attempts(n)
	text := clean(n.Text)
	when := d.between(n.At, n.At) + text
	if len(n.Words) > 0 {
		text += " (" + clean(strings.Join(n.Words, ", ")) + ")"
		when = d.between(n.At, n.At) + text
	}
	parts := []string{when}
	for i, g := range glyphs {
		if i < len(n.Attempts) {
			parts = append(parts, d.axis.offset(n.Attempts[i].At)+" "+g.means)
		} else {
			parts = append(parts, g.means)
		}
	}
	due := d.axis.x(n.At)
	first, last := glyphs[0].x, glyphs[len(glyphs)-1].x
	if first > due {
		d.use(delayed)
	}
	return item{
		x0:     min(due, first),
		x1:     last,
		room:   glyphSize,
		text:   text,
		when:   strings.Join(parts, "; "),
		struck: n.Cancelled && len(n.Attempts) == 0,
		free:   free(due, glyphs),
		draw: func(p *pen, y float64) {
			if first > due {
				p.line("held", due, y, first, y)
			}
			if last > first {
				p.line("again", first, y, last, y)
			}
			for _, g := range glyphs {
				p.stamp(g.glyph, g.x, y)
			}
		},
	}
}

// attempts returns the glyphs of a notification in order of time. There is always at least one.
func (d *drawing) attempts(n Notice) []stamped {
	var list []stamped
	for i, a := range n.Attempts {
		g := accepted
		switch {
		case i == 0 && !a.OK:
			g = refused
		case i > 0 && a.OK:
			g = retryAccepted
		case i > 0:
			g = retryRefused
		}
		list = append(list, stamped{g, d.axis.x(a.At)})
	}
	switch {
	case n.Cancelled && len(list) == 0:
		list = append(list, stamped{cancelled, d.axis.x(n.At)})
	case n.Cancelled:
		list = append(list, stamped{cancelled, list[len(list)-1].x})
	case len(list) == 0:
		list = append(list, stamped{pending, d.axis.x(n.At)})
	}
	spread(list)
	for _, s := range list {
		d.use(s.glyph)
	}
	return list
}

// free returns the widest part of a notification's line without a glyph.
func free(due float64, glyphs []stamped) extent {
	var longest extent
	from := due
	for _, g := range glyphs {
		if piece := (extent{from + glyphSize, g.x - glyphSize}); piece.to-piece.from > longest.to-longest.from {
			longest = piece
		}
		from = g.x
	}
	return longest
}

// spread moves glyphs to the right that would overlap the one before.
func spread(list []stamped) {
	apart := min(2*glyphSize-2, (pictureWidth-2*margin-list[0].x)/float64(len(list)))
	for i := range len(list) - 1 {
		list[i+1].x = max(list[i+1].x, list[i].x+apart)
	}
}

// check draws an expectation: a line from when it began, and a glyph where it was judged.
func (d *drawing) check(c Check) item {
	g := open
	switch c.Verdict {
	case Met:
		g = met
	case Missed:
		g = missed
	case Open:
	}
	d.use(g)
	from, to := c.At, later(c.At, c.Until)
	x0, x1 := d.axis.x(from), d.axis.x(to)
	return item{
		x0:   x0,
		x1:   x1,
		room: glyphSize,
		text: clean(c.Text),
		when: d.between(from, to) + clean(c.Text) + ": " + g.means,
		draw: func(p *pen, y float64) {
			if x1 > x0 {
				p.line("window", x0, y, x1, y)
			}
			p.stamp(g, x1, y)
		},
	}
}

// between formats a time or range as the beginning of a tooltip: "+5m to +7m: ".
func (d *drawing) between(from, to time.Time) string {
	text := d.axis.offset(from)
	if to.After(from) {
		text += " to " + d.axis.offset(to)
	}
	return text + ": "
}

// later returns the later of two times.
func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
