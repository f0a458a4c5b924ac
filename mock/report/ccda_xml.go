package report

import (
	"bufio"
	"encoding/xml"
	"errors"
	"io"
	"iter"
	"slices"
	"strings"
)

// node is an element of an XML document or, without a name, a text node. Namespaces are left out, as a C-CDA has only
// one.
type node struct {
	name  string
	attrs []attr
	kids  []*node
	later lazy // further children, after kids; nil: none
	text  string
	group *group // the rows of a table body, set by readGroup
}

type attr struct{ name, value string }

// part is a part of an element: an attribute, an element or text.
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

// nodes are sibling elements.
type nodes []*node

func (all nodes) into(parent *node) {
	for _, k := range all {
		k.into(parent)
	}
}

// lazy is a sequence of child elements that are built one at a time while their parent is written, so that a long
// section is never in memory as a whole. An element has at most one lazy part, and its children follow all others.
type lazy iter.Seq[*node]

func (l lazy) into(parent *node) { parent.later = l }

// empty reports whether there are no elements.
func (l lazy) empty() bool {
	for range l {
		return false
	}
	return true
}

// within wraps each of the elements in a new element.
func (l lazy) within(name string, parts ...part) lazy {
	return func(yield func(*node) bool) {
		for n := range l {
			if !yield(el(name, append(slices.Clip(parts), n)...)) {
				return
			}
		}
	}
}

// each returns the elements that build returns for a list.
func each[T any](all []T, build func(T) *node) lazy {
	return func(yield func(*node) bool) {
		for _, one := range all {
			if !yield(build(one)) {
				return
			}
		}
	}
}

// el returns an element. Attributes without a value and nil elements are left out.
func el(name string, parts ...part) *node {
	n := &node{name: name}
	for _, p := range parts {
		p.into(n)
	}
	return n
}

func set(name, value string) attr { return attr{name, value} }

// textNode returns a text node; nil for an empty text.
func textNode(s string) *node {
	if s == "" {
		return nil
	}
	return &node{text: s}
}

// inline reports whether white space between the element's children would be part of its text.
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

// newXMLWriter returns a buffered writer, as elements are written in small pieces.
func newXMLWriter(w io.Writer) *bufio.Writer { return bufio.NewWriterSize(w, 32<<10) }

// write writes the element, each child on its own line unless that would change the text. Characters that XML
// cannot represent become the replacement character.
//
// b keeps the first error, which its Flush returns.
func (n *node) write(b *bufio.Writer, depth int, inline bool) {
	if n.name == "" {
		escape(b, n.text)
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
		escape(b, a.value)
		b.WriteByte('"')
	}
	if len(n.kids) == 0 && n.later == nil {
		b.WriteString("/>")
		return
	}
	b.WriteByte('>')
	inline = inline || n.inline()
	child := func(k *node) {
		if !inline {
			indent(depth + 1)
		}
		k.write(b, depth+1, inline)
	}
	for _, k := range n.kids {
		child(k)
	}
	if n.later != nil {
		for k := range n.later {
			if _, err := b.Write(nil); err != nil {
				return // an earlier write failed: the rest need not be built
			}
			child(k)
		}
	}
	if !inline {
		indent(depth)
	}
	b.WriteString("</")
	b.WriteString(n.name)
	b.WriteByte('>')
}

// escape writes a text with XML escapes.
func escape(b *bufio.Writer, s string) {
	plain := func(r rune) bool {
		return r >= ' ' && r < 0x7f && r != '<' && r != '>' && r != '&' && r != '"' && r != '\''
	}
	if strings.IndexFunc(s, func(r rune) bool { return !plain(r) }) < 0 {
		b.WriteString(s)
		return
	}
	_ = xml.EscapeText(b, []byte(s)) // b keeps the error
}

// parseXML parses a document and calls found with each complete element of one name, and with the root as parsed so
// far. These elements are not kept in the tree, and bodies of tables are replaced by groups of rows. It stops when
// found returns false.
func parseXML(r io.Reader, name string, found func(root, n *node) bool) error {
	dec := xml.NewDecoder(r)
	top := &node{}
	open := []*node{top}
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		in := open[len(open)-1]
		switch t := token.(type) {
		case xml.StartElement:
			n := &node{name: t.Name.Local}
			for _, a := range t.Attr {
				n.attrs = append(n.attrs, attr{a.Name.Local, a.Value})
			}
			if n.name != name {
				in.kids = append(in.kids, n)
			}
			open = append(open, n)
		case xml.EndElement:
			open = open[:len(open)-1]
			switch {
			case in.name == "tbody":
				readGroup(in)
			case in.name == name && !found(top.kids[0], in):
				return nil
			}
		case xml.CharData:
			if len(open) > 1 {
				in.kids = append(in.kids, textNode(string(t)))
			}
		}
	}
}

// attr returns an attribute's value, empty when there is none.
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

// first returns the first element at a path, nil when there is none.
func (n *node) first(path string) *node {
	if found := n.all(path); len(found) > 0 {
		return found[0]
	}
	return nil
}

// content returns all the text inside the element.
func (n *node) content() string {
	if n == nil {
		return ""
	}
	if n.name == "" {
		return n.text
	}
	var b strings.Builder
	for _, k := range n.kids {
		b.WriteString(k.content())
	}
	return b.String()
}
