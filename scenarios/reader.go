package scenarios

import (
	"errors"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"github.com/healthmock/healthmock/mock/app"
)

// reader parses one scenario file and collects its errors.
type reader struct {
	file  string
	whole string
	lines []string
	found Faults
	count int // of all errors, also of those that are not in found

	warned Faults // what is allowed but probably a mistake

	variables map[string]string // nil: not read yet
	depth     int               // of lists of steps within steps
	includes  *int              // includes so far, shared with the included files; nil: none
	included  []string          // the names of the scenarios that this one is included in, outermost first
	rules     map[string]app.Rules
}

func newReader(file string, text []byte) *reader {
	r := &reader{file: file, whole: strings.TrimPrefix(string(text), "\ufeff")} // a byte order mark
	if len(text) <= maxSize {
		r.lines = strings.Split(r.whole, "\n")
	}
	return r
}

// document parses the text and returns its root mapping. If there is none it returns nil, and an error is reported.
func (r *reader) document() (root *ast.MappingNode) {
	// The file may come from an untrusted client. A panic of the YAML parser is reported as an error of the file.
	defer func() {
		if p := recover(); p != nil {
			r.fault(position{}, "this cannot be read as YAML")
			root = nil
		}
	}()
	if len(r.whole) > maxSize {
		r.fault(position{}, "the file has more than %d bytes", maxSize)
		return nil
	}
	tokens := lexer.Tokenize(r.whole)
	if !r.withinLimits(tokens) {
		return nil
	}
	file, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		r.syntax(err)
		return nil
	}
	var body ast.Node
	if len(file.Docs) > 0 {
		body = file.Docs[0].Body
	}
	switch body := body.(type) {
	case *ast.MappingNode:
		return body
	case nil:
		r.fault(position{}, "the file is empty; %s", wantsScenario)
	default:
		r.fault(positionOf(body), "%s", wantsScenario)
	}
	return nil
}

const wantsScenario = "a scenario has a name, a title, a provider and steps"

// syntax reports an error of the YAML parser.
func (r *reader) syntax(err error) {
	syntax, ok := errors.AsType[yaml.Error](err)
	if !ok || syntax.GetToken() == nil {
		r.fault(position{}, "this cannot be read as YAML")
		return
	}
	r.fault(positionOfToken(syntax.GetToken()), "not YAML: %s", syntax.GetMessage())
}

// entry is a keyword of a mapping with its position and value.
type entry struct {
	word  string
	at    position
	value ast.Node
}

// entries lists the known keywords of a mapping in the order of the file. Unknown and repeated ones are reported as
// errors. what names the mapping in messages.
func (r *reader) entries(what string, node *ast.MappingNode, known []string) []entry {
	var list []entry
	seen := make(map[string]position)
	for _, pair := range node.Values {
		e := entry{word: scalarText(pair.Key), at: positionOf(pair.Key), value: pair.Value}
		first, again := seen[e.word]
		switch {
		case !slices.Contains(known, e.word):
			r.fault(e.at, "no such word in %s; %s", what, Hint(e.word, known))
		case again:
			r.fault(e.at, "%s appears twice; first in line %d", e.word, first.line)
		default:
			seen[e.word] = e.at
			list = append(list, e)
		}
	}
	return list
}

// text returns the text of a scalar as it was written, with its variables replaced; "" for anything else.
func (r *reader) text(node ast.Node) string { return r.expand(scalarText(node), node) }

// rawText returns a string value with its white space; "" for anything else.
func rawText(node ast.Node) string {
	switch node := node.(type) {
	case *ast.StringNode:
		return node.Value
	case *ast.LiteralNode:
		return node.Value.Value
	}
	return ""
}

// scalarText returns the text of a string or number as it was written, so that a name made of digits stays a name.
func scalarText(node ast.Node) string {
	switch node := node.(type) {
	case *ast.StringNode, *ast.LiteralNode:
		return strings.TrimSpace(rawText(node))
	case *ast.IntegerNode, *ast.FloatNode:
		return node.GetToken().Value
	}
	return ""
}

// positionOf returns the position of a value.
func positionOf(node ast.Node) position {
	if node == nil {
		return position{}
	}
	// The library's token of a block mapping is the first colon, so the position of the first key is used.
	if mapping, ok := node.(*ast.MappingNode); ok && !mapping.IsFlowStyle && len(mapping.Values) > 0 {
		return positionOf(mapping.Values[0].Key)
	}
	return positionOfToken(node.GetToken())
}

func positionOfToken(t *token.Token) position {
	if t == nil || t.Position == nil {
		return position{}
	}
	return position{t.Position.Line, t.Position.Column}
}
