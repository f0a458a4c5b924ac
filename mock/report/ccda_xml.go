package report

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// node is an element of an XML document or, without a name, a piece of its text. Namespaces are left out: a C-CDA has one.
type node struct {
	name  string
	attrs []attr
	kids  []*node
	text  string
}

type attr struct{ name, value string }

// part is what an element is put together from: attributes, elements and text.
type part interface{ into(parent *node) }

func (a attr) into(parent *node) {
	if a.value != "" {
		parent.attrs = append(parent.attrs, a)
	}
}

func (n *node) into(parent *node) {
	if n != nil {
		parent.kids = append(parent.kids, n)
	}
}

// nodes are elements in a row.
type nodes []*node

func (all nodes) into(parent *node) {
	for _, k := range all {
		k.into(parent)
	}
}

// el makes an element. An attribute without a value and a nil element are left out.
func el(name string, parts ...part) *node {
	n := &node{name: name}
	for _, p := range parts {
		p.into(n)
	}
	return n
}

func set(name, value string) attr { return attr{name, value} }

// words is a piece of text; the empty one is nil.
func words(s string) *node {
	if s == "" {
		return nil
	}
	return &node{text: s}
}

// inline tells whether white space between the element's children would be part of what it says.
func (n *node) inline() bool {
	switch n.name {
	case "td", "th", "caption", "item", "paragraph", "content", "originalText":
		return true
	}
	for _, k := range n.kids {
		if k.name == "" {
			return true
		}
	}
	return false
}

// write puts the element down, each child on a line of its own unless that would change what it says. Whatever XML cannot
// hold becomes the replacement character.
func (n *node) write(b *bytes.Buffer, depth int, inline bool) {
	if n.name == "" {
		_ = xml.EscapeText(b, []byte(n.text)) // a Buffer takes everything
		return
	}
	indent := func(depth int) {
		b.WriteByte('\n')
		for range depth {
			b.WriteByte(' ')
		}
	}
	b.WriteByte('<')
	b.WriteString(n.name)
	for _, a := range n.attrs {
		b.WriteByte(' ')
		b.WriteString(a.name)
		b.WriteString(`="`)
		_ = xml.EscapeText(b, []byte(a.value))
		b.WriteByte('"')
	}
	if len(n.kids) == 0 {
		b.WriteString("/>")
		return
	}
	b.WriteByte('>')
	inline = inline || n.inline()
	for _, k := range n.kids {
		if !inline {
			indent(depth + 1)
		}
		k.write(b, depth+1, inline)
	}
	if !inline {
		indent(depth)
	}
	b.WriteString("</")
	b.WriteString(n.name)
	b.WriteByte('>')
}

// parseXML reads a document and returns its root element, without the elements of a name that is not wanted.
func parseXML(r io.Reader, unwanted string) (*node, error) {
	dec := xml.NewDecoder(r)
	top := &node{}
	open := []*node{top}
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		in := open[len(open)-1]
		switch t := token.(type) {
		case xml.StartElement:
			if t.Name.Local == unwanted {
				if err := dec.Skip(); err != nil {
					return nil, err
				}
				continue
			}
			n := &node{name: t.Name.Local}
			for _, a := range t.Attr {
				n.attrs = append(n.attrs, attr{a.Name.Local, a.Value})
			}
			in.kids = append(in.kids, n)
			open = append(open, n)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			if len(open) > 1 {
				in.kids = append(in.kids, words(string(t)))
			}
		}
	}
	if len(top.kids) != 1 {
		return nil, fmt.Errorf("XML with %d root elements", len(top.kids))
	}
	return top.kids[0], nil
}

// attr is an attribute's value, empty when there is none.
func (n *node) attr(name string) string {
	if n != nil {
		for _, a := range n.attrs {
			if a.name == name {
				return a.value
			}
		}
	}
	return ""
}

// all lists the elements at a path of names, "component/section", in order.
func (n *node) all(path string) nodes {
	if n == nil {
		return nil
	}
	name, rest, deeper := strings.Cut(path, "/")
	var found nodes
	for _, k := range n.kids {
		switch {
		case k.name != name:
		case deeper:
			found = append(found, k.all(rest)...)
		default:
			found = append(found, k)
		}
	}
	return found
}

// first is the first element at a path, nil when there is none.
func (n *node) first(path string) *node {
	if found := n.all(path); len(found) > 0 {
		return found[0]
	}
	return nil
}

// words is all the text inside the element.
func (n *node) words() string {
	if n == nil {
		return ""
	}
	if n.name == "" {
		return n.text
	}
	var b strings.Builder
	for _, k := range n.kids {
		b.WriteString(k.words())
	}
	return b.String()
}
