package timeline

import (
	_ "embed"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// Lengths are in pixels; the origin is the top left corner.
const (
	pictureWidth = 1200.0
	margin       = 16.0
	plotLeft     = 168.0
	plotWidth    = 836.0 // the rest, on the right, is for the last labels
	headHeight   = 68.0
	axisHeight   = 46.0
)

// style is the picture's style sheet. Text has a contrast of at least 4.5 to 1.
//
//go:embed style.css
var style string

// drawing is a picture that is being written.
type drawing struct {
	pen
	axis *axis
	used []glyph // in the key
}

// WriteSVG writes the timeline as an SVG file. The error is that of w.
func (t *Timeline) WriteSVG(w io.Writer) error {
	d := &drawing{axis: newAxis(plotLeft, plotWidth, t.times())}
	lanes := d.lanes(t)
	top := headHeight + axisHeight
	bottom := top
	for _, l := range lanes {
		l.top = bottom
		bottom += l.height()
	}
	if slices.Contains(d.axis.broken, true) {
		d.use(brokenGap)
	}
	_, key := d.keyEntries()
	d.head(t, bottom+axisHeight+key+margin)
	for i, l := range lanes {
		if i%2 == 0 {
			d.rect("band", 0, l.top, pictureWidth, l.height(), 0)
		}
	}
	d.grid(top, bottom)
	for _, l := range lanes {
		l.write(&d.pen)
	}
	d.key(bottom + axisHeight)
	d.WriteString("</svg>\n")
	_, err := d.WriteTo(w)
	return err
}

// times returns the times of everything that is drawn, at least one.
func (t *Timeline) times() []time.Time {
	var all []time.Time
	spans := func(list []Span) {
		for _, s := range list {
			all = append(all, s.From, later(s.From, s.To))
		}
	}
	spans(t.Statuses)
	spans(t.Faults)
	for _, source := range t.Sources {
		spans(source.Spans)
	}
	for _, m := range slices.Concat(t.Reports, t.Others) {
		all = append(all, m.At)
	}
	for _, n := range t.Notifications {
		all = append(all, n.At)
		for _, a := range n.Attempts {
			all = append(all, a.At)
		}
	}
	for _, c := range t.Expectations {
		all = append(all, c.At, later(c.At, c.Until))
	}
	for _, end := range []time.Time{t.Begin, t.End} {
		if len(all) == 0 || !end.IsZero() {
			all = append(all, end)
		}
	}
	return all
}

// head writes the beginning of the file: the title and description for screen readers, the style sheet, and the two
// lines above the picture.
func (d *drawing) head(t *Timeline, height float64) {
	d.put(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 `, pictureWidth, ` `, height, `" width="`, pictureWidth,
		`" height="`, height, `" role="img" aria-labelledby="title desc">`+"\n"+`<title id="title">`, clean(t.Title),
		`</title>`+"\n"+`<desc id="desc">`, d.describe(t), `</desc>`+"\n<style>\n"+style+"</style>\n")
	d.rect("sheet", 0, 0, pictureWidth, height, 0)
	d.text("title", margin, 34, "start", cut(clean(t.Title), (pictureWidth-2*margin)*fontSize/20))
	d.text("subtitle", margin, 56, "start", cut(clean(t.Subtitle), (pictureWidth-2*margin)*fontSize/13))
	d.WriteByte('\n')
}

// describe returns a text description for screen readers.
func (d *drawing) describe(t *Timeline) string {
	var b strings.Builder
	fmt.Fprintf(&b, "A timeline of %s.", words(d.axis.since(d.axis.times[d.axis.last()])))
	statuses := slices.Clone(t.Statuses)
	slices.SortStableFunc(statuses, func(a, b Span) int { return a.From.Compare(b.From) })
	for i, s := range statuses {
		if i == 0 {
			b.WriteString(" Status: ")
		} else {
			b.WriteString(", ")
		}
		b.WriteString(clean(s.Text) + " at " + d.axis.offset(s.From))
	}
	if len(t.Statuses) > 0 {
		b.WriteString(".")
	}
	delivered := 0
	for _, n := range t.Notifications {
		if slices.ContainsFunc(n.Attempts, func(a Attempt) bool { return a.OK }) {
			delivered++
		}
	}
	fmt.Fprintf(&b, " Sources: %d. Reports: %d. Notifications: %d, delivered %d. Faults: %d. Expectations: %d.",
		len(t.Sources), len(t.Reports), len(t.Notifications), delivered, len(t.Faults), len(t.Expectations))
	return b.String()
}

// grid draws the labels of the axis above and below the lanes, the tick lines, and the broken gaps.
func (d *drawing) grid(top, bottom float64) {
	begin := d.axis.times[0].UTC()
	d.text("small", margin, top-26, "start", begin.Format("from 2006-01-02"))
	d.text("small", margin, top-10, "start", begin.Format("15:04:05 UTC"))
	d.WriteByte('\n')
	for i, broken := range d.axis.broken {
		if !broken {
			continue
		}
		middle := d.axis.at[i] + breakWidth/2
		gap := words(d.axis.gap(i))
		d.put("<g><title>", gap+" left out", "</title>")
		d.rect("gap", middle-10, top, 20, bottom-top, 0)
		d.text("length", middle, top-8, "middle", gap)
		d.text("length", middle, bottom+16, "middle", gap)
		d.WriteString("</g>\n")
	}
	for _, t := range d.axis.ticks() {
		d.line("rule", t.x, top-20, t.x, bottom+20)
		d.text("tick", t.x, top-26, "middle", t.text)
		d.text("tick", t.x, bottom+34, "middle", t.text)
		d.WriteByte('\n')
	}
}
