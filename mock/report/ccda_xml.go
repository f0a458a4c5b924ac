package report

import (
	"cmp"
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
	name     string
	attrs    []xml.Attr
	kids     []*node
	lazyKids lazy // further children, after kids; nil: none
	text     string
	group    *group // the rows of a table body, set by readGroup
}

type attr xml.Attr

// part is a part of an element: an attribute, an element or text.
type part interface{ into(parent *node) }

func (a attr) into(parent *node) {
	if a.Value != "" {
		parent.attrs = append(parent.attrs, xml.Attr(a))
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

func (l lazy) into(parent *node) { parent.lazyKids = l }

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

func set(name, value string) attr { return attr{xml.Name{Local: name}, value} }

// textNode returns a text node; nil for an empty text.
func textNode(s string) *node {
	if s == "" {
		return nil
	}
	return &node{text: s}
}

// write writes the element. Each element of a lazy part begins a line, and there is no other white space between
// elements, as it would be a part of their text. Characters that XML cannot represent become the replacement character.
func (n *node) write(e *xml.Encoder) error {
	if n.name == "" {
		return e.EncodeToken(xml.CharData(n.text))
	}
	start := xml.StartElement{Name: xml.Name{Local: n.name}, Attr: n.attrs}
	if err := e.EncodeToken(start); err != nil {
		return err
	}
	for _, k := range n.kids {
		if err := k.write(e); err != nil {
			return err
		}
	}
	if n.lazyKids != nil {
		for k := range n.lazyKids {
			if err := cmp.Or(e.EncodeToken(xml.CharData("\n")), k.write(e)); err != nil {
				return err
			}
		}
	}
	return e.EncodeToken(start.End())
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
			n := &node{name: t.Name.Local, attrs: t.Attr}
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
			if a.Name.Local == name {
				return a.Value
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
