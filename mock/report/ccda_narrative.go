package report

import (
	"strconv"
	"strings"
)

// Styles of a narrative. Names of custom styles begin with an x (CDA R2, 4.3.5). Software that does not know a style
// shows the text without it.
const (
	styleBold  = "Bold"
	styleNote  = "xNote"  // smaller, on its own line
	styleFlag  = "xFlag"  // the H or L of a reading out of its range
	styleAside = "xAside" // beside the heading
)

// narrative returns a section's text for people: its tables as tables and its fields as lists. A complete record has no
// other blocks.
func (s section) narrative() *node {
	t := el("text")
	if s.Aside != "" {
		el("paragraph", set("styleCode", styleAside), textNode(s.Aside)).into(t)
	}
	for _, b := range s.Blocks {
		switch {
		case b.Table != nil:
			b.Table.narrative().into(t)
		case b.Fields != nil:
			b.Fields.narrative().into(t)
		}
	}
	if len(s.Blocks) == 0 {
		el("paragraph", textNode(s.Empty)).into(t)
	}
	return t
}

func (f *fields) narrative() *node {
	l := el("list", set("ID", f.ID))
	if f.Title != "" {
		el("caption", textNode(f.Title)).into(l)
	}
	if f.Detail != "" { // an item: the schema has no markup in a caption
		el("item", el("content", set("styleCode", styleNote), textNode(f.Detail))).into(l)
	}
	for _, one := range f.List {
		el("item", el("caption", textNode(one.Label)), textNode(one.Value)).into(l)
	}
	return l
}

func (t *table) narrative() *node {
	columns, head := el("colgroup"), el("tr")
	for i, share := range columnShares(t.Columns) {
		c := t.Columns[i]
		el("col", set("width", share+"%")).into(columns)
		el("th", set("align", align(c)), textNode(c.Title), styled(styleNote, c.Unit)).into(head)
	}
	return el("table", el("caption", textNode(t.Caption)), columns, el("thead", head),
		each(t.Groups, func(g group) *node { return g.narrative(t.Columns) }))
}

func (g group) narrative(columns []column) *node {
	body := el("tbody")
	if g.Title != "" {
		el("tr", el("th", set("ID", g.ID), set("colspan", strconv.Itoa(len(columns))),
			textNode(g.Title), styled(styleNote, g.Detail))).into(body)
	}
	for _, row := range g.Rows {
		tr := el("tr")
		for i, c := range row {
			c.narrative(columns[i]).into(tr)
		}
		tr.into(body)
	}
	return body
}

func align(c column) string {
	if c.Right {
		return "right"
	}
	return ""
}

func (c cell) narrative(of column) *node {
	td := el("td", set("ID", c.ID), set("align", align(of)))
	if c.Strong {
		styled(styleBold, c.Text).into(td)
	} else {
		textNode(c.Text).into(td)
	}
	styled(styleFlag, c.Flag).into(td)
	styled(styleNote, c.Note).into(td)
	return td
}

// styled returns text in a style. A note is on its own line, and a flag is separated from its number.
func styled(style, s string) nodes {
	if s == "" {
		return nil
	}
	content := el("content", set("styleCode", style), textNode(s))
	switch style {
	case styleNote:
		return nodes{el("br"), content}
	case styleFlag:
		return nodes{textNode(" "), content}
	}
	return nodes{content}
}

// readSection returns the section of a document for a section of a C-CDA: its title and its text for people.
func readSection(n *node) section {
	s := section{Title: n.first("title").content()}
	for _, k := range n.all("text") {
		for _, b := range k.kids {
			switch {
			case b.name == "table":
				s.Blocks = append(s.Blocks, block{Table: readTable(b)})
			case b.name == "list":
				s.Blocks = append(s.Blocks, block{Fields: readList(b)})
			case b.name == "paragraph" && b.attr("styleCode") == styleAside:
				s.Aside = b.content()
			case b.name == "paragraph":
				s.Empty = b.content()
			}
		}
	}
	return s
}

func readList(n *node) *fields {
	f := &fields{ID: n.attr("ID"), Title: n.first("caption").content()}
	for _, item := range n.all("item") {
		if item.first("caption") == nil {
			f.Detail = item.content()
			continue
		}
		label := item.first("caption").content()
		f.List = append(f.List, field{label, strings.TrimPrefix(item.content(), label)})
	}
	return f
}

func readTable(n *node) *table {
	t := &table{Caption: n.first("caption").content()}
	widths := n.all("colgroup/col")
	for i, th := range n.all("thead/tr/th") {
		head := readCell(th)
		c := column{Title: head.Text, Unit: head.Note, Right: th.attr("align") == "right", Width: 1}
		if i < len(widths) {
			if w, err := strconv.ParseFloat(strings.TrimSuffix(widths[i].attr("width"), "%"), 64); err == nil {
				c.Width = w
			}
		}
		t.Columns = append(t.Columns, c)
	}
	for _, body := range n.all("tbody") {
		t.Groups = append(t.Groups, *body.group)
	}
	return t
}

// readGroup replaces the elements of a table's body by a group of rows. A long table has tens of thousands of cells,
// and an element takes many times the memory of its text.
func readGroup(body *node) {
	g := &group{}
	for _, tr := range body.all("tr") {
		if over := tr.first("th"); over != nil {
			c := readCell(over)
			g.ID, g.Title, g.Detail = c.ID, c.Text, c.Note
			continue
		}
		row := make([]cell, 0, len(tr.kids))
		for _, td := range tr.all("td") {
			row = append(row, readCell(td))
		}
		g.Rows = append(g.Rows, row)
	}
	body.group, body.kids = g, nil
}

func readCell(n *node) cell {
	c := cell{ID: n.attr("ID")}
	if n == nil {
		return c
	}
	for _, k := range n.kids {
		switch k.attr("styleCode") {
		case styleNote:
			c.Note += k.content()
		case styleFlag:
			c.Text, c.Flag = strings.TrimSuffix(c.Text, " "), k.content()
		case styleBold:
			c.Text, c.Strong = c.Text+k.content(), true
		default:
			c.Text += k.content()
		}
	}
	return c
}
