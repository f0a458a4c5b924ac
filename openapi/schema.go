package openapi

import (
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// schema is a schema of a document, compiled so that values can be checked against it. Read-only once it is compiled.
//
// kin's own VisitJSON is not used: its tree of errors has one node for each violation, without a limit; it cannot be
// stopped; it does not say which violations the branches of an anyOf or oneOf had; and it reads numbers as float64,
// while operations read integers.
type schema struct {
	spec *openapi3.Schema // what the document says; for lines, examples and the keywords that are plain values

	types        types // JSON types of valid values; none: any type
	namedTypes   types // those of the schema and of its parts (see parts)
	properties   map[string]*schema
	additional   *schema // of properties that are not in properties; nil: anything is valid
	noAdditional bool    // properties that are not in properties are a violation
	required     []requiredProperty
	items        *schema
	allOf        []*schema
	anyOf        choice
	oneOf        choice
	not          *schema
	pattern      *regexp.Regexp
	readsInteger bool // a number is read as an integer
}

// requiredProperty is a property that must be present: in both directions, or in one if it is readOnly or writeOnly.
type requiredProperty struct {
	name     string
	exemptIn direction // direction in which it is not required; both: none
}

// direction is the direction of a message. A request must not have readOnly properties, a response must not have
// writeOnly ones.
type direction int

const (
	both direction = iota // neither rule applies
	asRequest
	asResponse
)

// types is a set of JSON types.
type types uint8

const (
	stringType types = 1 << iota
	integerType
	numberType
	booleanType
	arrayType
	objectType
)

// typeNames are in the order of their bits.
var typeNames = []struct{ name, article string }{
	{openapi3.TypeString, "a string"},
	{openapi3.TypeInteger, "an integer"},
	{openapi3.TypeNumber, "a number"},
	{openapi3.TypeBoolean, "a boolean"},
	{openapi3.TypeArray, "an array"},
	{openapi3.TypeObject, "an object"},
}

// typesOf returns the types of the schema itself.
func typesOf(spec *openapi3.Schema) types {
	var found types
	for i, t := range typeNames {
		if slices.Contains(spec.Type.Slice(), t.name) {
			found |= 1 << i
		}
	}
	return found
}

// namedTypes returns the types of the schema and of its parts.
func namedTypes(spec *openapi3.Schema) types {
	var found types
	for part := range parts(spec) {
		found |= typesOf(part)
	}
	return found
}

// permits reports whether the set has one of the given types. The empty set permits any.
func (t types) permits(given types) bool { return t == 0 || t&given != 0 }

// String returns the types in words: "a string or an integer".
func (t types) String() string {
	var words []string
	for i, name := range typeNames {
		if t&(1<<i) != 0 {
			words = append(words, name.article)
		}
	}
	if n := len(words); n > 1 {
		words = append(words[:n-2], words[n-2]+" or "+words[n-1])
	}
	return strings.Join(words, ", ")
}

// schema compiles a schema and all that it refers to, each of them once.
func (c *compiler) schema(spec *openapi3.Schema) *schema {
	if s := c.schemas[spec]; s != nil {
		return s
	}
	s := &schema{spec: spec, types: typesOf(spec), namedTypes: namedTypes(spec)}
	c.schemas[spec] = s // now, since a schema may refer to itself
	if !c.trusted && !c.terminates(spec) {
		c.fail(spec.Origin, "the schema contains itself through allOf, anyOf, oneOf or not")
		return s
	}
	s.readsInteger = s.namedTypes&integerType != 0 && s.namedTypes&numberType == 0
	s.properties = make(map[string]*schema, len(spec.Properties))
	for name, ref := range spec.Properties {
		s.properties[name] = c.schema(ref.Value)
	}
	if more := spec.AdditionalProperties; more.Schema != nil {
		s.additional = c.schema(more.Schema.Value)
	} else {
		s.noAdditional = more.Has != nil && !*more.Has
	}
	for _, name := range spec.Required {
		s.required = append(s.required, requiredProperty{name, exemption(spec, name)})
	}
	if spec.Items != nil {
		s.items = c.schema(spec.Items.Value)
	}
	s.allOf = c.branches(spec.AllOf)
	s.anyOf = c.choice(spec, "anyOf", spec.AnyOf)
	s.oneOf = c.choice(spec, "oneOf", spec.OneOf)
	if spec.Not != nil {
		s.not = c.schema(spec.Not.Value)
	}
	if spec.Pattern != "" {
		var err error
		if s.pattern, err = regexp.Compile(spec.Pattern); err != nil {
			c.fail(spec.Origin, "pattern: %w", err)
		}
	}
	return s
}

func (c *compiler) branches(refs openapi3.SchemaRefs) []*schema {
	branches := make([]*schema, len(refs))
	for i, ref := range refs {
		branches[i] = c.schema(ref.Value)
	}
	return branches
}

// terminates reports whether checking a value against the schema terminates: whether the schema does not contain itself
// by allOf, anyOf, oneOf or not, which apply to the same value. (Properties and items apply to a smaller value.)
func (c *compiler) terminates(spec *openapi3.Schema) bool {
	if done, seen := c.terminating[spec]; seen {
		return done
	}
	c.terminating[spec] = false
	whole := slices.Concat(spec.AllOf, spec.AnyOf, spec.OneOf)
	if spec.Not != nil {
		whole = append(whole, spec.Not)
	}
	for _, ref := range whole {
		if !c.terminates(ref.Value) {
			return false
		}
	}
	c.terminating[spec] = true
	return true
}

// exemption returns the direction in which a required property is not required, since it must not be present.
func exemption(spec *openapi3.Schema, name string) direction {
	for part := range parts(spec) {
		switch ref := part.Properties[name]; {
		case ref == nil:
		case ref.Value.ReadOnly:
			return asRequest
		case ref.Value.WriteOnly:
			return asResponse
		}
	}
	return both
}

// parts yields a schema and, recursively, everything in its allOf, anyOf and oneOf, each once.
func parts(spec *openapi3.Schema) iter.Seq[*openapi3.Schema] {
	return reachable(spec, func(s *openapi3.Schema) []*openapi3.Schema {
		var below []*openapi3.Schema
		for _, ref := range slices.Concat(s.AllOf, s.AnyOf, s.OneOf) {
			below = append(below, ref.Value)
		}
		return below
	})
}

// parts yields a compiled schema and, recursively, everything in its allOf, anyOf and oneOf, each once.
func (s *schema) parts() iter.Seq[*schema] {
	return reachable(s, func(s *schema) []*schema { return slices.Concat(s.allOf, s.anyOf.branches, s.oneOf.branches) })
}

// reachable yields first and everything that below reaches from it, each once, breadth first.
func reachable[S comparable](first S, below func(S) []S) iter.Seq[S] {
	return func(yield func(S) bool) {
		all := []S{first}
		for i := 0; i < len(all); i++ {
			if !yield(all[i]) {
				return
			}
			for _, part := range below(all[i]) {
				if !slices.Contains(all, part) {
					all = append(all, part)
				}
			}
		}
	}
}

// property returns the schema of one property in s or its parts, or nil when none describes it.
func (s *schema) property(name string) *schema {
	for part := range s.parts() {
		if p := part.properties[name]; p != nil {
			return p
		}
	}
	for part := range s.parts() {
		if part.additional != nil {
			return part.additional
		}
	}
	return nil
}

// accepts reports whether a value of one of the given types can be valid.
func (s *schema) accepts(given types) bool {
	fits := func(part *schema) bool { return part.accepts(given) }
	return s.types.permits(given) &&
		!slices.ContainsFunc(s.allOf, func(part *schema) bool { return !part.accepts(given) }) &&
		(len(s.anyOf.branches) == 0 || slices.ContainsFunc(s.anyOf.branches, fits)) &&
		(len(s.oneOf.branches) == 0 || slices.ContainsFunc(s.oneOf.branches, fits))
}

// line returns the line of a keyword of the schema in the document, or the line where the schema begins.
func (s *schema) line(keyword string) int {
	origin := s.spec.Origin
	if origin == nil {
		return 0
	}
	if at, ok := origin.Fields.Lookup(keyword); ok {
		return at.Line
	}
	if items := origin.Sequences[keyword]; len(items) > 0 {
		return items[0].Line
	}
	return startLine(origin)
}

// startLine returns the line where the element begins; 0 when kin kept no origin.
func startLine(origin *openapi3.Origin) int {
	if origin == nil || origin.Key == nil {
		return 0
	}
	return origin.Key.Line
}

// equal reports whether two JSON values are equal; 2.0 equals 2.
func equal(a, b any) bool {
	switch a := a.(type) {
	case []any:
		b, ok := b.([]any)
		return ok && slices.EqualFunc(a, b, equal)
	case map[string]any:
		b, ok := b.(map[string]any)
		return ok && maps.EqualFunc(a, b, equal)
	}
	x, ok := number(a)
	if !ok {
		return reflect.DeepEqual(a, b)
	}
	y, ok := number(b)
	return ok && float(x) == float(y)
}

// list formats values of a document for a sentence: "session, id, access".
func list(values []any) string {
	words := make([]string, len(values))
	for i, value := range values {
		if text, ok := value.(string); ok && text != "" {
			words[i] = text
			continue
		}
		text, err := json.Marshal(value)
		if err != nil {
			text = fmt.Append(nil, value)
		}
		words[i] = string(text)
	}
	return strings.Join(words, ", ")
}
