package scenarios

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"

	"github.com/healthmock/healthmock/mock/app"
)

// ParseStep parses a step that is applied by hand: a JSON object with the keywords of a scenario file, without those of
// timing (after, at, poll) and of control (waitFor, expect, choose, repeat, include).
//
//	{"status": "Declined"}
//	{"status": "All Synced", "force": true}
//	{"connect": "Cleveland Clinic"}
//	{"report": ["unity", "ccdraw"], "source": "Cleveland Clinic"}
//	{"source": "Cleveland Clinic", "sync": "ok"}
//	{"notify": {"kind": "status"}}
//
// The error is an *app.Error of kind Invalid whose Field is the invalid keyword. Whether the vendor has such a status
// or report is checked by Apply.
func ParseStep(body []byte) (*Step, error) {
	var words map[string]json.RawMessage
	if err := json.Unmarshal(body, &words); err != nil || words == nil {
		return nil, invalid("", "a step is a JSON object")
	}
	byHand := slices.DeleteFunc(slices.Clone(stepWords), forFilesOnly)
	for _, word := range slices.Sorted(maps.Keys(words)) {
		switch {
		case slices.Contains(timings, word):
			return nil, invalid(word, "a step fired by hand happens now")
		case slices.Contains(stepWords, word) && forFilesOnly(word):
			return nil, invalid(word, word+" leads a life: it belongs in a scenario, which a run starts")
		case !slices.Contains(byHand, word):
			return nil, invalid("", "no such word in a step; "+Hint(word, byHand))
		}
	}
	// The reader of files reads the step as a mapping with one keyword on each line, so that the line of an error is its
	// keyword. The first error of a mapping as a whole has line 1.
	mapping := &ast.MappingNode{BaseNode: &ast.BaseNode{}, IsFlowStyle: true}
	written := []string{"", ""}
	for _, word := range byHand {
		if value, ok := words[word]; ok {
			mapping.Values = append(mapping.Values, &ast.MappingValueNode{
				BaseNode: &ast.BaseNode{}, Key: textNode(word, len(written)), Value: jsonNode(decoded(value), len(written)),
			})
			written = append(written, word)
		}
	}
	step, r := &Step{}, newReader("", nil)
	if !r.step(mapping, step) {
		return nil, invalid(written[r.found[0].Line], r.found[0].Message)
	}
	return step, nil
}

// forFilesOnly reports whether a keyword is only allowed in files.
func forFilesOnly(word string) bool {
	return slices.Contains(timings, word) || slices.Contains(controlWords, word) || word == "with"
}

// decoded returns a valid JSON value, with numbers as json.Number.
func decoded(text json.RawMessage) (value any) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	_ = decoder.Decode(&value) // cannot fail: the text is valid
	return value
}

// jsonNode returns a decoded JSON value as a node of YAML. All of it is on one line.
func jsonNode(value any, line int) ast.Node {
	base := &ast.BaseNode{}
	switch value := value.(type) {
	case string:
		return textNode(value, line)
	case json.Number:
		return &ast.FloatNode{BaseNode: base, Token: onLine(value.String(), line)}
	case bool:
		return &ast.BoolNode{BaseNode: base, Token: onLine("", line), Value: value}
	case []any:
		list := &ast.SequenceNode{BaseNode: base, Start: onLine("[", line), IsFlowStyle: true}
		for _, item := range value {
			list.Values = append(list.Values, jsonNode(item, line))
		}
		return list
	case map[string]any:
		object := &ast.MappingNode{BaseNode: base, Start: onLine("{", line), IsFlowStyle: true}
		for _, name := range slices.Sorted(maps.Keys(value)) {
			object.Values = append(object.Values, &ast.MappingValueNode{
				BaseNode: base, Key: textNode(name, line), Value: jsonNode(value[name], line),
			})
		}
		return object
	}
	return &ast.NullNode{BaseNode: base, Token: onLine("null", line)}
}

func textNode(text string, line int) *ast.StringNode {
	return &ast.StringNode{BaseNode: &ast.BaseNode{}, Token: onLine(text, line), Value: text}
}

func onLine(text string, line int) *token.Token {
	return token.New(text, text, &token.Position{Line: line})
}

func invalid(field, message string) *app.Error {
	return &app.Error{Kind: app.Invalid, Field: field, Message: message}
}
