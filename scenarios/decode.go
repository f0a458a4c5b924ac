package scenarios

import (
	"cmp"
	"encoding"
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/healthmock/healthmock/mock/clock"
)

// marks has the positions of keywords and values in a file. A key is a path of keywords and list indexes, such as
// "waitFor/within" or "choose/0/weight". The path itself has the position of the keyword, and the path with a trailing
// "=" that of its value. "" has the position of the whole step or file.
type marks map[string]position

func (m marks) has(path string) bool {
	_, ok := m[path]
	return ok
}

// nearest returns the position of a keyword, or if of is "=" of its value. If the file does not have it, it returns the
// position of the innermost mapping or list that would contain it.
func (m marks) nearest(path, of string) position {
	for path != "" {
		if at, ok := m[path+of]; ok {
			return at
		}
		path = path[:max(strings.LastIndexByte(path, '/'), 0)]
	}
	return m[""]
}

// shapeErrors are the messages for values that should have been a mapping.
var shapeErrors = map[reflect.Type]string{
	reflect.TypeFor[Step]():   "a step is a mapping, such as {after: 5m, status: ...}",
	reflect.TypeFor[Branch](): "a branch is a mapping, such as {weight: 2, steps: [...]}",
}

// value decodes a YAML value into a Go value and reports whether there was no error. Fields are found by their json
// names. path is the path of the value in at, and error messages use the last word of it. Positions are added to at.
//
// A YAML library could decode too, but would stop at the first error.
func (r *reader) value(node ast.Node, into reflect.Value, path string, at marks) bool {
	switch target := into.Addr().Interface().(type) {
	case *Step:
		return r.step(node, target)
	case *[]Step:
		return r.steps(node, target, path)
	case *Names:
		return r.names(target, node, path)
	case *Statuses:
		return r.names((*Names)(target), node, path)
	case *clock.Span:
		return r.span(target, node)
	case *any:
		return r.jsonValue(target, node)
	case **string: // a string that may be empty
		switch node.(type) {
		case *ast.StringNode, *ast.LiteralNode:
			*target = new(r.expand(rawText(node), node))
			return true
		}
		r.fault(positionOf(node), "%s wants a text; quote it", lastWord(path))
		return false
	case json.Unmarshaler:
		return r.viaJSON(target, node)
	case encoding.TextUnmarshaler:
		if err := target.UnmarshalText([]byte(r.text(node))); err != nil {
			r.fault(positionOf(node), "%v", err)
			return false
		}
		return true
	}
	switch into.Kind() {
	case reflect.Pointer:
		into.Set(reflect.New(into.Type().Elem()))
		return r.value(node, into.Elem(), path, at)
	case reflect.Struct:
		return r.structure(node, into, path, at)
	case reflect.Slice:
		return r.list(node, into, path, at)
	case reflect.Map:
		return r.mapping(node, into, path, at)
	default:
		return r.scalar(node, into, path)
	}
}

// structure reads a mapping into a struct.
func (r *reader) structure(node ast.Node, into reflect.Value, path string, at marks) bool {
	what := cmp.Or(lastWord(path), "a scenario")
	mapping, ok := node.(*ast.MappingNode)
	if !ok {
		message := shapeErrors[into.Type()]
		if message == "" {
			message = what + " wants a mapping of " + strings.Join(wordsOf(into.Type()), ", ")
		}
		r.fault(positionOf(node), "%s", message)
		return false
	}
	before := r.count
	for _, e := range r.entries(what, mapping, wordsOf(into.Type())) {
		inner := join(path, e.word)
		at[inner], at[inner+"="] = e.at, positionOf(e.value)
		r.value(e.value, field(into, e.word), inner, at)
	}
	return r.count == before
}

