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

// reader reads one scenario file and collects its faults.
type reader struct {
	file  string
	whole string
	lines []string
	found Faults
	count int // of faults, kept ones and others

	warned Faults // what is no fault, and probably not meant

	variables map[string]string // nil: not read yet
	depth     int               // of lists of steps within steps
	includes  *int              // how many have been read for the file that this one is read for; nil: none
	included  []string          // the names of the scenarios that this one is included in, outermost first
	rules     map[string]app.Rules
}

func newReader(file string, text []byte) *reader {
	r := &reader{file: file, whole: strings.TrimPrefix(string(text), "\ufeff")} // some editors begin a file so
	if len(text) <= maxSize {
		r.lines = strings.Split(r.whole, "\n")
	}
	return r
}

// document parses the text. It returns nil when there is nothing that could be read further; the faults say why.
func (r *reader) document() (root *ast.MappingNode) {
	// The parser is somebody else's and the text anybody's: whatever it trips over is a fault of the file.
	defer func() {
		if p := recover(); p != nil {
			r.fault(place{}, "this cannot be read as YAML")
			root = nil
		}
	}()
	if len(r.whole) > maxSize {
		r.fault(place{}, "the file has more than %d bytes", maxSize)
		return nil
	}
	tokens := lexer.Tokenize(r.whole)
	if !r.bounded(tokens) {
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
		r.fault(place{}, "the file is empty; %s", wantsScenario)
	default:
		r.fault(placeOf(body), "%s", wantsScenario)
	}
	return nil
}

const wantsScenario = "a scenario has a name, a title, a provider and steps"

func (r *reader) syntax(err error) {
	syntax, ok := errors.AsType[yaml.Error](err)
	if !ok || syntax.GetToken() == nil {
		r.fault(place{}, "this cannot be read as YAML")
		return
	}
	r.fault(placeOfToken(syntax.GetToken()), "not YAML: %s", syntax.GetMessage())
}

// entry is a word of a mapping with its value.
type entry struct {
	word  string
	at    place
	value ast.Node
}

// entries lists the known words of a mapping, in the order of the file; unknown and repeated ones are faults.
func (r *reader) entries(what string, node *ast.MappingNode, known []string) []entry {
	var list []entry
	seen := make(map[string]place)
	for _, pair := range node.Values {
		e := entry{word: scalarText(pair.Key), at: placeOf(pair.Key), value: pair.Value}
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

// text is the text of a single value as it was written, with its variables filled in; "" for anything else.
func (r *reader) text(node ast.Node) string { return r.expand(scalarText(node), node) }

// rawText is the text of a value that is a text, white space and all.
func rawText(node ast.Node) string {
	switch node := node.(type) {
	case *ast.StringNode:
		return node.Value
	case *ast.LiteralNode:
		return node.Value.Value
	}
	return ""
}

// scalarText is the text of a single value as it was written, so that a name made of digits stays a name.
func scalarText(node ast.Node) string {
	switch node := node.(type) {
	case *ast.StringNode, *ast.LiteralNode:
		return strings.TrimSpace(rawText(node))
	case *ast.IntegerNode, *ast.FloatNode:
		return node.GetToken().Value
	}
	return ""
}

func placeOf(node ast.Node) place {
	if node == nil {
		return place{}
	}
	// Of a mapping and of a sequence the library keeps the position of the first colon and dash.
	if mapping, ok := node.(*ast.MappingNode); ok && !mapping.IsFlowStyle && len(mapping.Values) > 0 {
		return placeOf(mapping.Values[0].Key)
	}
	return placeOfToken(node.GetToken())
}

func placeOfToken(t *token.Token) place {
	if t == nil || t.Position == nil {
		return place{}
	}
	return place{t.Position.Line, t.Position.Column}
}
