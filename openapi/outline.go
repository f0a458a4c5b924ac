package openapi

import (
	"bytes"
	"net/http"
	"regexp"
	"slices"
	"strings"
)

// outline is where the parts of a document stand, found by their indentation alone: which operations there are is known without
// reading what is said of them. For that a document is written in blocks, two spaces a level, down to operations and components;
// TestSliceSaysWhatTheDocumentSays holds every embedded one to it.
type outline struct {
	lines []string
	root  *part // the whole document
}

// part is a key of one of the first three levels, with all that stands under it.
type part struct {
	key      string
	from, to int // its lines, counted from 0; to is the first after it
	above    *part
	parts    []*part
}

func newOutline(text string) *outline {
	o := &outline{lines: strings.Split(text, "\n")}
	o.root = &part{to: len(o.lines)}
	o.divide(o.root, 0)
	return o
}

// divide finds the keys of one level, and of those below it, in the lines of the part above.
func (o *outline) divide(above *part, level int) {
	for i := above.from; i < above.to; i++ {
		text := strings.TrimLeft(o.lines[i], " ")
		if len(o.lines[i])-len(text) != 2*level || text == "" || text[0] == '#' {
			continue
		}
		if n := len(above.parts); n > 0 {
			above.parts[n-1].to = i
		}
		key, _, _ := strings.Cut(text, ":")
		above.parts = append(above.parts, &part{key: key, from: i, to: above.to, above: above})
	}
	if level == 2 {
		return
	}
	for _, p := range above.parts {
		o.divide(p, level+1)
	}
}

// at follows keys down from the root; an empty part stands for one that there is not.
func (o *outline) at(keys ...string) *part {
	p := o.root
	for _, key := range keys {
		i := slices.IndexFunc(p.parts, func(p *part) bool { return p.key == key })
		if i < 0 {
			return &part{}
		}
		p = p.parts[i]
	}
	return p
}

// around is the innermost part that a line stands in.
func (o *outline) around(line int) *part {
	p := o.root
	for {
		i := slices.IndexFunc(p.parts, func(p *part) bool { return p.from <= line && line < p.to })
		if i < 0 {
			return p
		}
		p = p.parts[i]
	}
}

// methods are the keys of a path that are operations.
var methods = []string{"get", "put", "post", "delete", "options", "head", "patch", "trace"}

// operations are those of the paths, in the order of the document, without their terms.
func (o *outline) operations() []*Operation {
	var found []*Operation
	for _, path := range o.at("paths").parts {
		for _, p := range path.parts {
			if slices.Contains(methods, p.key) {
				found = append(found, &Operation{ID: o.id(p), Method: strings.ToUpper(p.key), Path: path.key, Line: p.from + 1})
			}
		}
	}
	return found
}

func (o *outline) id(operation *part) string {
	for _, line := range o.lines[operation.from:operation.to] {
		if id, ok := strings.CutPrefix(line, "      operationId: "); ok {
			return id
		}
	}
	return ""
}

// webhooks are the notifications of x-webhooks, in the order of the document, without their terms.
func (o *outline) webhooks() []*Operation {
	var found []*Operation
	for _, hook := range o.at("x-webhooks").parts {
		for _, p := range hook.parts {
			found = append(found, &Operation{ID: hook.key, Method: http.MethodPost, Line: p.from + 1})
		}
	}
	return found
}

// head is the document without operations, notifications and components.
func (o *outline) head() []byte { return o.cut(nil) }

// slice is the document with the operation or notification that begins at a line, and with little else.
func (o *outline) slice(line int) []byte {
	operation := o.around(line - 1)
	wanted := []*part{operation, o.at("components", "securitySchemes")}
	for _, beside := range operation.above.parts {
		if !slices.Contains(methods, beside.key) {
			wanted = append(wanted, beside) // parameters of the path
		}
	}
	return o.cut(wanted)
}

// cut empties every line that does not belong to the head, to the wanted parts or to what these refer to. What is left keeps its
// place, so that the line numbers of a Violation are right.
func (o *outline) cut(wanted []*part) []byte {
	for _, p := range o.root.parts {
		if p.key != "paths" && p.key != "x-webhooks" && p.key != "components" {
			wanted = append(wanted, p)
		}
	}
	kept := make([]bool, len(o.lines))
	for seen := make(map[*part]bool); len(wanted) > 0; {
		p := wanted[0]
		wanted = wanted[1:]
		if seen[p] {
			continue
		}
		seen[p] = true
		for above := p.above; above != nil && above != o.root; above = above.above {
			kept[above.from] = true
		}
		for i := p.from; i < p.to; i++ {
			kept[i] = true
			wanted = append(wanted, o.referred(i)...)
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
	reference = regexp.MustCompile(`#/components/(\w+)/([\w.-]+)`)
	alias     = regexp.MustCompile(`[ [{]\*(\w+)`)
)

// referred are the parts that a line refers to: components by $ref, and what has an anchor by alias.
func (o *outline) referred(line int) []*part {
	var found []*part
	for _, m := range reference.FindAllStringSubmatch(o.lines[line], -1) {
		found = append(found, o.at("components", m[1], m[2]))
	}
	for _, m := range alias.FindAllStringSubmatch(o.lines[line], -1) {
		found = append(found, o.anchored(m[1], line))
	}
	return found
}

// anchored is the part with the last anchor of that name above a line.
func (o *outline) anchored(name string, line int) *part {
	anchor := regexp.MustCompile(`&` + name + `\b`)
	for i := line - 1; i >= 0; i-- {
		if anchor.MatchString(o.lines[i]) {
			return o.around(i)
		}
	}
	return &part{}
}