// list reads a sequence into a slice. Where mappings are expected, a single mapping is a sequence of one.
func (r *reader) list(node ast.Node, into reflect.Value, path string, at marks) bool {
	nodes := []ast.Node{node}
	if sequence, ok := node.(*ast.SequenceNode); ok {
		nodes = sequence.Values
	} else if into.Type().Elem().Kind() != reflect.Struct {
		r.fault(positionOf(node), "%s wants a list", lastWord(path))
		return false
	}
	if len(nodes) > maxList {
		r.fault(positionOf(nodes[maxList]), "%s has more than %d items", lastWord(path), maxList)
		return false
	}
	fine := true
	list := reflect.MakeSlice(into.Type(), len(nodes), len(nodes))
	for i, node := range nodes {
		inner := join(path, strconv.Itoa(i))
		at[inner], at[inner+"="] = positionOf(node), positionOf(node)
		fine = r.value(node, list.Index(i), inner, at) && fine
	}
	into.Set(list)
	return fine
}

// maxList is the maximum number of items of a list. Lists of steps have maxSteps instead.
const maxList = 1000

// mapping reads a mapping whose keys the author chooses into a map.
func (r *reader) mapping(node ast.Node, into reflect.Value, path string, at marks) bool {
	mapping, ok := node.(*ast.MappingNode)
	if !ok {
		r.fault(positionOf(node), "%s wants a mapping, such as {name: value}", lastWord(path))
		return false
	}
	before := r.count
	into.Set(reflect.MakeMap(into.Type()))
	for _, pair := range mapping.Values {
		name := r.text(pair.Key)
		inner := join(path, name)
		at[inner], at[inner+"="] = positionOf(pair.Key), positionOf(pair.Value)
		if name == "" || into.MapIndex(reflect.ValueOf(name)).IsValid() {
			r.fault(positionOf(pair.Key), "%s wants a name here that it has not yet", lastWord(path))
			continue
		}
		value := reflect.New(into.Type().Elem()).Elem()
		if r.value(pair.Value, value, inner, at) {
			into.SetMapIndex(reflect.ValueOf(name), value)
		}
	}
	return r.count == before
}

// scalar reads a string, a number or a boolean.
func (r *reader) scalar(node ast.Node, into reflect.Value, path string) bool {
	text, what := r.text(node), lastWord(path)
	switch into.Kind() {
	case reflect.String:
		into.SetString(text)
		if text == "" {
			r.fault(positionOf(node), "%s wants a text", what)
		}
		return text != ""
	case reflect.Bool:
		b, ok := node.(*ast.BoolNode)
		if ok = ok || text == "true" || text == "false"; !ok {
			r.fault(positionOf(node), "%s wants true or false", what)
			return false
		}
		into.SetBool(b != nil && b.Value || text == "true")
	case reflect.Int:
		n, err := strconv.ParseInt(text, 10, 32)
		if err != nil {
			r.fault(positionOf(node), "%s wants a whole number", what)
			return false
		}
		if without, ok := atLeastOne[what]; ok && n == 0 && !strings.HasPrefix(path, "repeat") {
			r.fault(positionOf(node), "%s is 1 at least; without the word it is %s", what, without)
			return false
		}
		into.SetInt(n)
	case reflect.Float64:
		f, err := strconv.ParseFloat(text, 64)
		if err != nil || f != f {
			r.fault(positionOf(node), "%s wants a number", what)
			return false
		}
		if f == 0 && what == "share" {
			r.fault(positionOf(node), "a share is above 0; without the word it is all")
			return false
		}
		into.SetFloat(f)
	default:
		panic("scenarios: " + path + " goes into a " + into.Type().String())
	}
	return true
}

// atLeastOne are the keywords of numbers from 1, with the meaning of leaving them out. In the struct that is a zero, so
// a zero in the file is refused.
var atLeastOne = map[string]string{"call": "every one", "times": "without end", "count": "one"}

