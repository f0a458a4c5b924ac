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

// marks are positions in a file, by the path of words that leads to them: "waitFor/within". The path itself is the
// position of the word, with "=" behind it that of the value.
type marks map[string]place

func (m marks) has(path string) bool { _, ok := m[path]; return ok }

// nearest is the place of a word, or with "=" of its value, or of what contains it.
func (m marks) nearest(path, of string) place {
	for path != "" {
		if at, ok := m[path+of]; ok {
			return at
		}
		path = path[:max(strings.LastIndexByte(path, '/'), 0)]
	}
	return m[""]
}

// wanted are the messages for values of the wrong kind.
var wanted = map[reflect.Type]string{
	reflect.TypeFor[Step]():   "a step is a mapping, such as {after: 5m, status: ...}",
	reflect.TypeFor[Branch](): "a branch is a mapping, such as {weight: 2, steps: [...]}",
}

// value reads a YAML value into a Go value, by the json names of its fields, and reports whether that went well. path
// leads to it, and its last word is what the faults call it.
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
		return r.plain(target, node)
	case **string: // what may be said to be empty
		switch node.(type) {
		case *ast.StringNode, *ast.LiteralNode:
			*target = new(r.expand(rawText(node), node))
			return true
		}
		r.fault(placeOf(node), "%s wants a text; quote it", lastWord(path))
		return false
	case json.Unmarshaler:
		return r.foreign(target, node)
	case encoding.TextUnmarshaler:
		if err := target.UnmarshalText([]byte(r.text(node))); err != nil {
			r.fault(placeOf(node), "%v", err)
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

// structure reads a mapping whose words are the fields of a struct.
func (r *reader) structure(node ast.Node, into reflect.Value, path string, at marks) bool {
	what := cmp.Or(lastWord(path), "a scenario")
	mapping, ok := node.(*ast.MappingNode)
	if !ok {
		message := wanted[into.Type()]
		if message == "" {
			message = what + " wants a mapping of " + strings.Join(wordsOf(into.Type()), ", ")
		}
		r.fault(placeOf(node), "%s", message)
		return false
	}
	before := r.count
	for _, e := range r.entries(what, mapping, wordsOf(into.Type())) {
		inner := join(path, e.word)
		at[inner], at[inner+"="] = e.at, placeOf(e.value)
		r.value(e.value, field(into, e.word), inner, at)
	}
	return r.count == before
}

// list reads a sequence; one mapping alone is a sequence of one.
func (r *reader) list(node ast.Node, into reflect.Value, path string, at marks) bool {
	nodes := []ast.Node{node}
	if sequence, ok := node.(*ast.SequenceNode); ok {
		nodes = sequence.Values
	} else if into.Type().Elem().Kind() != reflect.Struct {
		r.fault(placeOf(node), "%s wants a list", lastWord(path))
		return false
	}
	if len(nodes) > maxList {
		r.fault(placeOf(nodes[maxList]), "%s has more than %d items", lastWord(path), maxList)
		return false
	}
	fine := true
	list := reflect.MakeSlice(into.Type(), len(nodes), len(nodes))
	for i, node := range nodes {
		inner := join(path, strconv.Itoa(i))
		at[inner], at[inner+"="] = placeOf(node), placeOf(node)
		fine = r.value(node, list.Index(i), inner, at) && fine
	}
	into.Set(list)
	return fine
}

// maxList is how many items a list other than of steps may have.
const maxList = 1000

// mapping reads a mapping with names of the author's own.
func (r *reader) mapping(node ast.Node, into reflect.Value, path string, at marks) bool {
	mapping, ok := node.(*ast.MappingNode)
	if !ok {
		r.fault(placeOf(node), "%s wants a mapping, such as {name: value}", lastWord(path))
		return false
	}
	before := r.count
	into.Set(reflect.MakeMap(into.Type()))
	for _, pair := range mapping.Values {
		name := r.text(pair.Key)
		inner := join(path, name)
		at[inner], at[inner+"="] = placeOf(pair.Key), placeOf(pair.Value)
		if name == "" || into.MapIndex(reflect.ValueOf(name)).IsValid() {
			r.fault(placeOf(pair.Key), "%s wants a name here that it has not yet", lastWord(path))
			continue
		}
		value := reflect.New(into.Type().Elem()).Elem()
		if r.value(pair.Value, value, inner, at) {
			into.SetMapIndex(reflect.ValueOf(name), value)
		}
	}
	return r.count == before
}

// scalar reads a text, a number, or true and false.
func (r *reader) scalar(node ast.Node, into reflect.Value, path string) bool {
	text, what := r.text(node), lastWord(path)
	switch into.Kind() {
	case reflect.String:
		into.SetString(text)
		if text == "" {
			r.fault(placeOf(node), "%s wants a text", what)
		}
		return text != ""
	case reflect.Bool:
		b, ok := node.(*ast.BoolNode)
		if ok = ok || text == "true" || text == "false"; !ok {
			r.fault(placeOf(node), "%s wants true or false", what)
			return false
		}
		into.SetBool(b != nil && b.Value || text == "true")
	case reflect.Int:
		n, err := strconv.ParseInt(text, 10, 32)
		if err != nil {
			r.fault(placeOf(node), "%s wants a whole number", what)
			return false
		}
		if without, ok := fromOne[what]; ok && n == 0 && !strings.HasPrefix(path, "repeat") {
			r.fault(placeOf(node), "%s is 1 at least; without the word it is %s", what, without)
			return false
		}
		into.SetInt(n)
	case reflect.Float64:
		f, err := strconv.ParseFloat(text, 64)
		if err != nil || f != f {
			r.fault(placeOf(node), "%s wants a number", what)
			return false
		}
		if f == 0 && what == "share" {
			r.fault(placeOf(node), "a share is above 0; without the word it is all")
			return false
		}
		into.SetFloat(f)
	default:
		panic("scenarios: " + path + " goes into a " + into.Type().String())
	}
	return true
}

// fromOne are the words for numbers that begin at 1, with what leaving them out means: a zero would say that.
var fromOne = map[string]string{"call": "every one", "times": "without end", "count": "one"}

// span reads a duration, or a list of two.
func (r *reader) span(target *clock.Span, node ast.Node) bool {
	nodes := []ast.Node{node, node}
	if list, ok := node.(*ast.SequenceNode); ok {
		if nodes = list.Values; len(nodes) != 2 {
			r.fault(placeOf(node), "a range is two durations, such as [5m, 10m]")
			return false
		}
	}
	for i, end := range []*clock.Duration{&target.From, &target.To} {
		if err := end.UnmarshalText([]byte(r.text(nodes[i]))); err != nil {
			r.fault(placeOf(nodes[i]), "%v", err)
			return false
		}
	}
	if target.To < target.From {
		r.fault(placeOf(nodes[1]), "%v", clock.ErrSpan)
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
			r.fault(placeOf(node), "%s wants a text, or a list of texts", what)
			return false
		}
		*target = append(*target, name)
	}
	if len(nodes) == 0 {
		r.fault(placeOf(node), "%s names nothing", what)
	}
	return len(nodes) > 0
}

