package report

import "codeberg.org/go-pdf/fpdf"

// graphs draws trends, two in a row.
func (p *pen) graphs(graphs []graph) {
	width := (p.contentWidth() - graphGap) / 2
	for i, g := range graphs {
		if i%2 == 0 {
			if i > 0 {
				p.y += graphHead + graphPlot + 12
			}
			p.ensureHeight(graphHead + graphPlot)
		}
		p.graph(g, p.left()+float64(i%2)*(width+graphGap), width)
	}
	p.y += graphHead + graphPlot
}

// graph draws one trend: its name and range on the left, its newest reading on the right, and the graph below.
func (p *pen) graph(g graph, x, width float64) {
	value := style{bold, 11, flagColour(g.Flag)}
	right := x + width
	if g.Flag != "" {
		p.textRight(right, p.y+10, g.Flag, style{bold, 8.2, flagColour(g.Flag)})
		right -= 9
	}
	p.textRight(right, p.y+10, g.Value, value)
	p.textRight(x+width, p.y+20, g.Day, smallStyle)

	room := width - p.width(g.Value, value) - 24
	name, st := p.shrinkToFit("Trend", g.Title, captionStyle, room)
	p.text(x, p.y+10, name, st)
	after := p.width(name, st) + 4
	p.text(x+after, p.y+10, p.fit("Unit", g.Unit, smallStyle, max(room-after, 0)), smallStyle)
	limits := "No reference range"
	if g.Range != "" {
		limits = "Reference " + g.Range
	}
	p.text(x, p.y+20, p.fit("Trend", limits, smallStyle, width-p.width(g.Day, smallStyle)-8), smallStyle)
	p.figure(g.figure(width, graphPlot), x, p.y+graphHead)
}

func (p *pen) figure(f figure, x, y float64) {
	label := style{regular, 6.6, muted}
	for _, b := range f.Bands {
		p.fill(x+b.X, y+b.Y, b.W, b.H, normal)
	}
	for _, r := range f.Rules {
		p.stroke(x+f.Frame.X, y+r.Y, x+f.Frame.X+f.Frame.W, y+r.Y, 0.4, line)
		p.textRight(x+f.Frame.X-4, y+r.Y+2.2, r.Label, label)
	}
	floor := y + f.Frame.Y + f.Frame.H
	for _, t := range f.Ticks {
		length := 2.0
		if t.Label != "" {
			length = 3.5
			p.textCentred(x+t.LabelX, floor+11, t.Label, label)
		}
		p.stroke(x+t.X, floor, x+t.X, floor+length, 0.4, axisColour)
	}
	p.pdf.SetLineJoinStyle("round")
	for _, l := range f.Lines {
		p.polyline(l, x, y)
	}
	for _, m := range f.Dots {
		p.dot(m, x, y)
	}
}

func (p *pen) polyline(line []spot, x, y float64) {
	if len(line) < 2 {
		return
	}
	p.setStroke(1.1, accent)
	p.pdf.MoveTo(x+line[0].X, y+line[0].Y)
	for _, s := range line[1:] {
		p.pdf.LineTo(x+s.X, y+s.Y)
	}
	p.pdf.DrawPath("D")
}

// dot draws a reading: a dot, or for one out of range a triangle that points up or down.
func (p *pen) dot(m dot, x, y float64) {
	c := accent
	if m.Flag != "" {
		c = flagColour(m.Flag)
	}
	p.setFill(c)
	x, y = x+m.X, y+m.Y
	var tip float64
	switch m.Flag {
	case "H":
		tip = -1
	case "L":
		tip = 1
	default:
		radius := 1.7
		if m.Newest {
			radius = 2.6
		}
		p.pdf.Circle(x, y, radius, "F")
		return
	}
	triangle := []fpdf.PointType{
		{X: x, Y: y + tip*3.5},
		{X: x + 3.3, Y: y - tip*2.2},
		{X: x - 3.3, Y: y - tip*2.2},
	}
	p.pdf.Polygon(triangle, "F")
}
