package openapi

import (
	"bytes"
	"net/http"
	"regexp"
	"slices"
	"strings"
)

// outline holds the keys of the first three levels of a document and their line ranges. It is found by indentation, and
// so without a YAML parser: parsing the large documents in full would take most of the time in which a program starts.
// For that, a document must be written in block style, with two spaces a level, down to operations and components.
// TestSliceSaysWhatTheDocumentSays checks every embedded document for that.
type outline struct {
	lines []string
	root  *section // the whole document
}

// section is a key of one of the first three levels, with everything below it.
type section struct {
	key      string
	from     int // its first line, counted from 0
	to       int // the first line after it
	parent   *section
	children []*section
}

func newOutline(text string) *outline {
	o := &outline{lines: strings.Split(text, "\n")}
	o.root = &section{to: len(o.lines)}
	o.divide(o.root, 0)
	return o
}

// divide finds the children of a section, which are keys of the given level, and everything below them. Blank lines and
// comments belong to the section before them.
func (o *outline) divide(parent *section, level int) {
	for i := parent.from; i < parent.to; i++ {
		text := strings.TrimLeft(o.lines[i], " ")
		if len(o.lines[i])-len(text) != 2*level || text == "" || text[0] == '#' {
			continue
		}
		if n := len(parent.children); n > 0 {
			parent.children[n-1].to = i
		}
		key, _, _ := strings.Cut(text, ":")
		parent.children = append(parent.children, &section{key: key, from: i, to: parent.to, parent: parent})
	}
	if level == 2 {
		return
	}
	for _, s := range parent.children {
		o.divide(s, level+1)
	}
}

// at returns the section that keys lead to from the root, or an empty section when there is none.
func (o *outline) at(keys ...string) *section {
	s := o.root
	for _, key := range keys {
		i := slices.IndexFunc(s.children, func(s *section) bool { return s.key == key })
		if i < 0 {
			return &section{}
		}
		s = s.children[i]
	}
	return s
}

// sectionAt returns the innermost section that contains a line, counted from 0.
func (o *outline) sectionAt(line int) *section {
	s := o.root
	for {
		i := slices.IndexFunc(s.children, func(s *section) bool { return s.from <= line && line < s.to })
		if i < 0 {
			return s
		}
		s = s.children[i]
	}
}

// methods are the keys of a path item that are operations.
var methods = []string{"get", "put", "post", "delete", "options", "head", "patch", "trace"}

// operations returns the operations of all paths, in the order of the document, without their terms.
func (o *outline) operations() []*Operation {
	var found []*Operation
	for _, path := range o.at("paths").children {
		for _, s := range path.children {
			if !slices.Contains(methods, s.key) {
				continue
			}
			found = append(found, &Operation{
				ID:     o.operationID(s),
				Method: strings.ToUpper(s.key),
				Path:   path.key,
				Line:   s.from + 1,
			})
		}
	}
	return found
}

func (o *outline) operationID(operation *section) string {
	for _, line := range o.lines[operation.from:operation.to] {
		if id, ok := strings.CutPrefix(line, "      operationId: "); ok {
			return id
		}
	}
	return ""
}

// webhooks returns the entries of x-webhooks, in the order of the document, without their terms.
func (o *outline) webhooks() []*Operation {
	var found []*Operation
	for _, hook := range o.at("x-webhooks").children {
		for _, s := range hook.children {
			found = append(found, &Operation{ID: hook.key, Method: http.MethodPost, Line: s.from + 1})
		}
	}
	return found
}

// head returns the document without paths, webhooks and components.
func (o *outline) head() []byte { return o.cut(nil) }

// slice returns the document with only the operation or webhook that begins at a line (counted from 1), the parameters
// of its path, the security schemes and all components that these refer to.
func (o *outline) slice(line int) []byte {
	operation := o.sectionAt(line - 1)
	wanted := []*section{operation, o.at("components", "securitySchemes")}
	for _, sibling := range operation.parent.children {
		if !slices.Contains(methods, sibling.key) {
			wanted = append(wanted, sibling) // parameters of the path
		}
	}
	return o.cut(wanted)
}

// cut empties every line that belongs neither to the head, nor to the wanted sections, nor to what these refer to. The
// lines that are left keep their numbers, so that the Line of a Violation is that of the whole document.
func (o *outline) cut(wanted []*section) []byte {
	for _, s := range o.root.children {
		if s.key != "paths" && s.key != "x-webhooks" && s.key != "components" {
			wanted = append(wanted, s)
		}
	}
	kept := make([]bool, len(o.lines))
	for seen := make(map[*section]bool); len(wanted) > 0; {
		s := wanted[0]
		wanted = wanted[1:]
		if seen[s] {
			continue
		}
		seen[s] = true
		for parent := s.parent; parent != nil && parent != o.root; parent = parent.parent {
			kept[parent.from] = true
		}
		for i := s.from; i < s.to; i++ {
			kept[i] = true
			wanted = append(wanted, o.references(i)...)
		}
	}
	var text bytes.Buffer
	for i, line := range o.lines {
		if kept[i] {
			text.WriteString(line)
		}
		text.WriteByte('\n')
	}
	return text.Bytes()
}

var (
	reference = regexp.MustCompile(`#/components/(\w+)/([\w.-]+)`) // the text of a $ref
	alias     = regexp.MustCompile(`[ [{]\*(\w+)`)                 // a YAML alias: "*name"
)

// references returns the sections that a line refers to: components by $ref, and the sections of YAML anchors by alias.
func (o *outline) references(line int) []*section {
	var found []*section
	for _, m := range reference.FindAllStringSubmatch(o.lines[line], -1) {
		found = append(found, o.at("components", m[1], m[2]))
	}
	for _, m := range alias.FindAllStringSubmatch(o.lines[line], -1) {
		found = append(found, o.anchorSection(m[1], line))
	}
	return found
}

// anchorSection returns the section with the nearest YAML anchor ("&name") of that name above a line.
func (o *outline) anchorSection(name string, line int) *section {
	anchor := regexp.MustCompile(`&` + name + `\b`)
	for i := line - 1; i >= 0; i-- {
		if anchor.MatchString(o.lines[i]) {
			return o.sectionAt(i)
		}
	}
	return &section{}
}