// plain reads any value as JSON would have it.
func (r *reader) plain(target *any, node ast.Node) bool {
	switch node := node.(type) {
	case *ast.MappingNode:
		object := make(map[string]any, len(node.Values))
		for _, pair := range node.Values {
			var value any
			if !r.plain(&value, pair.Value) {
				return false
			}
			name := r.text(pair.Key)
			if _, again := object[name]; again {
				r.fault(placeOf(pair.Key), "this name appears twice")
				return false
			}
			object[name] = value
		}
		*target = object
	case *ast.SequenceNode:
		list := make([]any, len(node.Values))
		for i := range node.Values {
			if !r.plain(&list[i], node.Values[i]) {
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
			*target = text // 0x1F and 1_000 are numbers to YAML alone
			return true
		}
		*target = json.Number(text)
	case *ast.StringNode, *ast.LiteralNode:
		*target = r.expand(rawText(node), node)
	default:
		r.fault(placeOf(node), "no such value can be written as JSON")
		return false
	}
	return true
}

// foreign reads a value of a type that knows how to read JSON.
func (r *reader) foreign(target json.Unmarshaler, node ast.Node) bool {
	var value any
	if !r.plain(&value, node) {
		return false
	}
	text, err := json.Marshal(value)
	if err == nil {
		err = target.UnmarshalJSON(text)
	}
	if err != nil {
		r.fault(placeOf(node), "%s", strings.TrimPrefix(err.Error(), "json: "))
		return false
	}
	return true
}

// wordsOf lists the words of a struct, in the order of its fields.
func wordsOf(t reflect.Type) []string {
	var words []string
	for f := range t.Fields() {
		if word, _, _ := strings.Cut(f.Tag.Get("json"), ","); f.IsExported() && word != "" && word != "-" {
			words = append(words, word)
		}
	}
	return words
}

// field is the field of a struct that a word names. The word is one of wordsOf.
func field(of reflect.Value, word string) reflect.Value {
	for f, value := range of.Fields() {
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name == word {
			return value
		}
	}
	panic("scenarios: no field for " + word)
}

func join(path, word string) string {
	if path == "" {
		return word
	}
	return path + "/" + word
}

// lastWord is the last word of a path that is no number: what people would call the thing.
func lastWord(path string) string {
	words := strings.Split(path, "/")
	for _, word := range slices.Backward(words) {
		if _, err := strconv.Atoi(word); err != nil {
			return word
		}
	}
	return path
}