// span reads a duration, or a list of two: the ends of a range.
func (r *reader) span(target *clock.Span, node ast.Node) bool {
	nodes := []ast.Node{node, node}
	if list, ok := node.(*ast.SequenceNode); ok {
		if nodes = list.Values; len(nodes) != 2 {
			r.fault(positionOf(node), "a range is two durations, such as [5m, 10m]")
			return false
		}
	}
	for i, end := range []*clock.Duration{&target.From, &target.To} {
		if err := end.UnmarshalText([]byte(r.text(nodes[i]))); err != nil {
			r.fault(positionOf(nodes[i]), "%v", err)
			return false
		}
	}
	if target.To < target.From {
		r.fault(positionOf(nodes[1]), "%v", clock.ErrSpan)
		return false
	}
	return true
}

// names reads one name or a list of names.
func (r *reader) names(target *Names, node ast.Node, path string) bool {
	what, nodes := lastWord(path), []ast.Node{node}
	if list, ok := node.(*ast.SequenceNode); ok {
		nodes = list.Values
	}
	for _, node := range nodes {
		name := r.text(node)
		if name == "" {
			r.fault(positionOf(node), "%s wants a text, or a list of texts", what)
			return false
		}
		*target = append(*target, name)
	}
	if len(nodes) == 0 {
		r.fault(positionOf(node), "%s names nothing", what)
	}
	return len(nodes) > 0
}

// jsonValue reads any value as encoding/json would decode it, with numbers as json.Number.
func (r *reader) jsonValue(target *any, node ast.Node) bool {
	switch node := node.(type) {
	case *ast.MappingNode:
		object := make(map[string]any, len(node.Values))
		for _, pair := range node.Values {
			var value any
			if !r.jsonValue(&value, pair.Value) {
				return false
			}
			name := r.text(pair.Key)
			if _, again := object[name]; again {
				r.fault(positionOf(pair.Key), "this name appears twice")
				return false
			}
			object[name] = value
		}
		*target = object
	case *ast.SequenceNode:
		list := make([]any, len(node.Values))
		for i := range node.Values {
			if !r.jsonValue(&list[i], node.Values[i]) {
				return false
			}
		}
		*target = list
	case *ast.BoolNode:
		*target = node.Value
	case *ast.NullNode:
		*target = nil
	case *ast.IntegerNode, *ast.FloatNode:
		text := node.GetToken().Value
		if !json.Valid([]byte(text)) {
			*target = text // 0x1F and 1_000 are numbers in YAML but not in JSON
			return true
		}
		*target = json.Number(text)
	case *ast.StringNode, *ast.LiteralNode:
		*target = r.expand(rawText(node), node)
	default:
		r.fault(positionOf(node), "no such value can be written as JSON")
		return false
	}
	return true
}

// viaJSON reads a value of a type with an UnmarshalJSON method.
func (r *reader) viaJSON(target json.Unmarshaler, node ast.Node) bool {
	var value any
	if !r.jsonValue(&value, node) {
		return false
	}
	text, err := json.Marshal(value)
	if err == nil {
		err = target.UnmarshalJSON(text)
	}
	if err != nil {
		r.fault(positionOf(node), "%s", strings.TrimPrefix(err.Error(), "json: "))
		return false
	}
	return true
}

// wordsOf lists the json names of a struct's exported fields, in the order of the fields.
func wordsOf(t reflect.Type) []string {
	var words []string
	for f := range t.Fields() {
		if word, _, _ := strings.Cut(f.Tag.Get("json"), ","); f.IsExported() && word != "" && word != "-" {
			words = append(words, word)
		}
	}
	return words
}

// field returns the field of a struct with a json name, which must be one of wordsOf.
func field(of reflect.Value, word string) reflect.Value {
	for f, value := range of.Fields() {
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name == word {
			return value
		}
	}
	panic("scenarios: no field for " + word)
}

// join appends a word to a path.
func join(path, word string) string {
	if path == "" {
		return word
	}
	return path + "/" + word
}

// lastWord returns the last word of a path that is not a list index: the name for error messages.
func lastWord(path string) string {
	words := strings.Split(path, "/")
	for _, word := range slices.Backward(words) {
		if _, err := strconv.Atoi(word); err != nil {
			return word
		}
	}
	return path
}
